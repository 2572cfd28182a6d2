const UNIT_BYTES: Readonly<Record<string, number>> = {B: 1, kB: 1000, KB: 1000, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3}

/** Reads `"256KiB"` or `"4MB"` as bytes; `undefined` when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kKMG]i?B|B)$/.exec(text)
  const unit = match && UNIT_BYTES[match[2]!]
  return unit ? Math.round(Number(match[1]) * unit) : undefined
}
