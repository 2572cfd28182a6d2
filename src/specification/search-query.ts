import {err, ok, type Result} from '../result.ts'
import {SearchQueryError} from './errors.ts'

/** One thing to look for: words that follow each other, the last of which may be only the beginning of one. */
export interface SearchTerm {
  readonly words: readonly string[]
  readonly prefix: boolean
}

/** More than this nobody types, and SQLite has its own limits. */
const MAXIMUM_TERMS = 64

/** What SQLite's tokenizer takes for a word: letters and digits, with the marks that belong to them. */
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu

/** Words of a text with their places, folded as the index folds them: lower case, without accents. */
export function* wordsOf(text: string): Generator<{readonly word: string; readonly start: number; readonly end: number}> {
  for (const match of text.matchAll(WORD)) yield {word: fold(match[0]), start: match.index, end: match.index + match[0].length}
}

function fold(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/**
 * What a person typed, as terms that must all occur: words, `"several words"` in a row, `auth*` for all that begins so.
 * Everything else is punctuation, so that no query can be wrong but one without a word.
 */
export function parseSearchQuery(text: string): Result<SearchTerm[], SearchQueryError> {
  const terms = new Map<string, SearchTerm>()
  for (const [, quoted, star, plain] of text.matchAll(/"([^"]*)"?(\*?)|([^\s"]+)/g)) {
    const words = [...wordsOf(quoted ?? plain ?? '')].map(({word}) => word)
    const prefix = star === '*' || /\*\W*$/u.test(plain ?? '')
    if (words.length > 0) terms.set(`${words.join(' ')}${prefix ? '*' : ''}`, {words, prefix})
  }
  if (terms.size === 0) return err(new SearchQueryError({query: text}, 'it holds no word'))
  if (terms.size > MAXIMUM_TERMS) return err(new SearchQueryError({query: text}, `it holds more than ${MAXIMUM_TERMS} words`))
  return ok([...terms.values()])
}

/** Terms in the language of SQLite's full-text index; quoted, its operators are words like any other. */
export function toMatchExpression(terms: readonly SearchTerm[]): string {
  return terms.map(({prefix, words}) => `"${words.join(' ')}"${prefix ? ' *' : ''}`).join(' AND ')
}
