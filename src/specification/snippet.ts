import {type SearchTerm, wordsOf} from './search-query.ts'

/** A piece of text with what was looked for in it. */
export interface Snippet {
  readonly text: string
  /** Beginning and end of every match in `text`. */
  readonly marks: ReadonlyArray<readonly [start: number, end: number]>
}

/** Characters of a snippet, and of those the ones before its first match. */
const LENGTH = 160
const BEFORE = 40

/** The line of a text that says most about why it was found; its beginning where nothing of it was. */
export function makeSnippet(text: string, terms: readonly SearchTerm[]): Snippet {
  const line = text.replaceAll(/\s+/gu, ' ').trim()
  const hits = findTerms(line, terms)
  const best = hits.reduce((found, hit) => (variety(hits, hit.start) > variety(hits, found) ? hit.start : found), hits[0]?.start ?? 0)
  return cut(line, hits, hits.length === 0 ? 0 : best - BEFORE)
}

/** All of a short text, such as a title, with its matches. */
export function markTerms(text: string, terms: readonly SearchTerm[]): Snippet {
  return {text, marks: findTerms(text, terms).map(({end, start}) => [start, end])}
}

interface Hit {
  readonly term: SearchTerm
  readonly start: number
  readonly end: number
}

function findTerms(text: string, terms: readonly SearchTerm[]): Hit[] {
  const words = [...wordsOf(text)]
  const hits: Hit[] = []
  for (let index = 0; index < words.length; index++) {
    const term = terms.find((each) =>
      each.words.every((word, offset) => isWord(words[index + offset]?.word, word, each.prefix && offset === each.words.length - 1)),
    )
    if (!term) continue
    hits.push({term, start: words[index]!.start, end: words[index + term.words.length - 1]!.end})
    index += term.words.length - 1
  }
  return hits
}

function isWord(word: string | undefined, wanted: string, prefix: boolean): boolean {
  return word !== undefined && (prefix ? word.startsWith(wanted) : word === wanted)
}

/** How many different terms a snippet would show that begins with the hit at `start`. */
function variety(hits: readonly Hit[], start: number): number {
  return new Set(hits.filter((hit) => hit.start >= start && hit.end <= start + LENGTH - BEFORE).map(({term}) => term)).size
}

/** Cuts between words, and says by `…` where something is left out. */
function cut(line: string, hits: readonly Hit[], wanted: number): Snippet {
  const start = wanted <= 0 ? 0 : line.indexOf(' ', wanted) + 1
  const space = line.lastIndexOf(' ', start + LENGTH)
  const end = line.length <= start + LENGTH ? line.length : space > start ? space : start + LENGTH
  const head = start > 0 ? '…' : ''
  const marks = hits
    .filter((hit) => hit.start >= start && hit.end <= end)
    .map((hit) => [hit.start - start + head.length, hit.end - start + head.length] as const)
  return {text: `${head}${line.slice(start, end)}${end < line.length ? '…' : ''}`, marks}
}
