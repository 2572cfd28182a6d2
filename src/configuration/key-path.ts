/** The parts of a key such as `run.concurrency`; a part that is no plain word stands in quotes: `aliases."project pd"`. */
export type KeyPath = readonly string[]

const PLAIN = /^[A-Za-z0-9_-]+$/
const PART = /(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))(\.|$)/y

/** A key as a person writes it; `undefined` when it cannot be one. */
export function parseKey(text: string): KeyPath | undefined {
  const path: string[] = []
  const part = new RegExp(PART)
  while (part.lastIndex < text.length) {
    const match = part.exec(text)
    if (!match) return undefined
    const [, quoted, literal, bare, end] = match
    path.push(bare ?? literal ?? quoted!.replaceAll(/\\(.)/g, '$1'))
    if (end === '') return path
  }
  return undefined
}

/** A key as it is shown, and as {@link parseKey} reads it. */
export function formatKey(path: KeyPath): string {
  return path.map((part) => (PLAIN.test(part) ? part : JSON.stringify(part))).join('.')
}
