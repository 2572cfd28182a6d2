import type {Aliases} from '../alias/aliases.ts'
import type {Batches} from '../batch/batches.ts'
import type {CommandHistory} from '../history/command-history.ts'
import type {MmmError} from '../errors.ts'
import type {CommandOrigin, Dispatcher} from '../host/dispatcher.ts'
import type {Host} from '../host.ts'
import {loadModule} from '../lazy.ts'
import type {Contributions} from '../plugin/contributions.ts'
import type {Result} from '../result.ts'
import {messageOf} from '../plugin/message-of.ts'
import {commandNames} from './command-names.ts'
import type {Session} from './session.ts'
import {warn} from './warnings.ts'

export interface DispatcherParts {
  readonly host: Host
  /** Where the command line is carried out. */
  readonly directory: string
  /** The project that was chosen for it, if one was. */
  readonly project: string | undefined
  readonly session: Session
  readonly contributions: () => Contributions
}

/** What one command line may ask of the command line itself, each built when it is first asked for. */
export class LazyDispatcher implements Dispatcher {
  readonly #parts: DispatcherParts
  #aliases: Aliases | undefined
  #batches: Batches | undefined
  #history: CommandHistory | undefined

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  get aliases(): Aliases {
    if (this.#aliases) return this.#aliases
    const {Aliases: Implementation} = loadModule<typeof import('../alias/aliases.ts')>('alias/aliases')
    const {contributions, host, session} = this.#parts
    return (this.#aliases = new Implementation({
      files: () => host.openConfiguration(),
      plugins: () => contributions().aliases.map(({alias, ...rest}) => ({name: alias, ...rest})),
      commands: commandNames(session.config),
      isAgreed: (key, expansion) => {
        const located = host.locate()
        return located.ok && host.projects.hasAgreed(located.value.project, key, expansion)
      },
    }))
  }

  get batches(): Batches {
    if (this.#batches) return this.#batches
    const {Batches: Implementation} = loadModule<typeof import('../batch/batches.ts')>('batch/batches')
    const {SessionRunner} = loadModule<typeof import('./session-runner.ts')>('dispatch/session-runner')
    const {directory, host, project, session} = this.#parts
    return (this.#batches = new Implementation({runner: new SessionRunner(session), directory, project, openProject: (name) => host.openProject({name})}))
  }

  get history(): CommandHistory {
    const {CommandHistory: Implementation} = loadModule<typeof import('../history/command-history.ts')>('history/command-history')
    const {host} = this.#parts
    return (this.#history ??= new Implementation(host.home, () => new Map(host.projects.list().projects.map(({name, path}) => [path, name]))))
  }

  async tellOfPlugins(event: 'plugins:postinstall' | 'plugins:postuninstall'): Promise<void> {
    try {
      await this.#parts.session.config.runHook(event as 'init', {} as never)
    } catch (error) {
      // What is installed is installed, whatever becomes of what completes words in a shell.
      warn(`What follows a change of plugins failed: ${messageOf(error)}. Run \`mmm autocomplete --refresh-cache\`.`)
    }
  }

  explain(words: readonly string[]): Result<CommandOrigin, MmmError> {
    const {explainCommand} = loadModule<typeof import('./command-origin.ts')>('dispatch/command-origin')
    return explainCommand(this.#parts.session.config, words)
  }
}
