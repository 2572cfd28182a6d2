const UNIT_BYTES: Readonly<Record<string, number>> = {B: 1, kB: 1000, KB: 1000, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3}

/** Reads `"256KiB"` or `"4MB"` as bytes; `undefined` when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMG]i?B|B)$/.exec(text)
  const unit = match && UNIT_BYTES[match[2]!]
  return unit ? Math.round(Number(match[1]) * unit) : undefined
}

/** Bytes as a person would say them: `512 B`, `1.5 KiB`, `38 MiB`. */
export function formatSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const amount = bytes / 1024 ** step
  return `${amount < 10 && step > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[step]}`
}
