import {Errors, Flags} from '@oclif/core'
import {parseDuration} from './text/duration.ts'

/** A flag that takes a duration such as `90s`, `30m` or `2h`, and is its milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'DURATION',
  async parse(text) {
    return parseDuration(text) || refuse(`"${text}" is no duration such as 90s, 30m or 2h.`)
  },
})

/** A flag that takes an amount of dollars, more than nothing. */
export const dollarsFlag = Flags.custom<number>({
  helpValue: 'DOLLARS',
  async parse(text) {
    const dollars = /^\$?(\d+(?:\.\d+)?)$/.exec(text)?.[1]
    return Number(dollars) >= 0.01 ? Number(dollars) : refuse(`"${text}" is no amount of dollars such as 5 or 0.50.`)
  },
})

/** A flag that takes a moment, as a date or as how long ago, and is its time in UTC, ISO 8601. */
export const timeFlag = Flags.custom({
  helpValue: 'TIME',
  async parse(text) {
    const ago = parseDuration(text)
    const time = ago === undefined ? new Date(text) : new Date(Date.now() - ago)
    return Number.isNaN(time.getTime()) ? refuse(`"${text}" is no time such as 2026-11-22, 2026-11-22T14:00Z or 2h (ago).`) : time.toISOString()
  },
})

/** A usage error in oclif's own form: what it does not recognise counts as a bug. */
function refuse(message: string): never {
  throw new Errors.CLIError(message, {exit: 2})
}
