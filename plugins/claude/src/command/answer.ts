/** The JSON values of an output: all of it as one, or each of its lines. What is no JSON is left out. */
export function jsonValues(output: string): unknown[] {
  const whole = parse(output)
  if (whole !== undefined) return [whole]
  return output
    .split('\n')
    .map((line) => parse(line))
    .filter((value) => value !== undefined)
}

/** What stands at a path such as `result.items.0.text`, in the last value that has it. */
export function findAt(values: readonly unknown[], path: string): unknown {
  const keys = keysOf(path)
  return values.map((value) => keys.reduce(step, value)).findLast((value) => value !== undefined)
}

/** The amounts at a path added up: those of all parts where a key is `*`, and of all values where `isSummed`, else of the last that has any. */
export function sumAt(values: readonly unknown[], path: string, isSummed: boolean): number | undefined {
  const found = values.map((value) => keysOf(path).reduce(spread, [value]).filter(isAmount)).filter(({length}) => length > 0)
  const counted = isSummed ? found.flat() : (found.at(-1) ?? [])
  return counted.length === 0 ? undefined : counted.reduce((sum, amount) => sum + amount, 0)
}

function spread(values: readonly unknown[], key: string): unknown[] {
  if (key !== '*') return values.map((value) => step(value, key))
  return values.flatMap((value): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []))
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function keysOf(path: string): string[] {
  return path
    .replace(/^\$\.?/, '')
    .replaceAll(/\[(-?\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '')
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^-?\d+$/.test(key) ? value.at(Number(key)) : undefined
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
