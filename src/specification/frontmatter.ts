import type {default as matterType} from 'gray-matter'
import type * as JsYaml from 'js-yaml'
import {loadPackage} from '../lazy.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {describeTomlProblem} from '../text/toml-problem.ts'
import {escapePattern} from '../text/pattern.ts'

/** Frontmatter longer than this is no frontmatter that a person wrote. */
export const MAXIMUM_BLOCK = 64 * 1024
const MAXIMUM_LINES = 2000
/** Values in one frontmatter, aliases counted as often as they are used: an alias bomb ends here. */
const MAXIMUM_VALUES = 5000
const MAXIMUM_DEPTH = 20

export interface Frontmatter {
  /** `undefined` where the file has none. */
  readonly data: Readonly<Record<string, unknown>> | undefined
  readonly body: string
  /** Lines before the body. */
  readonly bodyLine: number
  /** Where a top-level key is written; the first line when it cannot be told. */
  locate(key: string): {readonly line: number; readonly column: number}
  /** A top-level value as it is written, on the line of its key. */
  written(key: string): string
}

export interface FrontmatterProblem {
  readonly line: number
  readonly column: number
  readonly message: string
}

type Language = 'json' | 'toml' | 'yaml'

/** What opens and closes frontmatter, each a line of its own. */
export const FENCES: ReadonlyArray<{readonly open: RegExp; readonly close: RegExp; readonly language: Language}> = [
  {open: /^---[ \t]*$/, close: /^---[ \t]*$/, language: 'yaml'},
  {open: /^---toml[ \t]*$/, close: /^---[ \t]*$/, language: 'toml'},
  {open: /^---json[ \t]*$/, close: /^---[ \t]*$/, language: 'json'},
  {open: /^\+\+\+[ \t]*$/, close: /^\+\+\+[ \t]*$/, language: 'toml'},
]

/**
 * The only door to `gray-matter`. That package evaluates `---js` and its kin, and reads YAML 1.1; so the fences are
 * found here, its engines are ours, and it never sees a language line (guides/sqlite-and-faults.md 3.2).
 */
export function readFrontmatter(text: string): Result<Frontmatter, FrontmatterProblem> {
  const {end, fence, lines} = findBlock(text)
  if (!fence) {
    const language = /^---[ \t]*([A-Za-z]\w*)[ \t]*$/.exec(lines[0]!)?.[1]
    if (language)
      return err({
        line: 1,
        column: lines[0]!.indexOf(language) + 1,
        message: `Frontmatter in "${language}" is not read: use YAML (---), TOML (+++) or JSON (---json).`,
      })
    return ok({data: undefined, body: text, bodyLine: 0, locate: () => ({line: 1, column: 1}), written: () => ''})
  }
  if (end === -1)
    return err({
      line: 1,
      column: 1,
      message: `The frontmatter is never closed: no line "${fence.language === 'toml' && lines[0]!.startsWith('+') ? '+++' : '---'}" follows${lines.length > MAXIMUM_LINES ? ` within ${MAXIMUM_LINES} lines` : ''}.`,
    })
  const block = lines.slice(1, end).join('\n')
  if (block.length > MAXIMUM_BLOCK) return err({line: 1, column: 1, message: `The frontmatter is longer than ${MAXIMUM_BLOCK / 1024} KiB.`})

  const parsed = parseBlock(block, fence.language)
  if (!parsed.ok) return parsed
  const body = text.slice(offsetOfLine(text, end + 1))
  const locate = (key: string): {line: number; column: number} => locateKey(lines, end, key)
  return ok({data: parsed.value, body, bodyLine: end + 1, locate, written: (key) => valueAt(lines, locate(key))})
}

/** A file's text without its frontmatter, which need not be right. */
export function bodyOf(text: string): string {
  const {end} = findBlock(text)
  return end === -1 ? text : text.slice(offsetOfLine(text, end + 1))
}

/** `end` is the line that closes the frontmatter, or -1. */
function findBlock(text: string): {lines: string[]; fence: (typeof FENCES)[number] | undefined; end: number} {
  const lines = text.split(/\r?\n/, MAXIMUM_LINES + 2)
  const fence = FENCES.find(({open}) => open.test(lines[0]!))
  return {lines, fence, end: fence ? lines.findIndex((line, index) => index > 0 && fence.close.test(line)) : -1}
}

/** A file with these values and this body, in YAML: for what has no file of its own. */
export function formatFrontmatter({body, data = {}}: Pick<Frontmatter, 'body' | 'data'>): string {
  const yaml = loadPackage<typeof JsYaml>('js-yaml')
  return `---\n${yaml.dump(data, {schema: yaml.CORE_SCHEMA, lineWidth: -1})}---\n${body}`
}

function parseBlock(block: string, language: Language): Result<Record<string, unknown>, FrontmatterProblem> {
  const matter = loadPackage<typeof matterType>('gray-matter')
  const deny = (): never => {
    throw new Error('code is never evaluated')
  }
  let parsed: ReturnType<Engine> = ok({})
  // It would take any line that begins with the closing fence for that fence, and hand over too little: so the engine
  // reads the block as it was found here, and the fence is one that no text holds.
  const read = (): object => {
    parsed = ENGINES[language](block)
    return {}
  }
  // Any options switch off its cache, which would share one mutable object between files.
  const engines = {yaml: read, js: deny, javascript: deny, json: deny, coffee: deny, coffeescript: deny, cson: deny, toml: deny}
  matter({content: `---\n${block}\n\0`}, {language: 'yaml', delimiters: ['---', '\0'], engines})
  return parsed
}

