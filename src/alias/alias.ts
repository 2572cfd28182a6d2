import type {Layer} from '../configuration/configuration.ts'

/** Words of somebody's own, and the command line that they stand for. These are the field names of `--json`. */
export interface Alias {
  /** One word or more, with a blank between each two. */
  readonly name: string
  /** Without `mmm`; `$1` to `$9` are filled with what follows the name, `$@` with all of it. */
  readonly expansion: string
  /** Where the user has set it; absent when a plugin brings it. */
  readonly layer?: Layer
  /** The file, or the environment variable. */
  readonly source?: string
  readonly line?: number
  /** The plugin that brings it. */
  readonly plugin?: string
}

/** An alias as it is listed: also one that does not count. */
export interface ListedAlias extends Alias {
  /** Whether something else of that name counts instead: a command, or an alias of the user. */
  readonly hidden?: true
  /** What is wrong with it; absent when all is well. */
  readonly problem?: string
}

/** What an alias may neither hide nor lack: the real commands. */
export interface CommandNames {
  /** The longest command, by its own name or another one, that the words begin with; as it is typed. */
  commandAt(words: readonly string[]): string | undefined
  isTopic(words: readonly string[]): boolean
  /** Every command, as it is typed. */
  all(): readonly string[]
}

/** The words of a command line before its first flag: only these can name a command. */
export function leadingWords(argv: readonly string[]): readonly string[] {
  const flag = argv.findIndex((word) => word.startsWith('-'))
  return flag === -1 ? argv : argv.slice(0, flag)
}

/** Where an alias comes from, for people. */
export function describeOrigin({layer, line, plugin, source}: Alias): string {
  if (plugin !== undefined) return `the plugin ${plugin}`
  return `${source ?? layer}${line === undefined ? '' : `:${line}`}`
}
