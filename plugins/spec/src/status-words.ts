import {Errors, Flags} from '@oclif/core'
import {type Decision, ExitCode, type MarkableStatus, readStatus, type Standing} from 'mmm-cli'

const STANDINGS: readonly Standing[] = ['pending', 'ready', 'in_progress', 'completed', 'stale', 'failed', 'blocked', 'skipped']
const MARKS: ReadonlyArray<Decision | MarkableStatus> = ['pending', 'completed', 'failed', 'skipped', 'approved', 'rejected']

/** A flag that takes the words that lists show, and those that files may say instead. */
export const statusFlag = Flags.custom<Standing>({
  helpValue: STANDINGS.join('|'),
  async parse(word) {
    const name = word.trim().toLowerCase()
    return STANDINGS.find((each) => each === name) ?? readStatus(word) ?? refuse(`"${word}" is no status: say ${list(STANDINGS)}.`)
  },
})({description: 'Only those with this status; may be given more than once.', multiple: true})

/** What a person means to make of a specification. */
export function readMark(word: string): Decision | MarkableStatus {
  const name = word.trim().toLowerCase()
  const status = MARKS.find((each) => each === name) ?? readStatus(word)
  if (status === undefined) return refuse(`"${word}" is no status: say ${list(MARKS)}.`)
  if (status === 'in_progress' || status === 'blocked') return refuse(`"${status}" follows from what happens and cannot be set: say ${list(MARKS)}.`)
  return status
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function refuse(message: string): never {
  throw new Errors.CLIError(message, {exit: ExitCode.Usage})
}
