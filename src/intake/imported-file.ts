import {createHash} from 'node:crypto'
import type * as JsYaml from 'js-yaml'
import {loadPackage} from '../lazy.ts'
import {attempt} from '../result.ts'
import type {ForeignKind, ForeignTask} from './foreign-task.ts'

/** Frontmatter is for people: what is larger goes to the end of the body. */
const MAXIMUM_SOURCE = 4096
const MAXIMUM_DEPTH = 8

/** What an imported file says of where it came from. */
export interface Origin {
  readonly from: ForeignKind
  readonly key: string
  readonly [key: string]: unknown
}

export interface ImportedText {
  readonly text: string
  /** Control characters were in it that no text may hold. */
  readonly cleaned: boolean
}

/** The file of an imported task. `checksum` is of all the rest of it, and so tells whether somebody has changed it since. */
export function formatImported(task: ForeignTask, from: ForeignKind, needs: readonly string[]): ImportedText {
  const yaml = loadPackage<typeof JsYaml>('js-yaml')
  const isSmall = JSON.stringify(task.source).length <= MAXIMUM_SOURCE && isPlain(task.source, MAXIMUM_DEPTH) && survives(yaml, task.source)
  const data = {
    title: task.title,
    ...(task.number !== undefined && {number: task.number}),
    ...(needs.length > 0 && {depends_on: needs}),
    ...(task.priority !== undefined && {priority: task.priority}),
    ...(task.tags.length > 0 && {tags: [...new Set(task.tags)]}),
    ...(task.status !== 'pending' && {status: task.status}),
    source: {from, key: task.key, ...(isSmall && withoutReserved(task.source))},
  }
  const frontmatter = yaml.dump(data, {lineWidth: -1, noRefs: true, schema: yaml.CORE_SCHEMA})
  const body = isSmall ? task.body : `${task.body}\n\n## Source\n\n${fence(JSON.stringify(task.source, null, 2))}`.trim()
  const clean = cleanText(body)
  const text = `---\n${frontmatter}---\n${clean === '' ? '' : `${clean}\n`}`
  return {text: withChecksum(text), cleaned: clean !== body}
}

/** Whether a file is just as it was written by an import. */
export function isUntouched(text: string): boolean {
  const plain = text.replaceAll('\r\n', '\n')
  const [line] = /^ {2}checksum: .*\n/m.exec(plain) ?? []
  return line !== undefined && withChecksum(plain.replace(line, '')) === plain
}

function withChecksum(text: string): string {
  const end = text.indexOf('\n---\n', 3) + 1
  const checksum = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return `${text.slice(0, end)}  checksum: '${checksum}'\n${text.slice(end)}`
}

function withoutReserved(source: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [['from', 'key', 'checksum'].includes(key) ? `${key}_` : key, value]))
}

/** Whether values can stand in a frontmatter: not too deep, and without keys that name a prototype. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.entries(value).every(([key, child]) => !['__proto__', 'constructor', 'prototype'].includes(key) && isPlain(child, depth - 1))
}

/** Whether YAML gives back what was written: some odd keys it cannot. */
function survives(yaml: typeof JsYaml, source: Readonly<Record<string, unknown>>): boolean {
  const written = yaml.dump({source}, {lineWidth: -1, noRefs: true, schema: yaml.CORE_SCHEMA})
  const read = attempt(
    () => yaml.load(written, {schema: yaml.CORE_SCHEMA}),
    () => undefined,
  )
  return read.ok && JSON.stringify(read.value) === JSON.stringify({source})
}

/** A fence longer than any in the text. */
function fence(text: string): string {
  const mark = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `${mark}json\n${text}\n${mark}`
}

/** Controls other than tab and line feed are no text, and halves of characters cannot be written. */
function cleanText(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').toWellFormed()
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  return plain.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '\uFFFD')
}
