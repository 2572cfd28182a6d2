import {type ConfigurationEdit, type ConfigurationValue, formatTomlValue, printableLine} from 'mmm-cli'

/** A value on its own: a text bare, everything else as TOML writes it. */
export function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : formatTomlValue(value)
}

/** The layer of a value, and the place where it is written. */
export function formatOrigin({column, layer, line, source}: ConfigurationValue): {layer: string; place: string} {
  return {layer, place: `${source ?? ''}${line === undefined ? '' : `:${line}:${column}`}`}
}

/** What the project's files say and nobody has agreed to. */
export function describeWithheld(values: readonly ConfigurationValue[]): string | undefined {
  if (values.length === 0) return undefined
  const said = values.map((value) => `${value.key} (${formatOrigin(value).place})`)
  return printableLine(`Not in force until somebody agrees with mmm project trust: ${said.join(', ')}`)
}

/** What counts instead of the value that was just set, or now that one is gone. */
export function describeInForce({in_force: inForce, value}: ConfigurationEdit): string | undefined {
  if (!inForce) return undefined
  const {place} = formatOrigin(inForce)
  const from = place === '' ? 'the default' : place
  const now = formatTomlValue(inForce.value)
  return value === undefined ? `In force now: ${now} (${from})` : `In force all the same: ${now} (${from})`
}
