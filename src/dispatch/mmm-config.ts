import {Config, type Interfaces} from '@oclif/core'
import {HOST} from '../command.ts'
import type {Host} from '../host.ts'
import {isGuarded, runGuardedHooks} from '../plugin/hook-broker.ts'

/** oclif's configuration with mmm's way of running hooks. */
export class MmmConfig extends Config {
  readonly #warn: (message: string) => void

  constructor({host, plugins, root, warn}: {host: Host; plugins: Map<string, Interfaces.Plugin>; root: string; warn: (message: string) => void}) {
    // Only the options survive the copy that oclif makes for every command: so the host travels there.
    super({plugins, root, [HOST]: host} as Interfaces.Options)
    this.#warn = warn
  }

  override async runHook<T extends keyof Interfaces.Hooks>(
    event: T,
    options: Interfaces.Hooks[T]['options'],
    timeout?: number,
    captureErrors?: boolean,
  ): Promise<Interfaces.Hook.Result<Interfaces.Hooks[T]['return']>> {
    if (!isGuarded(String(event))) return super.runHook(event, options, timeout, captureErrors)
    return runGuardedHooks(this, String(event), options, this.#warn)
  }
}
