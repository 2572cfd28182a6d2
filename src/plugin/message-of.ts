import {stripVTControlCharacters} from 'node:util'
import {printableLine} from '../text/terminal.ts'

/** How oclif says that a file of a plugin is not there, with what asked for it, which is mmm itself. */
const MISSING_FILE = /^\[MODULE_NOT_FOUND\] (?:import\(\)|require) failed to load (.+?): Cannot find module '\1'[\s\S]*/
const REQUIRE_STACK = /\nRequire stack:\n[\s\S]*/

/** What a plugin has thrown, in one line. */
export function messageOf(error: unknown): string {
  const {message} = (error ?? {}) as {message?: unknown}
  const text = stripVTControlCharacters(typeof message === 'string' ? message : String(error))
  return printableLine(text.replace(MISSING_FILE, 'its file $1 is missing').replace(REQUIRE_STACK, ''))
}

/** The first line of it, which of a long message says what went wrong. */
export function firstLineOf(error: unknown): string {
  const {message} = (error ?? {}) as {message?: unknown}
  const [first = ''] = String(message ?? error)
    .trim()
    .split('\n')
  return messageOf({message: first})
}
