import type {Position} from './toml-file.ts'
import type {SettingKey, SettingValue} from './setting.ts'

/** Where a value came from. The later a layer stands here, the more it counts. */
export const LAYERS = ['default', 'global', 'manifest', 'local', 'environment', 'flag'] as const

export type Layer = (typeof LAYERS)[number]

export interface Origin {
  readonly layer: Layer
  /** The file, or the environment variable or flag; absent for defaults. */
  readonly source?: string
  readonly position?: Position
}

interface Entry {
  readonly value: unknown
  readonly origin: Origin
}

/** The settings in force for one project: every layer merged and checked. Immutable; a reload makes another one. */
export class Configuration {
  readonly #entries: ReadonlyMap<string, Entry>
  /** `[variables]` of all layers, the higher layer winning per name. */
  readonly variables: Readonly<Record<string, unknown>>

  constructor(entries: ReadonlyMap<string, Entry>, variables: Readonly<Record<string, unknown>>) {
    this.#entries = entries
    this.variables = variables
  }

  /** The value in force: durations in milliseconds, sizes in bytes. */
  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.#entries.get(key)!.value as SettingValue<K>
  }

  origin(key: SettingKey): Origin {
    return this.#entries.get(key)!.origin
  }

  /** This configuration with values given on the command line on top; an `undefined` value changes nothing. */
  with(flags: {readonly [K in SettingKey]?: SettingValue<K> | undefined}): Configuration {
    const entries = new Map(this.#entries)
    for (const [key, value] of Object.entries(flags)) {
      if (value !== undefined) entries.set(key, {value, origin: {layer: 'flag', source: `--${key.split('.').at(-1)!.replaceAll('_', '-')}`}})
    }
    return new Configuration(entries, this.variables)
  }
}
