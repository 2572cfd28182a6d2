import {basename} from 'node:path'
import {attempt} from '../result.ts'
import {cutToWidth} from '../text/terminal.ts'
import {type ForeachSource, type Generator, isDynamic} from './foreach.ts'
import {type Frontmatter, readFrontmatter} from './frontmatter.ts'
import {type FrontmatterFields, readFields} from './frontmatter-reader.ts'
import {type MarkdownFacts, readMarkdown} from './markdown.ts'
import {withCure} from './cures.ts'
import {findOverlooked} from './overlooked.ts'
import type {SpecProblem} from './problem.ts'
import {MAXIMUM_BYTES} from './specification-files.ts'
import {parseReferenceText} from './reference.ts'
import {isQuoted, unquotedPlaceholders} from './unquoted.ts'
import {isSpecId, type MadeWork, nearestId, priorityRank, type SpecDraft, type SpecMetadata, type SpecStatus} from './specification.ts'
import {readStatus} from './status-words.ts'

export interface ParsedSpec {
  /** Absent when the file cannot be a specification, the problems then say why; or when it only stands for others. */
  readonly draft?: SpecDraft
  /** What a file with `foreach` makes specifications for. */
  readonly generator?: Pick<Generator, 'base' | 'source'>
  readonly problems: readonly SpecProblem[]
}

const decoder = new TextDecoder('utf-8', {fatal: true})

/** {@link parseSpecification} for a file's bytes, which need not be text at all. */
export function parseSpecificationBytes(bytes: Uint8Array, path: string): ParsedSpec & {readonly text: string} {
  const refuse = (code: SpecProblem['code'], message: string): ParsedSpec & {text: string} => ({
    text: '',
    problems: [withCure({path, line: 1, column: 1, severity: 'error', code, message}, '')],
  })
  if (bytes.length > MAXIMUM_BYTES) return refuse('too-large', `The file is longer than ${MAXIMUM_BYTES / 1024} KiB.`)
  const decoded = attempt(
    () => decoder.decode(bytes),
    () => 'The file is not UTF-8.',
  )
  if (!decoded.ok) return refuse('encoding', decoded.error)
  if (decoded.value.includes('\0')) return refuse('encoding', 'The file holds NUL characters: it is no text.')
  return {...parseSpecification(decoded.value, path), text: decoded.value}
}

/**
 * Reads one specification in any of three dialects: mmm's own frontmatter, the ancestor's (`number`, `category`,
 * `dependencies: [numbers]`), or plain markdown with bold labels. All problems are reported, and confined to the file.
 */
export function parseSpecification(text: string, path: string): ParsedSpec {
  const parsed = parse(text, path)
  return {...parsed, problems: parsed.problems.map((problem) => withCure(problem, text))}
}

function parse(text: string, path: string): ParsedSpec {
  const frontmatter = readFrontmatter(text)
  if (!frontmatter.ok) return {problems: [{path, ...frontmatter.error, severity: 'error', code: 'frontmatter'}]}
  if (text.trim() === '') return {problems: [{path, line: 1, column: 1, severity: 'error', code: 'empty', message: 'The file is empty.'}]}
  const {data} = frontmatter.value
  if (data) return 'foreach' in data ? readGenerator(frontmatter.value, path) : readDraft(frontmatter.value, path)
  const read = readDraft(frontmatter.value, path)
  const overlooked = findOverlooked(text, path)
  return overlooked ? {...read, problems: [overlooked, ...read.problems]} : read
}

/** What a file depends on, whatever else is wrong with it. */
export function readReferences(text: string): readonly string[] {
  const frontmatter = readFrontmatter(text)
  return (frontmatter.ok && readFields(frontmatter.value, () => undefined).references) || []
}

/** A specification as its frontmatter and body say it. */
export function readDraft(frontmatter: Frontmatter, path: string): ParsedSpec {
  const problems: SpecProblem[] = []
  const fields = readFields(frontmatter, (key, message, code = 'value', severity = 'error', suggestion) => {
    problems.push({path, ...frontmatter.locate(key), severity, code, message, ...(suggestion && {suggestion})})
  })
  const markdown = readMarkdown(frontmatter.body)
  const stem = stemOf(path)
  // macOS writes file names decomposed; a dependency on one is typed composed.
  const named = (fields.id ?? stem).normalize('NFC')
  const id = fields.id === undefined ? nearestId(named) : named
  if (id !== named) {
    problems.push({
      path,
      line: 1,
      column: 1,
      severity: 'warning',
      code: 'id-invalid',
      message: `The file name "${named}" cannot be an id; "${id}" is taken.`,
      suggestion: `Say so with \`id: ${id}\`, or rename the file.`,
    })
  }
  if (!isSpecId(id)) {
    problems.push({
      path,
      ...frontmatter.locate('id'),
      severity: 'error',
      code: 'id-invalid',
      message: `"${id}" cannot be an id: use letters, digits, ".", "_" and "-", 128 at most.`,
    })
  }
  const priority = frontmatter.data ? undefined : markdown.labels.get('priority')
  if (priority && labelPriority(priority.value) === undefined) {
    problems.push({
      path,
      line: frontmatter.bodyLine + priority.line,
      column: 1,
      severity: 'warning',
      code: 'value',
      message: `The priority "${cutToWidth(priority.value, 40)}" is not understood; medium is taken.`,
      suggestion: 'Begin it with critical, high, medium or low, such as `**Priority**: high`.',
    })
  }
  if (problems.some(({severity}) => severity === 'error')) return {problems}
  return {draft: toDraft({id, stem, fields, markdown, frontmatter}), problems}
}

