import type {Alias} from '../alias/alias.ts'
import type {Aliases} from '../alias/aliases.ts'
import type {Batches} from '../batch/batches.ts'
import type {CommandHistory} from '../history/command-history.ts'
import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'

/** Whose a command is, and how the words that were typed lead to it. */
export interface CommandOrigin {
  /** As it was asked for. */
  readonly asked: string
  /** The command's own name, as it is typed. */
  readonly command: string
  readonly plugin: string
  readonly version: string | null
  readonly type: string
  readonly folder: string
  /** Aliases of the user or a plugin on the way, the typed one first. */
  readonly aliases: readonly Alias[]
  /** What the words were the beginning of. */
  readonly completed: string | null
  /** The other name of the command that was used. */
  readonly otherName: string | null
  /** Plugins that have a command or alias of that name as well, and lost it. */
  readonly leftOut: readonly string[]
}

/** What belongs to the command line itself, whatever commands there are. */
export interface Dispatcher {
  readonly aliases: Aliases
  readonly batches: Batches
  readonly history: CommandHistory
  /** Tells plugins, as oclif does, that one came or went: completion learns its commands. No hook of a third party holds it up. */
  tellOfPlugins(event: 'plugins:postinstall' | 'plugins:postuninstall'): Promise<void>
  /** Whose a command is; nothing is carried out. */
  explain(words: readonly string[]): Result<CommandOrigin, MmmError>
}
