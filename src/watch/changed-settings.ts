import type {Configuration} from '../configuration/configuration.ts'
import type {WatchEvent} from './watch-events.ts'

type ChangedSettings = Extract<WatchEvent, {type: 'watch.settings'}>['settings']

/** The settings that are not what they were. */
export function changedSettings(old: Configuration, configuration: Configuration): ChangedSettings {
  const keys = new Set([...old.values(), ...configuration.values()].map(({key}) => key))
  return [...keys]
    .map((key) => ({key, before: old.find(key)?.value ?? null, value: configuration.find(key)?.value ?? null}))
    .filter(({before, value}) => JSON.stringify(before) !== JSON.stringify(value))
}
