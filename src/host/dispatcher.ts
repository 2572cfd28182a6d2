import type {Aliases} from '../alias/aliases.ts'

/** What belongs to the command line itself, whatever commands there are. */
export interface Dispatcher {
  readonly aliases: Aliases
}
