import {Config, type Interfaces} from '@oclif/core'
import {HOST} from '../command.ts'
import type {Host} from '../host.ts'
import {HookBroker} from '../plugin/hook-broker.ts'
import type {LoadedPlugins} from '../plugin/plugin-loader.ts'

/** oclif's configuration with mmm's way of running hooks. */
export class MmmConfig extends Config {
  readonly loaded: LoadedPlugins
  readonly #broker: HookBroker

  constructor({host, loaded, root, warn}: {host: Host; loaded: LoadedPlugins; root: string; warn: (message: string) => void}) {
    // Only the options survive the copy that oclif makes for every command: so the host travels there.
    super({plugins: loaded.plugins, root, [HOST]: host} as Interfaces.Options)
    this.loaded = loaded
    this.#broker = new HookBroker(warn)
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
