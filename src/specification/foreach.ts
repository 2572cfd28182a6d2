import {createHash} from 'node:crypto'
import {nearest} from '../text/nearest.ts'
import {isSpecId} from './specification.ts'

/** What a generating specification makes one specification for. */
export type ForeachSource =
  | {readonly kind: 'items'; readonly items: readonly unknown[]}
  /** Paths of the project's files, sorted. */
  | {readonly kind: 'glob'; readonly glob: string}
  /** JSON lines that a command prints when it is run. */
  | {readonly kind: 'command'; readonly command: string}
  /** JSON lines in what another specification printed. */
  | {readonly kind: 'output'; readonly of: string}
  /** What a plugin's generator makes. */
  | {readonly kind: 'generator'; readonly generator: string; readonly args: readonly string[]}

/** A file that stands for many specifications. */
export interface Generator {
  /** The name for all of them together. */
  readonly base: string
  readonly source: ForeachSource
  /** Their ids, in the order of the items. */
  readonly ids: readonly string[]
}

/** More is no list that somebody wrote or wants to wait for. */
export const MAXIMUM_ITEMS = 10_000

const SHAPE = 'a list, or one of {matrix: {…}}, {glob: "…"}, {command: "…"}, {output_of: "a-spec"} and {generator: "…"}'

/** Reads the `foreach` key; a wrong one is told in words. */
export function readForeach(value: unknown): ForeachSource | string {
  if (Array.isArray(value)) return toItems(value)
  if (typeof value !== 'object' || value === null) return `"foreach" must be ${SHAPE}, not ${JSON.stringify(value)}.`
  const {args, ...source} = value as Record<string, unknown>
  const keys = Object.keys(source)
  const [key] = keys
  const known = ['matrix', 'glob', 'command', 'output_of', 'generator']
  if (keys.length !== 1 || !known.includes(key!)) {
    const near = key === undefined ? [] : nearest(key, known, 1)
    return `"foreach" must be ${SHAPE}${near.length > 0 && near[0] !== key ? `; did you mean "${near[0]}"?` : '.'}`
  }
  const setting = source[key!]
  if (args !== undefined && (key !== 'generator' || !Array.isArray(args) || !args.every((arg) => typeof arg === 'string')))
    return `"foreach.args" must be a list of texts, beside "generator".`
  if (key === 'matrix') return toMatrix(setting)
  if (typeof setting !== 'string' || setting.trim() === '') return `"foreach.${key}" must be a text, not ${JSON.stringify(setting)}.`
  if (key === 'glob')
    return /^(?:\/|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(setting) ? `"foreach.glob" must stay within the project.` : {kind: 'glob', glob: setting}
  if (key === 'command') return {kind: 'command', command: setting}
  return key === 'generator' ? {kind: 'generator', generator: setting, args: args ?? []} : {kind: 'output', of: setting}
}

/** Whether the items are known only when a run has carried something out. */
export function isDynamic({kind}: ForeachSource): boolean {
  return kind === 'command' || kind === 'output' || kind === 'generator'
}

function toItems(items: readonly unknown[]): ForeachSource | string {
  return items.length > MAXIMUM_ITEMS ? `"foreach" has more than ${MAXIMUM_ITEMS} items.` : {kind: 'items', items}
}

/** Every combination of one value per key, the last key turning quickest. */
function toMatrix(matrix: unknown): ForeachSource | string {
  if (typeof matrix !== 'object' || matrix === null || Array.isArray(matrix) || Object.keys(matrix).length === 0)
    return `"foreach.matrix" must name lists, like {os: [linux, mac], node: [22, 24]}.`
  let items: Array<Record<string, unknown>> = [{}]
  for (const [name, values] of Object.entries(matrix)) {
    if (!Array.isArray(values)) return `"foreach.matrix.${name}" must be a list, not ${JSON.stringify(values)}.`
    if (items.length * values.length > MAXIMUM_ITEMS) return `"foreach.matrix" has more than ${MAXIMUM_ITEMS} combinations.`
    items = items.flatMap((item) => values.map((value: unknown) => ({...item, [name]: value})))
  }
  return {kind: 'items', items}
}

/** The id of one of them: the base and what tells the item apart. It hangs on the item alone, so that it stays when others come and go. */
export function idOfItem(base: string, item: unknown, index: number): string {
  const id = `${base}-${slug(distinguish(item, index))}`
  if (isSpecId(id)) return id
  const digest = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 12)
  return `${base.slice(0, 100)}-${digest}`
}

function distinguish(item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) return String(item)
  const {id, key, name} = item as Record<string, unknown>
  const named = [id, name, key].find((value) => typeof value === 'string' || typeof value === 'number')
  if (named !== undefined) return String(named)
  const values = Object.values(item)
  return values.every((value) => typeof value !== 'object') && values.length > 0 ? values.join('-') : String(index + 1)
}

function slug(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
}

/** A file, by what it claims. */
export interface Claiming {
  readonly claimedId: string | null
  readonly generator: Generator | null
}

/** All ids that a file stands for. */
export function claims({claimedId, generator}: Claiming): string[] {
  const own = claimedId === null ? [] : [claimedId]
  return generator ? [...own, ...generator.ids] : own
}

/** The names that stand for several specifications, each with those that it stands for. */
export function groupsOf(files: Iterable<Claiming>): Map<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>()
  for (const file of files) if (file.generator) groups.set(file.generator.base, claims(file))
  return groups
}
