import {createHash} from 'node:crypto'
import {err, ok, type Result} from '../result.ts'
import {renderLiquid} from '../template/liquid.ts'
import type {Generator} from './foreach.ts'
import {idOfItem} from './foreach.ts'
import {MAXIMUM_BYTES} from './files-look.ts'
import {type Frontmatter, formatFrontmatter, MAXIMUM_BLOCK, readFrontmatter} from './frontmatter.ts'
import type {SpecProblem} from './problem.ts'
import {isSpecId, type SpecDraft} from './specification.ts'
import {readDraft} from './specification-parser.ts'

/** Characters of an item that a problem shows. */
const SHOWN = 200

export interface GeneratedSpec {
  readonly draft: SpecDraft
  /** The file that it would have, had somebody written it. */
  readonly text: string
}

export interface Generation {
  readonly specs: readonly GeneratedSpec[]
  readonly problems: readonly SpecProblem[]
}

/**
 * Makes one specification per item from a generating one. Values go into the parsed frontmatter and never into its
 * text, so no item can add a key or break the format.
 */
export function generate(text: string, path: string, {base}: Pick<Generator, 'base'>, items: readonly unknown[]): Generation {
  const read = readFrontmatter(text)
  if (!read.ok || !read.value.data) return {specs: [], problems: []}
  const source = createHash('sha256').update(text).digest('hex')
  const specs = new Map<string, GeneratedSpec>()
  const problems = new Map<string, SpecProblem>()
  // Most problems are those of all items: each is told once.
  const tell = (problem: SpecProblem): void => void problems.set(`${problem.line}:${problem.column}:${problem.message}`, problem)
  for (const [index, item] of items.entries()) {
    const frontmatter = renderFrontmatter(read.value, path, base, item, index)
    if (!frontmatter.ok) {
      tell(frontmatter.error)
      continue
    }
    const {draft, problems: own} = readDraft(frontmatter.value, path)
    for (const problem of own) tell(problem)
    if (!draft) continue
    const place = {path, ...read.value.locate('foreach'), severity: 'error' as const}
    if (specs.has(draft.id)) {
      tell({...place, code: 'foreach', message: `Two items make the id "${draft.id}"; the second, ${shorten(item)}, is left out.`})
      continue
    }
    const written = formatFrontmatter(frontmatter.value)
    if (written.length - frontmatter.value.body.length > MAXIMUM_BLOCK || written.length > MAXIMUM_BYTES) {
      tell({...place, code: 'foreach', message: `What is made of the item ${shorten(item)} is longer than a specification may be; it is left out.`})
      continue
    }
    const origin = {generator: base, source, item}
    specs.set(draft.id, {draft: {...draft, metadata: {...draft.metadata, origin}}, text: written})
  }
  return {specs: [...specs.values()], problems: [...problems.values()]}
}

/** An item for a sentence: whoever wrote it may have written much. */
function shorten(item: unknown): string {
  const written = JSON.stringify(item)
  return written.length > SHOWN ? `${written.slice(0, SHOWN)}…` : written
}

function renderFrontmatter(frontmatter: Frontmatter, path: string, base: string, item: unknown, index: number): Result<Frontmatter, SpecProblem> {
  const {foreach: _, ...data} = frontmatter.data!
  const values = {...(data.variables as object | undefined), item, index}
  const render = (key: string, value: unknown): unknown => {
    if (typeof value === 'string') {
      const native = lookUpNative(value, values)
      if (native !== undefined || !value.includes('{')) return native ?? value
      return renderOrThrow(value, {path, values, place: frontmatter.locate(key)})
    }
    if (Array.isArray(value)) return value.map((each) => render(key, each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, render(key, each)]))
  }
  try {
    const rendered = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, render(key, value)]))
    const written = typeof data.id === 'string' && data.id.includes('{{') ? String(rendered.id) : undefined
    const id = written !== undefined && isSpecId(written) ? written : (written ?? idOfItem(base, item, index))
    const body = renderOrThrow(frontmatter.body, {path, values, before: frontmatter.bodyLine})
    return ok({...frontmatter, data: {...rendered, id}, body})
  } catch (error) {
    if (error instanceof RenderFailure) return err(error.problem)
    throw error
  }
}

/** A text that is one placeholder and nothing else is the number or truth value that it stands for, not that as text. */
function lookUpNative(text: string, values: object): boolean | number | undefined {
  const names = /^\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}$/.exec(text)?.[1]?.split('.') ?? []
  let value: unknown = names.length > 0 ? values : undefined
  for (const name of names)
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** Carries a problem out of the depth of nested values. */
class RenderFailure extends Error {
  readonly problem: SpecProblem

  constructor(problem: SpecProblem) {
    super(problem.message)
    this.problem = problem
  }
}

interface Place {
  readonly path: string
  readonly values: object
  readonly before?: number
  /** Where the value stands; a body's own lines are counted from `before`. */
  readonly place?: {readonly line: number; readonly column: number}
}

function renderOrThrow(text: string, {before = 0, path, place, values}: Place): string {
  const rendered = renderLiquid(text, {path, before, values: values as never})
  if (rendered.ok) return rendered.value
  const {column, line, problem} = rendered.error.context
  throw new RenderFailure({path, ...(place ?? {line, column}), severity: 'error', code: 'foreach', message: `${problem.replace(/\.$/, '')}.`})
}
