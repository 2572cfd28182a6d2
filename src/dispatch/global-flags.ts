export interface GlobalFlags {
  /** The command line without the flags that are mmm's own everywhere. */
  readonly argv: readonly string[]
  readonly plugins: boolean
  readonly color: boolean
  readonly debug: boolean
  /** Whether the user asked for JSON; each command still reads it for itself. */
  readonly json: boolean
}

/** Takes the flags that count before any command is known. What follows `--` belongs to the command. */
export function takeGlobalFlags(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): GlobalFlags {
  const end = argv.indexOf('--')
  const ours = end === -1 ? argv : argv.slice(0, end)
  const theirs = end === -1 ? [] : argv.slice(end)
  const words = ours.filter((word) => word !== '--no-plugins' && word !== '--no-color')
  // `mmm --json spec list` means what `mmm spec list --json` does.
  const first = words.findIndex((word) => word !== '--json' && word !== '--debug')
  const leading = first > 0 ? words.splice(0, first) : []
  return {
    argv: [...words, ...leading, ...theirs],
    plugins: !ours.includes('--no-plugins') && !isOn(environment.MMM_NO_PLUGINS),
    color: !ours.includes('--no-color'),
    debug: ours.includes('--debug') || isOn(environment.MMM_DEBUG),
    json: ours.includes('--json'),
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
