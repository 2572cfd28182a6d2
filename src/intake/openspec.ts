import {existsSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {err, ok} from '../result.ts'
import {readFrontmatter} from '../specification/frontmatter.ts'
import {readCriteria} from '../specification/markdown.ts'
import {ForeignInvalidError} from './errors.ts'
import {demote, Fields, toSections} from './fields.ts'
import {isRealFile, listFolder, readForeign, readForeignMarkdown} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'

/** Reads the changes of OpenSpec that are not archived: one specification for each. */
export const readOpenSpec: Reader = (given) => {
  const path = /\.md$/i.test(given) ? dirname(given) : given
  const problems: ForeignProblem[] = []
  const losses: Loss[] = []
  const changes = changesIn(path, losses)
  const tasks = changes.flatMap((folder) => toTask(folder, problems, losses) ?? [])
  return problems.length > 0
    ? err(new ForeignInvalidError({problems}))
    : ok({tasks, losses, volatile: [], covers: (key) => changes[0] !== path || key === basename(path)})
}

/** `path` may be the folder of OpenSpec, that of its changes, or one change. */
function changesIn(path: string, losses: Loss[]): string[] {
  if (existsSync(join(path, 'proposal.md')) || existsSync(join(path, 'tasks.md'))) return [path]
  const changes = existsSync(join(path, 'changes')) ? join(path, 'changes') : path
  const archived = listFolder(join(changes, 'archive')).folders.length
  if (archived > 0) losses.push({what: `archived changes left out: ${archived}`})
  for (const file of listFolder(changes).files) losses.push({what: `${basename(file)} left out: it belongs to no change`})
  return listFolder(changes).folders.filter((folder) => basename(folder) !== 'archive')
}

function toTask(folder: string, problems: ForeignProblem[], losses: Loss[]): ForeignTask | undefined {
  const key = basename(folder)
  const {files, folders} = listFolder(folder)
  const read = (name: string): string | undefined => (files.includes(join(folder, name)) ? readForeignMarkdown(join(folder, name), problems)?.body : undefined)
  const [proposal, design, tasks] = [read('proposal.md'), read('design.md'), read('tasks.md')]
  if (proposal === undefined && tasks === undefined) {
    losses.push({key, what: 'no proposal.md and no tasks.md: left out'})
    return undefined
  }
  const deltas = listFolder(join(folder, 'specs')).folders.flatMap((spec) => {
    const inside = listFolder(spec)
    const others = [...inside.files.filter((file) => basename(file) !== 'spec.md'), ...inside.folders]
    for (const other of others) losses.push({key, what: `specs/${basename(spec)}/${basename(other)} left out: nothing reads it here`})
    const body = isRealFile(join(spec, 'spec.md')) ? readForeignMarkdown(join(spec, 'spec.md'), problems)?.body : undefined
    return body === undefined ? [] : ([[`Specification: ${basename(spec)}`, demote(withoutTitle(body))]] as const)
  })
  for (const file of files) {
    if (!['proposal.md', 'design.md', 'tasks.md'].includes(basename(file))) losses.push({key, what: `${basename(file)} left out: nothing reads it here`})
  }
  for (const other of folders) if (basename(other) !== 'specs') losses.push({key, what: `${basename(other)}/ left out: nothing reads it here`})
  const metadata = readMetadata(folder, problems)
  const boxes = readCriteria(tasks ?? '')
  return {
    key,
    name: key,
    title: titleOf(proposal) ?? toWords(key),
    needs: metadata.texts('dependsOn'),
    tags: ['openspec'],
    // All boxes ticked and not archived yet: the work is done, though OpenSpec has not been told.
    status: boxes.length > 0 && boxes.every(({done}) => done) ? 'completed' : 'pending',
    body: toSections([
      ['', proposal && withoutTitle(proposal)],
      ['Design', design && demote(withoutTitle(design))],
      ['Tasks', tasks && demote(withoutTitle(tasks))],
      ...deltas,
    ]),
    source: metadata.rest(),
  }
}

/** What `.openspec.yaml` says of a change: its schema, when it began, and what it waits for. */
function readMetadata(folder: string, problems: ForeignProblem[]): Fields {
  const path = join(folder, '.openspec.yaml')
  const text = isRealFile(path) ? readForeign(path, problems) : undefined
  const read = readFrontmatter(`---\n${text ?? ''}\n---\n`)
  if (!read.ok) problems.push({path, line: read.error.line - 1, message: read.error.message})
  return new Fields((read.ok && read.value.data) || {}, {path}, problems)
}

function titleOf(text: string | undefined): string | undefined {
  const heading = /^\s*#[ \t](.*)/.exec(text ?? '')?.[1]
  return (
    heading
      ?.replace(/^\s*(?:change|proposal|change proposal)\s*:/i, '')
      .replaceAll(/\s+/g, ' ')
      .trim() || undefined
  )
}

/** Only what stands above all else is a title: further down a `#` may be a line of code. */
function withoutTitle(text: string): string {
  return text.replace(/^\s*#[ \t].*/, '')
}

function toWords(key: string): string {
  const words = key.replaceAll(/[-_.]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
