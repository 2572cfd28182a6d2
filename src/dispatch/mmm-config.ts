import {Config, type Interfaces} from '@oclif/core'
import type {Aliases} from '../alias/aliases.ts'
import {HOST} from '../command.ts'
import type {Host} from '../host.ts'
import type {LogLevel} from '../host/log-level.ts'
import {loadModule} from '../lazy.ts'
import type {Containment} from '../plugin/containment.ts'
import {HookBroker} from '../plugin/hook-broker.ts'
import type {HookPayloads} from '../plugin/hook-events.ts'
import type {LoadedPlugins} from '../plugin/plugin-loader.ts'
import type {HookAnswer} from '../run/run-hooks.ts'

export interface MmmConfigOptions {
  readonly containment: Containment
  readonly host: Host
  readonly loaded: LoadedPlugins
  /** Folder of mmm's own package. */
  readonly root: string
  readonly warn: (message: string) => void
}

/** oclif's configuration with mmm's way of running hooks. */
export class MmmConfig extends Config {
  readonly loaded: LoadedPlugins
  readonly #broker: HookBroker

  constructor({containment, host, loaded, root, warn}: MmmConfigOptions) {
    // Only the options survive the copy that oclif makes for every command: so the host travels there.
    super({plugins: loaded.plugins, root, [HOST]: host} as Interfaces.Options)
    this.loaded = loaded
    this.#broker = new HookBroker({containment, host, warn})
  }

  /** Whether a plugin has a hook of one of mmm's own events. */
  listens(event: keyof HookPayloads): boolean {
    return this.#broker.listens(this, event)
  }

  /** Calls the hooks of one of mmm's own events. */
  callHooks<E extends keyof HookPayloads>(event: E, payload: HookPayloads[E]): Promise<readonly HookAnswer[]> {
    return this.#broker.callHooks(this, event, payload)
  }

  get aliases(): Aliases {
    return this.host.dispatcher.aliases
  }

  /** Whether `log_level` lets something be said. */
  isSaid(level: LogLevel): boolean {
    return loadModule<typeof import('../host/log-level.ts')>('host/log-level').isSaid(this.host, level)
  }

  /** The one that travels: a command of a batch has its own. */
  get host(): Host {
    return (this.options as {[HOST]?: Host})[HOST]!
  }

  override async runHook<T extends keyof Interfaces.Hooks>(
    event: T,
    options: Interfaces.Hooks[T]['options'],
    timeout?: number,
    captureErrors?: boolean,
  ): Promise<Interfaces.Hook.Result<Interfaces.Hooks[T]['return']>> {
    if (!this.#broker.guards(String(event))) return super.runHook(event, options, timeout, captureErrors)
    return this.#broker.run(this, String(event), options)
  }
}