/** A file that stands for others. What it says with placeholders, each of those others says for itself. */
function readGenerator(frontmatter: Frontmatter, path: string): ParsedSpec {
  const settled = Object.entries(frontmatter.data!).filter(([, value]) => !JSON.stringify(value)?.includes('{{'))
  const body = frontmatter.body.replaceAll(/^.*\{[{%].*$/gm, '')
  const {draft, problems: own} = readDraft({...frontmatter, data: Object.fromEntries(settled), body}, path)
  const source = draft?.metadata.foreach
  if (!draft || !source) return {problems: own}
  const problems = [...own, ...findUnquoted(frontmatter, path, source)]
  const generator = {base: draft.id, source}
  if (!isDynamic(source)) return {generator, problems}
  // What is done for each item is no work of the one that finds the items.
  const {run: _, verify: __, ...metadata} = draft.metadata
  const references = source.kind === 'output' ? [...new Set([...draft.references, source.of])] : draft.references
  return {draft: {...draft, references, metadata: {...metadata, runner: 'generator', makes: readMade(frontmatter)}}, generator, problems}
}

/** What is done for each item. */
function readMade(frontmatter: Frontmatter): MadeWork {
  const [run, verify] = [commandsIn(frontmatter, 'run'), commandsIn(frontmatter, 'verify')]
  const {runner} = frontmatter.data!
  const names = ownNames(frontmatter)
  const isOpen = [...run, ...verify].some((command) => unquotedPlaceholders(command, names).length > 0) || (typeof runner === 'string' && /\{[{%]/.test(runner))
  return {
    ...(run.length > 0 && {run}),
    ...(verify.length > 0 && {verify}),
    ...(typeof runner === 'string' && {runner}),
    ...(isOpen && {isOpen}),
  }
}

function commandsIn(frontmatter: Frontmatter, key: 'run' | 'verify'): string[] {
  return [frontmatter.data![key]].flat().filter((command) => typeof command === 'string')
}

/** The names of the author's variables. */
function ownNames({data}: Frontmatter): string[] {
  const {variables} = data!
  return typeof variables === 'object' && variables !== null ? Object.keys(variables) : []
}

/** What others wrote must not become commands: what a run finds, and names of files. */
function findUnquoted(frontmatter: Frontmatter, path: string, source: ForeachSource): SpecProblem[] {
  if (source.kind === 'items') return []
  const names = ownNames(frontmatter)
  return (['run', 'verify'] as const).flatMap((key) => {
    const commands = commandsIn(frontmatter, key)
    return [...new Set(commands.flatMap((command) => unquotedPlaceholders(command, names)))].map((placeholder) => ({
      path,
      ...frontmatter.locate(key),
      severity: 'warning' as const,
      code: 'unquoted' as const,
      message: `\`${placeholder}\` goes into a command of "${key}" as it comes: who wrote the item could write a command.`,
      suggestion: isQuoted(placeholder)
        ? 'Take away the quotes around it: the `shell` filter brings its own.'
        : `Write \`${placeholder.replace(/\s*-?\}\}$/, ' | shell }}')}\`.`,
    }))
  })
}

function stemOf(path: string): string {
  return basename(path).replace(/\.md$/i, '')
}

interface Parts {
  readonly id: string
  readonly stem: string
  readonly fields: FrontmatterFields
  readonly markdown: MarkdownFacts
  readonly frontmatter: Frontmatter
}

function toDraft({fields, frontmatter, id, markdown, stem}: Parts): SpecDraft {
  const labels = frontmatter.data ? new Map<string, never>() : markdown.labels
  const label = (...names: string[]): string | undefined => names.map((name) => labels.get(name)?.value).find((value) => value !== undefined)
  // Leading zeros are for sorting files: `07-name` is what a reference calls 7.
  const number = (fields.number ?? numberOf(markdown.heading, stem))?.replace(/^0+(?=\d)/, '')
  return {
    id,
    ...(number !== undefined && {number}),
    title: fields.title ?? markdown.heading ?? (fields.id === undefined ? stem : id),
    references: fields.references ?? parseReferenceText(label('dependencies', 'depends on', 'dependency') ?? ''),
    initialStatus: toStatus(fields.status ?? label('status') ?? ''),
    metadata: {...labelMetadata(label), ...fields.metadata},
  }
}

function labelMetadata(label: (...names: string[]) => string | undefined): SpecMetadata {
  const priority = labelPriority(label('priority') ?? '')
  const category = label('category')
  return {...(priority !== undefined && {priority}), ...(category && {category})}
}

/** `High`, `**high** (blocks the release)`, or `Medium - later`. */
function labelPriority(text: string): string | undefined {
  const word = /^[\s*_\p{So}\p{Sk}\u{FE0F}\u{200D}]*([a-z]{2,})\b/iu.exec(text)?.[1]?.toLowerCase()
  return word !== undefined && priorityRank(word) !== undefined ? word : undefined
}

/** The number in `# Specification 25: …`, or before the first dash of a file name such as `102A-clean-up`; a date is none. */
function numberOf(heading: string | undefined, stem: string): string | undefined {
  const titled = heading && /^(?:spec(?:ification)?)\s+#?(\d+[a-z]?)\b/i.exec(heading)?.[1]
  const isDated = /^\d{4}-\d{2}-\d{2}(?!\d)/.test(stem)
  const named = isDated ? undefined : /^(\d+[A-Za-z]?)(?=[-_.]|$)/.exec(stem)?.[1]
  return titled ?? named
}

/** A status in a file counts only when the file is first seen: afterwards the database knows better. */
function toStatus(status: string): SpecStatus {
  const word = /^[\s*_\p{So}\p{Sk}\u{FE0F}\u{200D}]*([a-z]+)\b/iu.exec(status)?.[1]
  const known = word === undefined ? undefined : readStatus(word)
  return known === 'completed' || known === 'skipped' ? known : 'pending'
}
