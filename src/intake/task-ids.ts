import type {ForeignTask} from './foreign-task.ts'

/** Characters of an id: file systems count bytes, and some letters have four. */
const LENGTH = 50

/**
 * An id for each task, by key: readable, the same each time, and safe as a file's name whatever the tool says. Tasks that
 * were imported before keep the ids they have; `taken` are the others that there are.
 */
export function nameTasks(tasks: readonly ForeignTask[], known: ReadonlyMap<string, string>): Map<string, string> {
  const ids = new Map<string, string>()
  // File systems that do not tell case apart would make one file of two.
  const used = new Set([...known.values()].map((id) => id.toLowerCase()))
  for (const {key, name} of tasks) {
    const wanted = toId(name)
    let id = known.get(key) ?? wanted
    for (let count = 2; !known.has(key) && used.has(id.toLowerCase()); count++) id = `${wanted}-${count}`
    used.add(id.toLowerCase())
    ids.set(key, id)
  }
  return ids
}

/** `3.1 Set up “the” Store/Cache` becomes `3.1-set-up-the-store-cache`. */
export function toId(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/\.(?!\p{N})|(?<!\p{N})\./gu, '-')
    .replaceAll(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
  const short = Array.from(words).slice(0, LENGTH).join('')
  // Cut between words, unless there is only one.
  const cut = short.length < words.length && short.includes('-', 20) ? short.slice(0, short.lastIndexOf('-')) : short
  return cut.replace(/[-.]+$/, '') || 'task'
}
