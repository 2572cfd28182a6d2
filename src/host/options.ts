import type {ConfigurationInvalidError} from '../configuration/errors.ts'
import type {DatabaseError, OpenError} from '../database/errors.ts'
import type {Contributions} from '../plugin/contributions.ts'
import type {Hooks} from '../plugin/hook-events.ts'
import type {LoadedPlugins} from '../plugin/plugin-loader.ts'
import type {LocateError} from '../project/project-manager.ts'
import type {Dispatcher} from './dispatcher.ts'

export interface HostOptions {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now?: () => Date
  /** What plugins bring beside commands, asked for when it is first used. */
  readonly contributions?: () => Contributions
  /** What became of the plugins at this start. */
  readonly plugins?: () => LoadedPlugins
  /** Whom to tell of what happens. */
  readonly hooks?: Hooks
  /** What belongs to the command line, where there is one. */
  readonly dispatcher?: () => Dispatcher
}

export type OpenProjectError = ConfigurationInvalidError | DatabaseError | LocateError | OpenError

/** Which project is opened, and how. */
export interface OpenProjectOptions {
  /** A project by name; default: the one that the working directory, `MMM_PROJECT` or the last switch says. */
  readonly name?: string | undefined
  /** Work on a private copy of the state: nothing that is done leaves a trace. */
  readonly traceless?: boolean
  /** Take the project as trusted, this once. */
  readonly trusted?: boolean
}

/** Whose settings are opened. */
export interface OpenConfigurationOptions {
  /** A project by name; default: the one at hand, if any. */
  readonly name?: string | undefined
  /** Look at no project at all. */
  readonly globalOnly?: boolean
}
