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
  const keys = path
    .replace(/^\$\.?/, '')
    .replaceAll(/\[(-?\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '')
  return values.map((value) => keys.reduce(step, value)).findLast((value) => value !== undefined)
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
