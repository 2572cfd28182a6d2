import {basename} from 'node:path'
import {attempt} from '../result.ts'
import {type Frontmatter, readFrontmatter} from './frontmatter.ts'
import {type FrontmatterFields, readFields} from './frontmatter-reader.ts'
import {type MarkdownFacts, readMarkdown} from './markdown.ts'
import type {SpecProblem} from './problem.ts'
import {MAXIMUM_BYTES} from './specification-files.ts'
import {parseReferenceText} from './reference.ts'
import {isSpecId, priorityRank, type SpecDraft, type SpecMetadata, type SpecStatus} from './specification.ts'

export interface ParsedSpec {
  /** Absent when the file cannot be a specification; the problems then say why. */
  readonly draft?: SpecDraft
  readonly problems: readonly SpecProblem[]
}

const decoder = new TextDecoder('utf-8', {fatal: true})

/** {@link parseSpecification} for a file's bytes, which need not be text at all. */
export function parseSpecificationBytes(bytes: Uint8Array, path: string): ParsedSpec & {readonly text: string} {
  const refuse = (code: SpecProblem['code'], message: string): ParsedSpec & {text: string} => ({
    text: '',
    problems: [{path, line: 1, column: 1, severity: 'error', code, message}],
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
  const problems: SpecProblem[] = []
  const frontmatter = readFrontmatter(text)
  if (!frontmatter.ok) return {problems: [{path, ...frontmatter.error, severity: 'error', code: 'frontmatter'}]}

  const fields = readFields(frontmatter.value, (key, message, code = 'value', severity = 'error', suggestion) => {
    problems.push({path, ...frontmatter.value.locate(key), severity, code, message, ...(suggestion && {suggestion})})
  })
  const markdown = readMarkdown(frontmatter.value.body)
  const stem = basename(path).replace(/\.md$/i, '')
  // macOS writes file names decomposed; a dependency on one is typed composed.
  const id = (fields.id ?? stem).normalize('NFC')
  if (!isSpecId(id)) {
    problems.push({
      path,
      ...frontmatter.value.locate('id'),
      severity: 'error',
      code: 'id-invalid',
      message: `"${id}" cannot be an id: use letters, digits, ".", "_" and "-", 128 at most.`,
    })
  }
  if (text.trim() === '') problems.push({path, line: 1, column: 1, severity: 'error', code: 'empty', message: 'The file is empty.'})
  if (problems.some(({severity}) => severity === 'error')) return {problems}
  return {draft: toDraft({id, stem, fields, markdown, frontmatter: frontmatter.value}), problems}
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
    title: fields.title ?? markdown.heading ?? id,
    references: fields.references ?? parseReferenceText(label('dependencies', 'depends on', 'dependency') ?? ''),
    initialStatus: toStatus(fields.status ?? label('status') ?? ''),
    metadata: {...labelMetadata(label), ...fields.metadata},
  }
}

function labelMetadata(label: (...names: string[]) => string | undefined): SpecMetadata {
  const priority = label('priority')?.toLowerCase()
  const category = label('category')
  return {...(priority && priorityRank(priority) !== undefined && {priority}), ...(category && {category})}
}

/** The number in `# Specification 25: …`, or before the first dash of a file name such as `102A-clean-up`. */
function numberOf(heading: string | undefined, stem: string): string | undefined {
  const titled = heading && /^(?:spec(?:ification)?)\s+#?(\d+[a-z]?)\b/i.exec(heading)?.[1]
  const named = /^(\d+[A-Za-z]?)(?=[-_.]|$)/.exec(stem)?.[1]
  return titled ?? named
}

/** A status in a file counts only when the file is first seen: afterwards the database knows better. */
function toStatus(status: string): SpecStatus {
  const word = status
    .toLowerCase()
    .replace(/[^a-z_ -].*$/s, '')
    .trim()
  if (/^(?:completed?|implemented|done)\b/.test(word)) return 'completed'
  return /^(?:superseded|cancell?ed|skipped)\b/.test(word) ? 'skipped' : 'pending'
}
