import type {SpawnRequest} from './started.ts'
import type {LogLoan} from './task-log.ts'

/** Characters, of up to three bytes. The system allows 128 KB for a command or a variable; what comes near is left to whoever can say what is wrong with it. */
const LONGEST = 42 * 1024

const DIVIDING = /[%\t\n\r]/

/** What an environment differs by from the one that was sent in whole: `=value`, or `-` for what is not there. */
function differences(environment: Readonly<Record<string, string>>, base: Readonly<Record<string, string>>): string[] {
  const changes: string[] = []
  for (const name in environment) if (base[name] !== environment[name]) changes.push(name, `=${environment[name]}`)
  for (const name in base) if (!(name in environment)) changes.push(name, '-')
  return changes
}

/** What a starter is told of a command: all that is asked for, and how it opens the log. */
export interface StarterTask extends Pick<SpawnRequest, 'command' | 'cwd' | 'environment' | 'processes'> {
  readonly log: string
  readonly loan: Pick<LogLoan, 'flags' | 'heading'>
}

/** The line by which a starter carries out a command, or nothing where it should not. */
export function toOrder({command, cwd, environment, loan, log, processes = ''}: StarterTask, base: Readonly<Record<string, string>>): string | undefined {
  const line = toLine('c', [cwd, log, String(loan.flags), loan.heading, processes, command, ...differences(environment, base)])
  return line.length > LONGEST || line.includes('\0') ? undefined : line
}

/** The line by which a starter takes an environment as its own. */
export function toBase(environment: Readonly<Record<string, string>>): string {
  return toLine('b', Object.entries(environment).flat())
}

function toLine(kind: string, words: readonly string[]): string {
  return `${[kind, ...words.map((word) => (DIVIDING.test(word) ? escapeWord(word) : word))].join('\t')}\n`
}

function escapeWord(word: string): string {
  return word.replaceAll(/[%\t\n\r]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
