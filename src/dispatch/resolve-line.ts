import {type Alias, leadingWords} from '../alias/alias.ts'
import {visibleNames} from './command-names.ts'
import {type CommandLine, readCommandLine} from './command-line.ts'
import {CommandAmbiguousError} from './errors.ts'
import type {MmmConfig} from './mmm-config.ts'
import {matchPrefixes} from './prefixes.ts'

/** What a command line means once its aliases and shortened words are replaced. */
export interface ResolvedLine {
  readonly line: CommandLine
  readonly argv: readonly string[]
  /** The aliases on the way, the typed one first. */
  readonly aliases: readonly Alias[]
}

/** Finds what is to be carried out: a command as it is typed, else an alias, else the only one of which the words are beginnings. */
export function resolveLine(config: MmmConfig, typed: readonly string[]): ResolvedLine {
  const line = readCommandLine(config, typed)
  const words = leadingWords(typed)
  if (words.length === 0 || (line.kind !== 'unknown' && !isTopicWithMore(config, line, words))) return {line, argv: typed, aliases: []}
  const aliased = follow(config, typed)
  if (aliased.aliases.length > 0) return aliased
  const known = config.aliases.known
  const match = matchPrefixes(words, [...visibleNames(config), ...known.keys()])
  if (match.kind === 'ambiguous') throw new CommandAmbiguousError({command: words.join(' '), candidates: match.names})
  if (match.kind !== 'match') return {line: {kind: 'unknown', words}, argv: typed, aliases: []}
  const whole = [...match.name.split(' '), ...typed.slice(match.length)]
  if (known.has(match.name)) return follow(config, whole)
  const meant = readCommandLine(config, whole)
  // A word behind such a command that begins none of its topic is a mistake.
  const isMistaken = isTopicWithMore(config, meant, leadingWords(whole))
  return {line: isMistaken ? {kind: 'unknown', words: leadingWords(whole)} : meant, argv: whole, aliases: []}
}

function follow(config: MmmConfig, typed: readonly string[]): ResolvedLine {
  const {aliases} = config
  // Who asks for help on an alias need not give it its arguments.
  if (asksForHelp(typed)) {
    const {path, target} = aliases.explain(leadingWords(typed))
    const argv = path.length > 0 ? [...target, '--help'] : typed
    return {line: readCommandLine(config, argv), argv, aliases: path}
  }
  const followed = aliases.follow(typed)
  if (!followed.ok) throw followed.error
  const {argv, path} = followed.value
  return {line: readCommandLine(config, argv), argv, aliases: path}
}

/** Whether a command line asks for help with `--help`; what follows `--` does not. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--help')
}

/** A command that is a topic as well, takes no arguments, and is followed by a word: that may be the beginning of another command. */
function isTopicWithMore(config: MmmConfig, line: CommandLine, words: readonly string[]): boolean {
  if (line.kind !== 'command') return false
  const {args, id, strict} = line.command
  return (
    strict !== false && Object.keys(args).length === 0 && words.length > id.split(':').length && config.commandIDs.some((other) => other.startsWith(`${id}:`))
  )
}
