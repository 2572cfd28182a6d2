import type {Aliases} from '../alias/aliases.ts'
import type {CommandHistory} from '../history/command-history.ts'

/** What belongs to the command line itself, whatever commands there are. */
export interface Dispatcher {
  readonly aliases: Aliases
  readonly history: CommandHistory
}
