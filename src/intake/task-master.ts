import {err, ok} from '../result.ts'
import {ForeignInvalidError} from './errors.ts'
import {Fields, isObject, toSections} from './fields.ts'
import {parseForeignJson, readForeign} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'
import {toPriority, toStatus} from './priority.ts'

/** The tag that everything is in unless told otherwise. */
const MAIN_TAG = 'master'

/** Reads `tasks.json` of Task Master: one list, or one for each tag. */
export const readTaskMaster: Reader = (path) => {
  const problems: ForeignProblem[] = []
  const text = readForeign(path, problems)
  const data = text === undefined ? undefined : parseForeignJson(text, {path}, problems)
  const reader = new TaskMasterReader(path, problems)
  if (problems.length === 0) reader.read(data)
  return problems.length > 0
    ? err(new ForeignInvalidError({problems}))
    : ok({tasks: reader.tasks, losses: reader.losses, volatile: ['status', 'updatedAt'], covers: () => true})
}

class TaskMasterReader {
  readonly tasks: ForeignTask[] = []
  readonly losses: Loss[] = []
  readonly #path: string
  readonly #problems: ForeignProblem[]

  constructor(path: string, problems: ForeignProblem[]) {
    this.#path = path
    this.#problems = problems
  }

  read(data: unknown): void {
    const tags = Array.isArray(data) || (isObject(data) && Array.isArray(data.tasks)) ? {[MAIN_TAG]: data} : data
    if (!isObject(tags)) return void this.#problems.push({path: this.#path, message: 'It is no list of tasks of Task Master.'})
    for (const [tag, list] of Object.entries(tags)) {
      if (typeof list !== 'object' || list === null) {
        this.losses.push({what: `"${tag}" is no list of tasks: left out`})
        continue
      }
      const fields = new Fields(isObject(list) ? list : {tasks: list}, {path: this.#path, task: tag}, this.#problems)
      const tasks = fields.objects('tasks')
      for (const key of Object.keys(fields.rest())) this.losses.push({what: `"${key}" of a list belongs to no task: left out`})
      for (const task of tasks) this.#task(task, tag)
    }
  }

  #task(data: Record<string, unknown>, tag: string, parent?: {readonly id: string; readonly siblings: ReadonlySet<string>}): void {
    const own = typeof data.id === 'string' || typeof data.id === 'number' ? String(data.id).trim() : ''
    // Subtasks are counted from 1 within their task; some versions write the whole path.
    const id = parent && !own.startsWith(`${parent.id}.`) ? `${parent.id}.${own}` : own
    const fields = new Fields(data, {path: this.#path, task: tag === MAIN_TAG ? id : `${tag} ${id}`}, this.#problems)
    if (own === '') return fields.wrong('id', 'a number or a text', data.id)
    fields.text('id')
    const key = `${tag}:${id}`
    const title = fields.required('title')
    const subtasks = fields.objects('subtasks')
    const status = fields.line('status') ?? 'pending'
    const priority = fields.line('priority')
    this.tasks.push({
      key,
      name: `${tag === MAIN_TAG ? '' : `${tag} `}${id} ${title}`,
      number: tag === MAIN_TAG ? id : `${tag}.${id}`,
      title,
      needs: fields.texts('dependencies').map((need) => `${tag}:${parent?.siblings.has(need) ? `${parent.id}.${need}` : need}`),
      parent: parent && `${tag}:${parent.id}`,
      priority: toPriority(priority, key, this.losses),
      tags: [...(tag === MAIN_TAG ? [] : [tag]), ...fields.texts('tags'), ...fields.texts('labels')],
      status: toStatus(status, {}, key, this.losses),
      body: toSections([
        ['', fields.text('description')],
        ['Details', fields.text('details')],
        ['Acceptance Criteria', fields.criteria('acceptanceCriteria')],
        ['Test Strategy', fields.text('testStrategy')],
      ]),
      source: {status, ...(priority !== undefined && {priority}), ...fields.rest()},
    })
    const siblings = new Set(subtasks.map((each) => String(each.id)))
    for (const subtask of subtasks) this.#task(subtask, tag, {id, siblings})
  }
}
