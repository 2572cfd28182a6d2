import {randomBytes} from 'node:crypto'
import type * as Yaml from 'yaml'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {isRecord, readDeclarations} from './declarations.ts'
import {TemplateInvalidError} from './errors.ts'
import {renderParts, splitMarkdown} from './markdown-text.ts'
import type {Variable, VariableValues} from './variable.ts'
import {parseYaml} from './yaml-parser.ts'
import {setYamlKeys} from './yaml-text.ts'

/** What every template of a specification may show without declaring it. */
export const SPEC_VALUES = ['id', 'title', 'project', 'date'] as const

/** A template of a specification, taken apart. */
export interface SpecTemplate {
  readonly path: string
  readonly description: string
  readonly variables: readonly Variable[]
  /** The lines between the fences; `undefined` where there is no frontmatter. */
  readonly frontmatter?: readonly string[]
  /** Which of those lines are about the template, and belong to no specification. */
  readonly header: {readonly start: number; readonly end: number}
  readonly body: string
}

/** Takes a template apart, and reads what it says of itself: the block `template:` of its frontmatter, which is never rendered. */
export function readSpecTemplate(text: string, path: string): Result<SpecTemplate, TemplateInvalidError> {
  const parts = splitMarkdown(text, path)
  if (!parts.ok) return parts
  const {body, frontmatter} = parts.value
  if (!frontmatter) return ok({path, description: '', variables: [], header: {start: 0, end: 0}, body})
  const header = findHeader(frontmatter)
  const said = readHeader(frontmatter.slice(header.start, header.end).join('\n'), {path, before: 1 + header.start})
  return said.ok ? ok({path, ...said.value, frontmatter, header, body}) : said
}

/** A key and all that is indented below it; what stands above the next key belongs to that one. */
function findHeader(lines: readonly string[]): SpecTemplate['header'] {
  const start = lines.findIndex((line) => /^template[ \t]*:/.test(line))
  if (start === -1) return {start: 0, end: 0}
  const next = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line))
  let end = next === -1 ? lines.length : next
  while (end > start + 1 && /^(?:#|\s*$)/.test(lines[end - 1]!)) end--
  return {start, end}
}

function readHeader(
  text: string,
  {before, path}: {path: string; before: number},
): Result<Pick<SpecTemplate, 'description' | 'variables'>, TemplateInvalidError> {
  const parsed = parseYaml(text)
  if (!parsed.ok) return err(new TemplateInvalidError({path, line: before + parsed.error.line, column: parsed.error.column, problem: parsed.error.problem}))
  const {data, document, placeOf} = parsed.value
  const at = (offset: number, problem: string, suggestion?: string): TemplateInvalidError => {
    const {column, line} = placeOf(offset)
    return new TemplateInvalidError({path, line: before + line, column, problem}, suggestion === undefined ? [] : [suggestion])
  }
  const problems: TemplateInvalidError[] = []
  const report = (keys: readonly string[], problem: string, suggestion?: string): void => void problems.push(at(offsetOf(document, keys), problem, suggestion))
  const said = ((data as {template?: unknown} | null) ?? {}).template ?? {}
  if (!isRecord(said)) return err(at(0, '"template" must hold description and variables'))
  for (const key of Object.keys(said))
    if (key !== 'description' && key !== 'variables') report(['template', key], `"template" has no key "${key}": only description and variables`)
  const {description = ''} = said
  if (typeof description !== 'string') report(['template', 'description'], 'The description must be a text')
  const variables = readDeclarations(said.variables, SPEC_VALUES, (keys, ...rest) => report(['template', 'variables', ...keys], ...rest))
  return problems[0] ? err(problems[0]) : ok({description: String(description), variables})
}

/** Where a key stands, or the nearest one above it. */
function offsetOf(document: Yaml.Document, keys: readonly string[]): number {
  const {isMap, isScalar} = loadPackage<typeof Yaml>('yaml')
  let [offset, node]: [number, unknown] = [0, document.contents]
  for (const name of keys) {
    const pair = isMap(node) ? node.items.find(({key}) => isScalar(key) && String(key.value) === name) : undefined
    if (!pair) break
    offset = (pair.key as Yaml.Scalar).range?.[0] ?? offset
    node = pair.value
  }
  return offset
}

/** The text of a specification: the template with values in it, and with `keys` of the frontmatter set to something else. */
export function renderSpecTemplate(
  {body, frontmatter, header, path}: SpecTemplate,
  values: VariableValues,
  keys: Readonly<Record<string, unknown>> = {},
): Result<string, TemplateInvalidError> {
  // Lines are counted as in the file: what is about the template stands there, unreadable, until the end.
  const mark = `# ${randomBytes(12).toString('hex')}`
  const lines = frontmatter?.map((line, index) => (index >= header.start && index < header.end ? mark : line))
  return renderParts({body, ...(lines && {frontmatter: lines})}, {path, values}, (yaml) => setYamlKeys(yaml.replaceAll(`${mark}\n`, ''), keys))
}