type Engine = (text: string) => Result<Record<string, unknown>, FrontmatterProblem>

const ENGINES: Readonly<Record<Language, Engine>> = {
  yaml(text) {
    const yaml = loadPackage<typeof JsYaml>('js-yaml')
    try {
      return toMapping(yaml.load(text, {schema: yaml.CORE_SCHEMA}) ?? {})
    } catch (error) {
      const {mark, message, reason} = error as Error & {mark?: {line: number; column: number}; reason?: string}
      return err({line: (mark?.line ?? 0) + 2, column: (mark?.column ?? 0) + 1, message: `The YAML is wrong: ${reason ?? message}.`})
    }
  },
  toml(text) {
    try {
      return toMapping(loadPackage<typeof import('toml')>('toml').parse(text, {maxDepth: MAXIMUM_DEPTH}))
    } catch (error) {
      const {column, line, location, message} = error as Error & {column?: number; line?: number; location?: {start: {line: number; column: number}}}
      return err({
        line: (location?.start.line ?? line ?? 1) + 1,
        column: location?.start.column ?? column ?? 1,
        message: `The TOML is wrong: ${describeTomlProblem(message)}.`,
      })
    }
  },
  json(text) {
    const value = parseJson(text)
    if (value.ok) return toMapping(value.value)
    const before = text.slice(0, endOfValidJson(text)).split('\n')
    return err({line: before.length + 1, column: before.at(-1)!.length + 1, message: `The JSON is wrong: ${withoutPlace(value.error)}.`})
  },
}

function parseJson(text: string): Result<unknown, string> {
  return attempt(
    () => JSON.parse(text) as unknown,
    (error) => (error as Error).message,
  )
}

/** V8 does not always say where JSON is wrong; but a text that is right so far only ends too early. */
function endOfValidJson(text: string): number {
  let valid = 0
  for (let wrong = text.length + 1; wrong - valid > 1;) {
    const middle = (valid + wrong) >> 1
    if (isValidSoFar(text.slice(0, middle))) valid = middle
    else wrong = middle
  }
  return valid
}

function isValidSoFar(text: string): boolean {
  const parsed = parseJson(text)
  return parsed.ok || parsed.error.startsWith('Unexpected end') || Number(/position (\d+)/.exec(parsed.error)?.[1]) >= text.length
}

/** Its own words for the place speak of the block, not of the file. */
function withoutPlace(message: string): string {
  return message.replace(/ (?:in JSON )?at position \d+.*$/s, '').replace(/, (?:\.\.\.)?".*is not valid JSON$/s, '')
}

function toMapping(value: unknown): Result<Record<string, unknown>, FrontmatterProblem> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return err({line: 2, column: 1, message: 'The frontmatter must be keys with values, like `title: …`.'})
  const wrong = inspect(value, {values: 0}, 0)
  return wrong ? err({line: 2, column: 1, message: wrong}) : ok(value as Record<string, unknown>)
}

/** Counts what a walk meets, so that shared aliases cannot grow into gigabytes later, and refuses keys that name a prototype. */
function inspect(value: unknown, count: {values: number}, depth: number): string | undefined {
  if (++count.values > MAXIMUM_VALUES) return `The frontmatter holds more than ${MAXIMUM_VALUES} values.`
  if (depth > MAXIMUM_DEPTH) return `The frontmatter is nested deeper than ${MAXIMUM_DEPTH} levels.`
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return `The key "${key}" is not allowed.`
    const wrong = inspect(child, count, depth + 1)
    if (wrong) return wrong
  }
  return undefined
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0
  for (let seen = 0; seen < line; seen++) {
    const next = text.indexOf('\n', offset)
    if (next === -1) return text.length
    offset = next + 1
  }
  return offset
}

/** The least indented of the places where a key stands: the others are keys of something else. */
function locateKey(lines: readonly string[], end: number, key: string): {line: number; column: number} {
  const name = `["']?${escapePattern(key)}["']?`
  // As a table of TOML, at the beginning of a line, or behind others on one line of JSON.
  for (const written of [`^([\\s{]*)${name}\\s*[:=]`, `^(\\s*)\\[{1,2}\\s*${name}\\s*[\\].]`, `^(.*?[{,]\\s*)${name}\\s*[:=]`]) {
    const pattern = new RegExp(written)
    let best: {line: number; column: number} | undefined
    for (const [index, line] of lines.slice(1, end).entries()) {
      const column = (pattern.exec(line)?.[1]?.length ?? Infinity) + 1
      if (column < (best?.column ?? Infinity)) best = {line: index + 2, column}
    }
    if (best) return best
  }
  return {line: 1, column: 1}
}

function valueAt(lines: readonly string[], {column, line}: {line: number; column: number}): string {
  return /[:=]\s*([^,#}]*)/.exec(lines[line - 1]!.slice(column - 1))?.[1] ?? ''
}
