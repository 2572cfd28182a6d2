import {lstatSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {readFrontmatter} from '../specification/frontmatter.ts'
import {compareNames} from '../text/order.ts'
import type {ForeignProblem} from './foreign-task.ts'

/** No list of tasks that a person looks after is longer. */
const MAXIMUM_BYTES = 64 * 1024 * 1024
/** Lists within lists and objects: deeper than this no tool writes. */
const MAXIMUM_DEPTH = 100

const decoder = new TextDecoder('utf-8', {fatal: true})

/** A file's text; what keeps it from being one is noted. `-` is standard input. */
export function readForeign(path: string, problems: ForeignProblem[]): string | undefined {
  try {
    const stats = path === '-' ? undefined : statSync(path)
    // A link may lead to a device that never ends; what a shell puts in the place of a file is a pipe.
    if (stats && !stats.isFile() && !stats.isFIFO()) throw new Error('it is no file')
    if (stats && stats.size > MAXIMUM_BYTES) throw new Error(`it is larger than ${MAXIMUM_BYTES / 1024 / 1024} MiB`)
    return decoder.decode(readFileSync(path === '-' ? 0 : path))
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    problems.push({path, message: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'The file is not UTF-8.' : `The file cannot be read: ${message}.`})
    return undefined
  }
}

/** The value of a JSON text; what is wrong with it is noted. */
export function parseForeignJson(text: string, place: Omit<ForeignProblem, 'message'>, problems: ForeignProblem[]): unknown {
  try {
    const value = JSON.parse(text) as unknown
    if (isDeeperThan(value, MAXIMUM_DEPTH)) problems.push({...place, message: `It is nested deeper than ${MAXIMUM_DEPTH} levels.`})
    else return value
  } catch (error) {
    problems.push({...place, message: `It is no JSON, or cut off: ${(error as Error).message}.`})
  }
  return undefined
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((child) => isDeeperThan(child, depth - 1))
}

/** A markdown file's frontmatter and body. */
export function readForeignMarkdown(path: string, problems: ForeignProblem[]): {data: Readonly<Record<string, unknown>>; body: string} | undefined {
  const text = readForeign(path, problems)
  if (text === undefined) return undefined
  const read = readFrontmatter(text)
  if (read.ok) return {data: read.value.data ?? {}, body: read.value.body.replaceAll('\r\n', '\n')}
  problems.push({path, line: read.error.line, message: read.error.message})
  return undefined
}

/** Whether a file itself is at a path: links are none, for they may lead anywhere. */
export function isRealFile(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false})?.isFile() ?? false
}

/** The real files and folders in a folder, sorted; links are none, for they may lead anywhere. */
export function listFolder(folder: string): {files: string[]; folders: string[]} {
  try {
    const entries = readdirSync(folder, {withFileTypes: true}).filter(({name}) => !name.startsWith('.'))
    const pick = (wanted: (entry: (typeof entries)[number]) => boolean): string[] =>
      entries
        .filter((entry) => wanted(entry))
        .map(({name}) => join(folder, name))
        .toSorted(compareNames)
    return {files: pick((entry) => entry.isFile()), folders: pick((entry) => entry.isDirectory())}
  } catch {
    return {files: [], folders: []}
  }
}
