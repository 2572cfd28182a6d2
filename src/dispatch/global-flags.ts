export interface GlobalFlags {
  /** The command line without the flags that are mmm's own everywhere. */
  readonly argv: readonly string[]
  readonly plugins: boolean
  readonly color: boolean
  readonly debug: boolean
  /** Whether the user asked for JSON; each command still reads it for itself. */
  readonly json: boolean
}

/** Flags of every command that may also stand before it. */
const LEADING: ReadonlySet<string> = new Set(['--debug', '--json'])

/** Takes the flags that count before any command is known. What follows `--` belongs to the command. */
export function takeGlobalFlags(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): GlobalFlags {
  const end = argv.indexOf('--')
  const ours = end === -1 ? argv : argv.slice(0, end)
  const theirs = end === -1 ? [] : argv.slice(end)
  const words = ours.filter((word) => word !== '--no-plugins' && word !== '--no-color')
  // `mmm --json spec list` means what `mmm spec list --json` does.
  const leading: string[] = []
  while (words.length > 1 && isLeading(words[0]!)) leading.push(...words.splice(0, words[0] === '--project' ? 2 : 1))
  return {
    argv: [...words, ...leading, ...theirs],
    plugins: !ours.includes('--no-plugins') && !isOn(environment.MMM_NO_PLUGINS),
    color: !ours.includes('--no-color'),
    debug: ours.includes('--debug') || isOn(environment.MMM_DEBUG),
    json: ours.includes('--json') || environment.MMM_CONTENT_TYPE?.toLowerCase() === 'json',
  }
}

/** A command line without `--debug` and `--json`, but for those that the command knows. */
export function withoutGlobalFlags(argv: readonly string[], known: Readonly<Record<string, unknown>> = {}): string[] {
  const end = argv.indexOf('--')
  return argv.filter((word, index) => (end !== -1 && index >= end) || !LEADING.has(word) || word.slice(2) in known)
}

function isLeading(word: string): boolean {
  return LEADING.has(word) || word === '--project' || word.startsWith('--project=')
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
