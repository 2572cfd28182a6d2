import {formatKey} from './key-path.ts'

/** A value on one line, as TOML writes it. */
export function formatTomlValue(value: unknown): string {
  // JSON leaves one control character bare that TOML does not.
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007F', String.raw`\u007F`)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `[${value.map((item) => formatTomlValue(item)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return Number.isNaN(value) ? 'nan' : String(value).replace('Infinity', 'inf')
  const pairs = Object.entries(value).map(([name, item]) => `${formatKey([name])} = ${formatTomlValue(item)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** A table, as `toml` gives it. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
