/** What a variable may be. */
export const VARIABLE_TYPES = ['string', 'number', 'boolean', 'list'] as const

export type VariableType = (typeof VARIABLE_TYPES)[number]

/** A value that a template can show; `null` where an optional number has none. */
export type VariableValue = boolean | number | string | readonly string[] | null

export type VariableValues = Readonly<Record<string, VariableValue>>

/** A variable as a template declares it. These are the field names of `--json`. */
export interface Variable {
  readonly name: string
  readonly description: string
  readonly type: VariableType
  /** What it is when nobody says; absent where it must be given, or is empty. */
  readonly default?: VariableValue
  readonly required: boolean
  readonly choices?: ReadonlyArray<number | string>
  /** A regular expression that the whole value must match; of a list, each item. */
  readonly pattern?: string
}

/** A value as text: a list with commas between its items. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => formatValue(item)).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What an optional variable without default is. */
export function emptyValue(type: VariableType): VariableValue {
  if (type === 'list') return []
  if (type === 'boolean') return false
  return type === 'number' ? null : ''
}

/** `a, b or c`. */
export function listChoices(choices: ReadonlyArray<number | string>): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}

/** A variable in a list: its type and choices, whether it must be given, and what it is otherwise. */
export function describeVariable({choices, default: fallback, required, type}: Variable): string {
  const kind = choices ? `${type === 'list' ? 'list of ' : ''}${listChoices(choices)}` : type
  if (required) return `${kind}; required`
  return fallback === undefined ? kind : `${kind}; default ${Array.isArray(fallback) ? `[${formatValue(fallback)}]` : formatValue(fallback)}`
}
