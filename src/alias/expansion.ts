import {err, ok, type Result} from '../result.ts'
import {fillWord, splitWords, type Word, wordText} from '../text/words.ts'
import type {Alias} from './alias.ts'
import {AliasArgumentsMissingError, AliasInvalidError} from './errors.ts'

const NUMBER = /\$([1-9])/g

/** The words that an alias stands for, its placeholders still in them. */
export function readExpansion({expansion, name}: Pick<Alias, 'expansion' | 'name'>): Result<Word[], AliasInvalidError> {
  const words = splitWords(expansion)
  if (!words.ok) return err(new AliasInvalidError({name, expansion}, `${words.error.message}, at character ${words.error.column}`))
  return words.value.length > 0 ? words : err(new AliasInvalidError({name, expansion}, 'it stands for nothing'))
}

/**
 * The command line that an alias with arguments stands for. A number is filled with one argument as it is, `$@` with all
 * of them, as in a shell. Without `$@` those that no number takes come last: nothing that is typed is lost.
 */
export function expandAlias(
  alias: Pick<Alias, 'expansion' | 'name'>,
  args: readonly string[],
): Result<string[], AliasArgumentsMissingError | AliasInvalidError> {
  const words = readExpansion(alias)
  if (!words.ok) return words
  const taken = new Set(words.value.flatMap((word) => numbersIn(word)))
  const needed = Math.max(0, ...taken)
  if (args.length < needed) return err(new AliasArgumentsMissingError({name: alias.name, needed, given: args.length}, alias.expansion))
  const filled = words.value.flatMap((word) => (isAll(word) ? args : [fill(word, args)]))
  if (words.value.some((word) => hasAll(word))) return ok(filled)
  return ok([...filled, ...args.filter((_, index) => !taken.has(index + 1))])
}

/** The words before the first flag and the first placeholder: what is to be carried out. */
export function targetOf(words: readonly Word[]): string[] {
  const end = words.findIndex((word) => wordText(word).startsWith('-') || hasAll(word) || numbersIn(word).length > 0)
  return (end === -1 ? words : words.slice(0, end)).map((word) => wordText(word))
}

function fill(word: Word, args: readonly string[]): string {
  return fillWord(word, /\$(?:([1-9])|@)/g, (_, number) => (number === undefined ? args.join(' ') : args[Number(number) - 1]!))
}

function numbersIn(word: Word): number[] {
  return word.filter(({literal}) => !literal).flatMap(({text}) => [...text.matchAll(NUMBER)].map(([, number]) => Number(number)))
}

function hasAll(word: Word): boolean {
  return word.some(({literal, text}) => !literal && text.includes('$@'))
}

/** A whole word, quoted or not, becomes as many words as there are arguments. */
function isAll(word: Word): boolean {
  return hasAll(word) && wordText(word) === '$@'
}
