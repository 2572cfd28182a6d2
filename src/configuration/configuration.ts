import {compareNames} from '../text/order.ts'
import type {Position} from './key-positions.ts'
import {type KeyPath, parseKey} from './key-path.ts'
import {SECRET, secretTexts, showable} from './secret-settings.ts'
import type {PluginSchemas} from './plugin-schemas.ts'
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

/** A value, as it is held and as it is written. */
export interface Entry {
  readonly value: unknown
  readonly written: unknown
  readonly origin: Origin
  /** Never to be shown. */
  readonly secret?: boolean
}

/** A value as `--json` shows it: as it is written, with where that is. */
export interface ConfigurationValue {
  readonly key: string
  readonly value: unknown
  /** The value is not shown. */
  readonly secret?: true
  readonly layer: Layer
  readonly source?: string
  readonly line?: number
  readonly column?: number
}

export interface ConfigurationExtra {
  /** What the settings of plugins may be. */
  readonly schemas?: PluginSchemas
  /** What a project that is not trusted says, and that does not count. */
  readonly withheld?: ReadonlyMap<string, Entry>
}

/** The settings in force for one project: every layer merged and checked. Immutable; a reload makes another one. */
export class Configuration {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #extra: ConfigurationExtra

  constructor(entries: ReadonlyMap<string, Entry>, extra: ConfigurationExtra = {}) {
    this.#entries = entries
    this.#extra = extra
  }

  /** The value in force: durations in milliseconds, sizes in bytes. */
  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.#entries.get(key)?.value as SettingValue<K>
  }

  origin(key: SettingKey): Origin {
    return this.#entries.get(key)?.origin ?? {layer: 'default'}
  }

  /** `[variables]` of all layers, the higher layer winning per name. */
  get variables(): Readonly<Record<string, unknown>> {
    return this.#openTable('variables')
  }

  /** `[aliases]` of all layers, the higher layer winning per name. */
  get aliases(): Readonly<Record<string, string>> {
    return this.#openTable('aliases') as Record<string, string>
  }

  /** `[commands.NAME]` of all layers: programs that work as runners, by name. */
  get commands(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const commands = Object.create(null) as Record<string, Record<string, unknown>>
    for (const [key, {value}] of this.#entries) {
      const path: KeyPath = key.startsWith('commands.') ? parseKey(key)! : []
      if (path.length === 3) (commands[path[1]!] ??= {})[path[2]!] = value
    }
    return commands
  }

  /** `[run.limits]`: how many each runner may work on at once, where it is said. */
  get runnerLimits(): Readonly<Record<string, number>> {
    return this.#openTable('run.limits') as Record<string, number>
  }

  /** The settings of a plugin by its package name, with the defaults of its schema. */
  plugin<T extends object = Readonly<Record<string, unknown>>>(name: string): T {
    const values: Record<string, unknown> = {...this.#extra.schemas?.of(name)?.defaults}
    for (const [key, {value}] of this.#entries) {
      const path: KeyPath = key.startsWith('plugins.') ? parseKey(key)! : []
      if (path.length === 3 && path[1] === name) values[path[2]!] = value
    }
    return values as T
  }

  /** What a project that is not trusted would set for plugins, and that does not count. */
  get withheld(): ConfigurationValue[] {
    return [...(this.#extra.withheld ?? [])].map(([key, entry]) => toValue(key, entry))
  }

  /** Two equal ones have the same values, secrets included: not for showing. */
  get identity(): string {
    return JSON.stringify([...this.#entries].toSorted(([a], [b]) => compareNames(a, b)).map(([key, {written}]) => [key, written]))
  }

  /** Every text that is a secret, to be masked wherever it would be written. */
  get secrets(): string[] {
    return [...this.#entries.values()].flatMap(({secret = false, written}) => secretTexts(written, secret))
  }

  /** Everything that has a value, as it is written, by key. */
  values(): ConfigurationValue[] {
    return [...this.#entries].toSorted(([a], [b]) => compareNames(a, b)).map(([key, entry]) => toValue(key, entry))
  }

  /** What one key is set to, if it is. */
  find(key: string): ConfigurationValue | undefined {
    const entry = this.#entries.get(key)
    return entry && toValue(key, entry)
  }

  /** {@link find} with the value of a secret as well: for whoever asked for just that. */
  reveal(key: string): ConfigurationValue | undefined {
    const entry = this.#entries.get(key)
    return entry && {...toValue(key, entry), value: entry.written}
  }

  /** Only what one layer says. */
  only(layer: Layer): Configuration {
    return new Configuration(new Map([...this.#entries].filter(([, {origin}]) => origin.layer === layer)), this.#extra)
  }

  /** This configuration with values given on the command line on top; an `undefined` value changes nothing. */
  with(flags: {readonly [K in SettingKey]?: SettingValue<K> | undefined}): Configuration {
    const entries = new Map(this.#entries)
    for (const [key, value] of Object.entries(flags)) {
      const source = `--${key.split('.').at(-1)!.replaceAll('_', '-')}`
      if (value !== undefined) entries.set(key, {value, written: value, origin: {layer: 'flag', source}})
    }
    return new Configuration(entries, this.#extra)
  }

  #openTable(table: string): Record<string, unknown> {
    const values = Object.create(null) as Record<string, unknown>
    for (const [key, {value}] of this.#entries) {
      const path: KeyPath = key.startsWith(`${table}.`) ? parseKey(key)! : []
      if (path.length === table.split('.').length + 1) values[path.at(-1)!] = value
    }
    return values
  }
}

function toValue(key: string, {origin: {layer, position, source}, secret, written}: Entry): ConfigurationValue {
  return {key, value: secret ? SECRET : showable(written), ...(secret && {secret}), layer, ...(source !== undefined && {source}), ...position}
}
