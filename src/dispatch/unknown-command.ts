import {nearest} from '../text/nearest.ts'
import {visibleNames} from './command-names.ts'
import {CommandUnknownError} from './errors.ts'
import type {MmmConfig} from './mmm-config.ts'
import {matchPrefixes} from './prefixes.ts'
import {adviseOfWaiting} from './waiting-plugins.ts'

/** What oclif's not-found plugin exits with when nobody takes up its offer. */
const NOT_TAKEN_UP = 127

/** Words that other programs have for what a topic does by itself. */
const LISTING = new Set(['list', 'ls', 'show'])
/** Commands that may be called by the same word for it to be one of them that was meant. */
const MOST = 2

/** Ends a command line that means no command. A person is asked whether the nearest was meant; a script is told. */
export async function refuseUnknown(config: MmmConfig, words: readonly string[], argv: readonly string[]): Promise<void> {
  const {error, near} = unknownCommand(config, words, argv)
  // oclif's plugin knows commands only, and would offer another one.
  const isAsked = near[0] !== undefined && !config.aliases.known.has(near[0]) && process.stdin.isTTY && process.stdout.isTTY && !argv.includes('--json')
  if (isAsked && (await isTakenUp(config, words, argv))) return
  throw error
}

/** That there is no such command, and which may have been meant. */
export function unknownCommand(config: MmmConfig, words: readonly string[], argv: readonly string[]): {error: CommandUnknownError; near: readonly string[]} {
  const names = [...visibleNames(config), ...config.aliases.known.keys()]
  const match = matchPrefixes(words, names)
  const near = nearest((match.kind === 'none' ? match.nearly : words).join(' '), names)
  const meant = [...new Set([...elsewhere(words, names), ...near])]
  const error = new CommandUnknownError({command: words.length > 0 ? words.join(' ') : argv.join(' ')}, meant, topicOf(config, words))
  error.suggestions.unshift(...adviseOfWaiting(config, words))
  return {error, near}
}

/** Commands of the same last word in other topics; and what lists by itself, where somebody asks it to. */
function elsewhere(words: readonly string[], names: readonly string[]): string[] {
  const last = words.at(-1)
  if (last === undefined || words.length < 2) return []
  const topic = words.slice(0, -1).join(' ')
  const same = names.filter((name) => name.split(' ').at(-1) === last)
  // What everything has says nothing of what was meant.
  return [...(LISTING.has(last) && names.includes(topic) ? [topic] : []), ...(same.length <= MOST ? same : [])]
}

function topicOf(config: MmmConfig, words: readonly string[]): string | undefined {
  return words[0] !== undefined && config.findTopic(words[0]) ? words[0] : undefined
}

async function isTakenUp(config: MmmConfig, words: readonly string[], argv: readonly string[]): Promise<boolean> {
  try {
    const {successes} = await config.runHook('command_not_found', {argv: argv.slice(words.length), id: words.join(':')})
    return successes.length > 0
  } catch (error) {
    if ((error as {oclif?: {exit?: number}})?.oclif?.exit === NOT_TAKEN_UP) return false
    throw error
  }
}
