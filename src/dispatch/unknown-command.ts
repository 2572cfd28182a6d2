import type {Config} from '@oclif/core'
import {nearest} from '../text/nearest.ts'
import {CommandUnknownError} from './errors.ts'

/** What oclif's not-found plugin exits with when nobody takes up its offer. */
const NOT_TAKEN_UP = 127

/** Ends a command line that means no command. A person is asked whether the nearest was meant; a script is told. */
export async function refuseUnknown(config: Config, words: readonly string[], argv: readonly string[]): Promise<void> {
  const known = config.commands.filter(({hidden}) => !hidden).flatMap(({aliases, id}) => [id, ...aliases])
  const near = nearest(
    words.join(' '),
    known.map((id) => id.replaceAll(':', ' ')),
  )
  const isAsked = near.length > 0 && process.stdin.isTTY && process.stdout.isTTY && !argv.includes('--json')
  if (isAsked && (await isTakenUp(config, words, argv))) return
  const topic = words[0] !== undefined && config.findTopic(words[0]) ? words[0] : undefined
  throw new CommandUnknownError({command: words.length > 0 ? words.join(' ') : argv.join(' ')}, near, topic)
}

async function isTakenUp(config: Config, words: readonly string[], argv: readonly string[]): Promise<boolean> {
  try {
    const {successes} = await config.runHook('command_not_found', {argv: argv.slice(words.length), id: words.join(':')})
    return successes.length > 0
  } catch (error) {
    if ((error as {oclif?: {exit?: number}})?.oclif?.exit === NOT_TAKEN_UP) return false
    throw error
  }
}
