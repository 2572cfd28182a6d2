import type {Aliases} from '../alias/aliases.ts'
import type {CommandHistory} from '../history/command-history.ts'
import type {Host} from '../host.ts'
import type {MmmError} from '../errors.ts'
import type {CommandOrigin, Dispatcher} from '../host/dispatcher.ts'
import {loadModule} from '../lazy.ts'
import type {Contributions} from '../plugin/contributions.ts'
import type {Result} from '../result.ts'
import {commandNames} from './command-names.ts'
import type {MmmConfig} from './mmm-config.ts'

export interface DispatcherParts {
  readonly host: () => Host
  readonly config: () => MmmConfig
  readonly contributions: () => Contributions
}

/** The services of this process's command line, each built when it is first asked for. */
export class LazyDispatcher implements Dispatcher {
  readonly #parts: DispatcherParts
  #aliases: Aliases | undefined
  #history: CommandHistory | undefined

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  get aliases(): Aliases {
    if (this.#aliases) return this.#aliases
    const {Aliases: Implementation} = loadModule<typeof import('../alias/aliases.ts')>('alias/aliases')
    const {config, contributions, host} = this.#parts
    return (this.#aliases = new Implementation({
      files: () => host().openConfiguration(),
      plugins: () => contributions().aliases.map(({alias, ...rest}) => ({name: alias, ...rest})),
      commands: commandNames(config()),
      isTrusted: () => {
        const located = host().locate()
        return located.ok && located.value.project.trusted
      },
    }))
  }

  get history(): CommandHistory {
    const {CommandHistory: Implementation} = loadModule<typeof import('../history/command-history.ts')>('history/command-history')
    return (this.#history ??= new Implementation(this.#parts.host().home))
  }

  explain(words: readonly string[]): Result<CommandOrigin, MmmError> {
    const {explainCommand} = loadModule<typeof import('./command-origin.ts')>('dispatch/command-origin')
    return explainCommand(this.#parts.config(), words)
  }
}
