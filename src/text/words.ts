import {err, ok, type Result} from '../result.ts'

/** A stretch of a word. What stood in single quotes or behind a backslash means itself: no placeholder is looked for in it. */
export interface WordPart {
  readonly text: string
  readonly literal: boolean
}

/** A word of a command line, such as `--title "Log in"`'s second one; an empty one stood in quotes. */
export type Word = readonly WordPart[]

/** Why a line has no words: where, counted from 1, and what is wrong there. */
export interface WordProblem {
  readonly column: number
  readonly message: string
}

/** One character of a word's way, or what ends it. */
const SPACE = /\s/

/**
 * Splits a line into words as a shell does: white space separates, `'…'` is taken as it stands, in `"…"` a backslash
 * keeps `"`, `\` and `$` from meaning anything, elsewhere any character. Nothing is expanded. A `#` that begins a word
 * begins a comment.
 */
export function splitWords(line: string, {comments = false}: {readonly comments?: boolean} = {}): Result<Word[], WordProblem> {
  return new WordSplitter(line, comments).split()
}

class WordSplitter {
  readonly #line: string
  readonly #comments: boolean
  readonly #words: WordPart[][] = []
  #place = 0

  constructor(line: string, comments: boolean) {
    this.#line = line
    this.#comments = comments
  }

  split(): Result<Word[], WordProblem> {
    for (let word: WordPart[] | undefined; this.#place < this.#line.length;) {
      const character = this.#line[this.#place]!
      if (SPACE.test(character)) {
        word = undefined
        this.#place++
        continue
      }
      if (word === undefined && this.#comments && character === '#') break
      if (word === undefined) this.#words.push((word = []))
      const problem = this.#take(character, word)
      if (problem) return err(problem)
    }
    return ok(this.#words)
  }

  #take(character: string, word: WordPart[]): WordProblem | undefined {
    if (character === "'") return this.#takeLiteral(word)
    if (character === '"') return this.#takeQuoted(word)
    if (character === '\\') return this.#takeEscaped(word)
    const plain = /[^\s'"\\]+/y
    plain.lastIndex = this.#place
    this.#add(word, plain.exec(this.#line)![0])
    return undefined
  }

  #takeLiteral(word: WordPart[]): WordProblem | undefined {
    const end = this.#line.indexOf("'", this.#place + 1)
    if (end === -1) return this.#unclosed("'")
    word.push({text: this.#line.slice(this.#place + 1, end), literal: true})
    this.#place = end + 1
    return undefined
  }

  #takeQuoted(word: WordPart[]): WordProblem | undefined {
    const quoted = /"((?:[^"\\]|\\.)*)"/suy
    quoted.lastIndex = this.#place
    const match = quoted.exec(this.#line)
    if (!match) return this.#unclosed('"')
    this.#place = quoted.lastIndex
    word.push({text: '', literal: false})
    for (const [, escaped, text] of match[1]!.matchAll(/\\(["\\$])|((?:[^\\]|\\(?!["\\$]))+)/gsu))
      word.push(escaped ? {text: escaped, literal: true} : {text: text!, literal: false})
    return undefined
  }

  #takeEscaped(word: WordPart[]): WordProblem | undefined {
    const [escaped] = this.#line.slice(this.#place + 1)
    if (escaped === undefined) return {column: this.#place + 1, message: 'nothing follows the backslash'}
    word.push({text: escaped, literal: true})
    this.#place += 1 + escaped.length
    return undefined
  }

  #add(word: WordPart[], text: string): void {
    word.push({text, literal: false})
    this.#place += text.length
  }

  #unclosed(quote: string): WordProblem {
    return {column: this.#place + 1, message: `the quote ${quote} is not closed`}
  }
}

/** A word as the command gets it. */
export function wordText(word: Word): string {
  return word.map(({text}) => text).join('')
}

/** A text as one word of a line, so that {@link splitWords} gives it back. */
export function quoteWord(text: string): string {
  if (/^[\w%+,./:=@-]+$/.test(text)) return text
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Words as one line, so that {@link splitWords} gives them back. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => quoteWord(word)).join(' ')
}

/** A text as one word of a line in which its placeholders still are some. */
export function quoteTemplate(text: string): string {
  if (/^[\w%+,./:=@${}-]+$/.test(text)) return text
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** A word with its placeholders filled. What is filled in is never split again, nor searched for more. */
export function fillWord(word: Word, placeholder: RegExp, value: (...match: string[]) => string): string {
  return word.map(({literal, text}) => (literal ? text : text.replace(placeholder, (...match) => value(...(match as string[]))))).join('')
}
