import {formatKey, type KeyPath} from './key-path.ts'
import {outlineToml, type TomlOutline, type TomlPair} from './toml-outline.ts'
import {formatTomlValue} from './toml-value.ts'

/** A piece of a text, and what is to stand there instead. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What has to change in a TOML text for a key to have this value; `undefined` where it is written in a way that only a person can change. */
export function spliceValue(text: string, key: KeyPath, value: unknown): Splice | undefined {
  const outline = outlineToml(text)
  const pair = findPair(outline, key)
  if (pair) return {start: pair.valueStart, end: pair.end, text: formatTomlValue(value)}
  const written = formatTomlValue(value)
  return intoInlineTable(text, outline, key, written) ?? intoTable(text, outline, key, written) ?? asNewTable(text, key, written)
}

/** What has to change for a key to be gone; `undefined` where only a person can do that. */
export function spliceRemoval(text: string, key: KeyPath): Splice | undefined {
  const pair = findPair(outlineToml(text), key)
  if (!pair) return undefined
  if (pair.place === 'line') return {start: lineStartOf(text, pair.start), end: lineEndOf(text, pair.end), text: ''}
  const comma = /\s*,[ \t]*/y
  comma.lastIndex = pair.end
  const after = comma.exec(text)
  if (after) return {start: pair.start, end: comma.lastIndex, text: ''}
  return {start: text.slice(0, pair.start).search(/(?:,\s*|(?<=\{)\s*)$/), end: pair.end, text: ''}
}

function findPair({pairs}: TomlOutline, key: KeyPath): TomlPair | undefined {
  return pairs.find(({path, place}) => place !== 'list' && isSame(path, key))
}

/** `run = {concurrency = 4}` takes it in, whatever is missing between the two as a dotted key. */
function intoInlineTable(text: string, outline: TomlOutline, key: KeyPath, value: string): Splice | undefined {
  const around = outline.pairs.findLast(({path, place, valueStart}) => place !== 'list' && isBelow(key, path) && text[valueStart] === '{')
  if (!around) return undefined
  const pair = `${formatKey(key.slice(around.path.length))} = ${value}`
  const last = outline.pairs.findLast(({end, place, start}) => place !== 'list' && start > around.valueStart && end < around.end)
  return last ? insertion(last.end, `, ${pair}`) : {start: around.valueStart, end: around.end, text: `{ ${pair} }`}
}

/** After the last pair of the same table; of one that is written in dotted keys, after its last dotted key. */
function intoTable(text: string, {headings, pairs}: TomlOutline, key: KeyPath, value: string): Splice | undefined {
  const parent = key.slice(0, -1)
  const heading = headings.findLast(({path}) => isSame(path, parent))
  const lines = pairs.filter(({place}) => place === 'line')
  const inTable = lines.findLast(({table}) => isSame(table, parent))
  const inDottedKeys = lines.findLast(({path, table}) => parent.length > 0 && isBelow(path, parent) && isBelow(parent, table))
  const last = inTable ?? (heading ? undefined : inDottedKeys)
  if (last) {
    const end = lineEndOf(text, last.end)
    return insertLine(text, end, `${indentOf(text, last.start)}${formatKey(key.slice(last.table.length))} = ${value}`)
  }
  if (heading) return insertLine(text, lineEndOf(text, heading.end), `${indentOf(text, heading.start)}${formatKey(key.slice(-1))} = ${value}`)
  return parent.length === 0 ? atTop(text, `${formatKey(key)} = ${value}`) : undefined
}

/** Before everything but a comment that stands on its own, such as a licence or the name of a schema. */
function atTop(text: string, line: string): Splice {
  const newline = newlineOf(text)
  const introduction = /^(?:[ \t]*#[^\n]*(?:\n|$))+(?:[ \t]*\r?\n|$)/.exec(text)?.[0] ?? ''
  const rest = text.slice(introduction.length).trim() === '' ? '' : newline
  const before = introduction !== '' && !introduction.endsWith('\n') ? newline : ''
  return insertion(introduction.length, `${before}${line}${newline}${rest}`)
}

function asNewTable(text: string, key: KeyPath, value: string): Splice {
  const newline = newlineOf(text)
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline
  return insertion(text.length, `${gap}[${formatKey(key.slice(0, -1))}]${newline}${formatKey(key.slice(-1))} = ${value}${newline}`)
}

function insertion(at: number, text: string): Splice {
  return {start: at, end: at, text}
}

/** The last line of a text may lack its end. */
function insertLine(text: string, at: number, line: string): Splice {
  const newline = newlineOf(text)
  return insertion(at, text[at - 1] === '\n' ? line + newline : newline + line)
}

function newlineOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}

function lineStartOf(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

function lineEndOf(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}

function indentOf(text: string, at: number): string {
  return text.slice(lineStartOf(text, at), at)
}

function isSame(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && isBelow(a, b)
}

/** Whether `path` begins with `table`. */
function isBelow(path: KeyPath, table: KeyPath): boolean {
  return table.every((part, index) => path[index] === part)
}
