import type {Configuration} from 'mmm-cli'

/** A program that works as a runner, as `[commands.NAME]` defines it. */
export interface CommandDefinition {
  /** Liquid, each argument by itself; one that comes to nothing is left out. */
  readonly argv: readonly [string, ...string[]]
  /** How it gets the prompt: on its standard input, or only as the file that `{{ prompt_file }}` names. */
  readonly prompt: 'file' | 'stdin'
  readonly model?: string
  /** Where its JSON output says that it succeeded; the exit code alone counts where this is not said. */
  readonly success_path?: string
  /** What must stand there; default: anything that is neither false, null, 0 nor empty. */
  readonly success_value?: string
  /** Where it says what went wrong: anything that stands there is a failure. */
  readonly failure_path?: string
  readonly result_path?: string
  readonly cost_path?: string
  readonly input_tokens_path?: string
  readonly output_tokens_path?: string
  /** Whether its amounts are those of a step each, to be added up; else the last ones count for all. */
  readonly usage_sum?: boolean
  /** What to look for in its output when it fails, as regular expressions. */
  readonly transient_pattern?: RegExp
  readonly limited_pattern?: RegExp
  readonly fatal_pattern?: RegExp
  /** What shows that it is there; default: the program with `--version`. */
  readonly check?: readonly string[]
}

const TEXTS = ['model', 'success_path', 'success_value', 'failure_path', 'result_path', 'cost_path', 'input_tokens_path', 'output_tokens_path'] as const
const PATTERNS = ['transient_pattern', 'limited_pattern', 'fatal_pattern'] as const
const KEYS: readonly string[] = ['argv', 'check', 'prompt', 'usage_sum', ...TEXTS, ...PATTERNS]

/** Reads a definition; a text says what is wrong with it. */
export function readDefinition(name: string, configuration: Configuration): CommandDefinition | string {
  const table = configuration.commands[name] ?? {}
  const wrong = (key: string, expected: string): string => `"commands.${name}.${key}" must be ${expected}`
  const stranger = Object.keys(table).find((key) => !KEYS.includes(key))
  if (stranger !== undefined) return `there is no setting "commands.${name}.${stranger}" (known: ${KEYS.join(', ')})`
  if (!isTexts(table.argv) || table.argv.length === 0) return wrong('argv', 'a list of texts, the program first')
  if (table.check !== undefined && (!isTexts(table.check) || table.check.length === 0)) return wrong('check', 'a list of texts, the program first')
  const prompt = table.prompt ?? 'stdin'
  if (prompt !== 'stdin' && prompt !== 'file') return wrong('prompt', '"stdin" or "file"')
  if (table.usage_sum !== undefined && typeof table.usage_sum !== 'boolean') return wrong('usage_sum', 'true or false')
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {}
  for (const key of TEXTS) {
    const value = table[key]
    if (value !== undefined && typeof value !== 'string' && !(key === 'success_value' && isScalar(value))) return wrong(key, 'a text')
    if (value !== undefined) texts[key] = String(value)
  }
  const patterns: Partial<Record<(typeof PATTERNS)[number], RegExp>> = {}
  for (const key of PATTERNS) {
    const pattern = table[key] === undefined ? undefined : toPattern(table[key])
    if (pattern === null) return wrong(key, 'a regular expression')
    if (pattern) patterns[key] = pattern
  }
  return {
    argv: table.argv as [string, ...string[]],
    ...(table.check !== undefined && {check: table.check}),
    prompt,
    ...(table.usage_sum === true && {usage_sum: true}),
    ...texts,
    ...patterns,
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isScalar(value: unknown): value is boolean | number {
  return typeof value === 'boolean' || typeof value === 'number'
}

function toPattern(value: unknown): RegExp | null {
  try {
    return typeof value === 'string' ? new RegExp(value, 'i') : null
  } catch {
    return null
  }
}
