import {err, ok} from '../result.ts'
import {ForeignInvalidError} from './errors.ts'
import {Fields, isObject, toSections} from './fields.ts'
import {parseForeignJson, readForeign} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'
import {parseJsonLines} from './json-lines.ts'
import {toPriority, toStatus} from './priority.ts'

/** Reads what `task export` prints: a JSON array, or an object a line. */
export const readTaskwarrior: Reader = (path) => {
  const problems: ForeignProblem[] = []
  const losses: Loss[] = []
  const text = readForeign(path, problems) ?? ''
  const rows = /^\s*\[/.test(text) ? wholeList(text, path, problems) : parseJsonLines(text, path, problems)
  const tasks = rows.flatMap(({line, value}) => toTask(value, {path, ...(line !== undefined && {line})}, problems, losses) ?? [])
  return problems.length > 0
    ? err(new ForeignInvalidError({problems}))
    : ok({tasks, losses, volatile: ['id', 'modified', 'status', 'urgency'], covers: () => false})
}

function wholeList(text: string, path: string, problems: ForeignProblem[]): Array<{value: Record<string, unknown>; line?: number}> {
  const list = parseForeignJson(text, {path}, problems)
  if (!Array.isArray(list)) return []
  if (!list.every((item) => isObject(item))) problems.push({path, message: 'It must be a list of objects.'})
  return list.filter((item) => isObject(item)).map((value) => ({value}))
}

function toTask(
  data: Record<string, unknown>,
  place: {readonly path: string; readonly line?: number},
  problems: ForeignProblem[],
  losses: Loss[],
): ForeignTask | undefined {
  const uuid = typeof data.uuid === 'string' ? data.uuid.trim() : ''
  const fields = new Fields(data, {...place, task: uuid || String(data.id ?? '?')}, problems)
  if (uuid === '') {
    fields.wrong('uuid', 'a text', data.uuid)
    return undefined
  }
  fields.text('uuid')
  const title = fields.required('description')
  const status = fields.line('status') ?? 'pending'
  if (status === 'recurring') {
    losses.push({key: uuid, what: 'a recurring task is a pattern for others: it was left out, its instances were not'})
    return undefined
  }
  // Newer versions say it by the date alone.
  if ((status === 'pending' || status === 'waiting') && typeof data.wait === 'string')
    losses.push({key: uuid, what: `it is hidden until ${data.wait}: nothing here waits for a date, kept under "source"`})
  const short = uuid.slice(0, 8)
  const priority = fields.line('priority')
  const project = fields.line('project')
  const notes = fields.objects('annotations').map(
    (note) =>
      `- ${[note.entry, note.description]
        .filter((part) => typeof part === 'string')
        .join(': ')
        .replaceAll(/\s+/g, ' ')}`,
  )
  return {
    key: uuid,
    name: `${title} ${short}`,
    // A number that is digits alone would lose its leading zeros.
    number: /\D/.test(short) ? short : undefined,
    title,
    // Older versions write one text with commas.
    needs: fields
      .texts('depends')
      .flatMap((need) => need.split(','))
      .map((need) => need.trim())
      .filter((need) => need !== ''),
    priority: toPriority(priority, uuid, losses),
    tags: [...fields.texts('tags'), ...(project === undefined ? [] : [project])],
    status: toStatus(status, {deleted: 'skipped', waiting: 'pending'}, uuid, losses),
    body: toSections([
      ['', title],
      ['Annotations', notes.join('\n')],
    ]),
    source: {status, ...(priority !== undefined && {priority}), ...(project !== undefined && {project}), ...fields.rest()},
  }
}
