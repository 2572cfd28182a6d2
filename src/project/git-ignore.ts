import {join} from 'node:path'
import {readTextIfThere} from '../files/read-text.ts'

/** One line of a `.gitignore`, for folders below the one that it lies in. */
export interface IgnoreRule {
  /** The folder of the file. */
  readonly base: string
  /** Parts between slashes; `**` is any number of them. */
  readonly parts: readonly string[]
  readonly negated: boolean
}

/** The rules of a folder's `.gitignore`. Read here and not by git, which a stranger's repository can make run programs. */
export function readIgnoreRules(directory: string): IgnoreRule[] {
  const text = readTextIfThere(join(directory, '.gitignore'))
  if (!text.ok || text.value === undefined) return []
  return text.value.split(/\r?\n/).flatMap((line) => {
    const pattern = line.trimEnd()
    if (pattern === '' || pattern.startsWith('#')) return []
    const negated = pattern.startsWith('!')
    const parts = (negated ? pattern.slice(1) : pattern).replace(/\/$/, '').split('/')
    // A pattern without a slash inside counts at every depth, one with a slash from here.
    if (parts.length === 1) parts.unshift('**')
    else if (parts[0] === '') parts.shift()
    return [{base: directory, parts, negated}]
  })
}

/** Whether a folder is ignored: the last rule that matches it decides. Character classes in patterns are not known. */
export function isIgnored(directory: string, rules: readonly IgnoreRule[]): boolean {
  const last = rules.findLast(({base, parts}) => matchParts(directory.slice(base.length + 1).split('/'), parts))
  return last !== undefined && !last.negated
}

function matchParts(path: readonly string[], parts: readonly string[]): boolean {
  return matchWild(
    path,
    parts,
    (part) => part === '**',
    (name, part) =>
      matchWild(
        Array.from(name),
        Array.from(part),
        (letter) => letter === '*',
        (a, b) => b === '?' || a === b,
      ),
  )
}

/** Matches two sequences, one with wild cards for any number of items, without ever trying one place twice over. */
function matchWild<T>(items: readonly T[], pattern: readonly T[], isWild: (item: T) => boolean, isEqual: (item: T, wanted: T) => boolean): boolean {
  let at = 0
  let next = 0
  let wild = -1
  let resume = 0
  while (at < items.length) {
    if (next < pattern.length && isWild(pattern[next]!)) {
      wild = next++
      resume = at
    } else if (next < pattern.length && isEqual(items[at]!, pattern[next]!)) {
      at++
      next++
    } else if (wild >= 0) {
      next = wild + 1
      at = ++resume
    } else return false
  }
  while (next < pattern.length && isWild(pattern[next]!)) next++
  return next === pattern.length
}
