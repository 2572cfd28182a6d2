import {statSync} from 'node:fs'
import {join} from 'node:path'
import {err, ok} from '../result.ts'
import {ForeignInvalidError} from './errors.ts'
import {Fields, toSections} from './fields.ts'
import {readForeign} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'
import {parseJsonLines} from './json-lines.ts'
import {toStatus} from './priority.ts'

/** 0 is the most urgent; 4 is for some day. */
const PRIORITIES: ReadonlyArray<number | string> = ['critical', 'high', 'medium', 'low', 5]

/** Kinds of dependencies that hold a task back. All others only tell of each other. */
const BLOCKING = new Set(['blocks', 'conditional-blocks', 'waits-for'])

/** Kinds of issues that agents keep for each other. */
const NO_WORK = new Set(['agent', 'event', 'message', 'role'])

/** Reads `issues.jsonl` of Beads. */
export const readBeads: Reader = (path) => {
  const problems: ForeignProblem[] = []
  const losses: Loss[] = []
  const file = statSync(path, {throwIfNoEntry: false})?.isDirectory() ? join(path, 'issues.jsonl') : path
  const rows = parseJsonLines(readForeign(file, problems) ?? '', file, problems)
  const issues = rows.filter(({value}) => value._type === undefined || value._type === 'issue')
  if (issues.length < rows.length) losses.push({what: `lines that are no issues left out: ${rows.length - issues.length}`})
  const tasks = issues.flatMap(({line, value}) => toTask(value, {path: file, line}, problems, losses) ?? [])
  return problems.length > 0
    ? err(new ForeignInvalidError({problems}))
    : ok({tasks, losses, volatile: ['content_hash', 'status', 'updated_at', 'closed_at'], covers: () => true})
}

function toTask(
  data: Record<string, unknown>,
  place: {readonly path: string; readonly line: number},
  problems: ForeignProblem[],
  losses: Loss[],
): ForeignTask | undefined {
  const id = typeof data.id === 'string' ? data.id.trim() : ''
  const fields = new Fields(data, {...place, task: id || '?'}, problems)
  if (id === '') {
    fields.wrong('id', 'a text', data.id)
    return undefined
  }
  fields.text('id')
  const status = fields.line('status') ?? 'open'
  if (status === 'tombstone') {
    losses.push({key: id, what: 'deleted there (tombstone): left out'})
    return undefined
  }
  const marker = data.is_template === true ? 'template' : data.pinned === true || status === 'pinned' ? 'pinned note' : String(data.issue_type)
  if (NO_WORK.has(marker) || marker === 'template' || marker === 'pinned note') {
    losses.push({key: id, what: `it is no work (${marker}): left out`})
    return undefined
  }
  const title = fields.required('title')
  const priority = fields.line('priority')
  const links = fields
    .objects('dependencies')
    .map((link) => ({to: String(link.depends_on_id ?? ''), kind: String(link.type ?? link.dep_type ?? 'blocks'), link}))
  const loose = links.filter(({kind}) => !BLOCKING.has(kind) && kind !== 'parent-child')
  if (links.some(({kind}) => kind === 'conditional-blocks')) losses.push({key: id, what: 'a condition of a dependency is not kept: it holds always'})
  const comments = fields.objects('comments').map(({author, created_at, text}) => `- ${[created_at, author].filter(Boolean).join(' ')}: ${String(text)}`)
  return {
    key: id,
    name: `${id} ${title}`,
    number: id,
    title,
    needs: links.filter(({kind, to}) => BLOCKING.has(kind) && to !== '').map(({to}) => to),
    parent: links.find(({kind}) => kind === 'parent-child')?.to ?? /^(.+)\.\d+$/.exec(id)?.[1],
    priority: priority === undefined ? undefined : (PRIORITIES[Number(priority)] ?? 'medium'),
    tags: [...fields.texts('labels'), ...fields.texts('issue_type').filter((type) => type !== 'task')],
    status: toStatus(status, {closed: 'completed'}, id, losses),
    body: toSections([
      ['', fields.text('description')],
      ['Design', fields.text('design')],
      ['Acceptance Criteria', fields.text('acceptance_criteria')],
      ['Notes', fields.text('notes')],
      ['Comments', comments.join('\n')],
    ]),
    source: {
      status,
      ...(priority !== undefined && {priority: Number(priority)}),
      ...(data.issue_type !== undefined && {issue_type: data.issue_type}),
      ...(loose.length > 0 && {links: loose.map(({kind, to}) => ({[kind]: to}))}),
      ...fields.rest(),
    },
  }
}
