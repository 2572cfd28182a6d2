import {basename, dirname, join} from 'node:path'
import {err, ok} from '../result.ts'
import {ForeignInvalidError} from './errors.ts'
import {Fields} from './fields.ts'
import {listFolder, readForeignMarkdown} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'
import {toPriority, toStatus} from './priority.ts'

/** Folders of Backlog.md that hold no work that is to be done or was done. */
const LEFT_OUT = ['drafts', 'archive/tasks', 'archive/drafts']

/** Reads the task files of Backlog.md. */
export const readBacklog: Reader = (path) => {
  const folder = basename(path) === 'tasks' ? dirname(path) : path
  const problems: ForeignProblem[] = []
  const losses: Loss[] = []
  const places = new Map<string, string>()
  const read = (name: string): ForeignTask[] => {
    const files = listFolder(join(folder, name)).files.filter((file) => /\.md$/i.test(file) && !/^readme\.md$/i.test(basename(file)))
    return files.flatMap((file) => {
      const task = toTask(file, name === 'completed', problems, losses)
      if (!task) return []
      const other = places.get(task.key)
      // Two branches that were merged may each have made one.
      if (other !== undefined) problems.push({path: file, task: task.key, message: `${basename(dirname(other))}/${basename(other)} has the same id.`})
      places.set(task.key, file)
      return [task]
    })
  }
  const tasks = [...read('tasks'), ...read('completed')]
  for (const name of LEFT_OUT) {
    const count = listFolder(join(folder, name)).files.length
    if (count > 0) losses.push({what: `tasks in ${name} left out: ${count}`})
  }
  if (problems.length > 0) return err(new ForeignInvalidError({problems}))
  const keys = new KeyTable(tasks.map(({key}) => key))
  const resolved = tasks.map((task) => ({...task, needs: task.needs.map((need) => keys.find(need)), parent: task.parent && keys.find(task.parent)}))
  return ok({tasks: resolved, losses, volatile: ['ordinal', 'status', 'updated_date'], covers: () => true})
}

function toTask(path: string, done: boolean, problems: ForeignProblem[], losses: Loss[]): ForeignTask | undefined {
  const file = readForeignMarkdown(path, problems)
  if (!file) return undefined
  const key = typeof file.data.id === 'string' || typeof file.data.id === 'number' ? String(file.data.id).trim() : ''
  const fields = new Fields(file.data, {path, task: key || basename(path)}, problems)
  if (key === '') {
    fields.wrong('id', 'a text', file.data.id)
    return undefined
  }
  fields.text('id')
  const title = fields.required('title')
  const status = fields.line('status') ?? 'To Do'
  const priority = fields.line('priority')
  const parent = fields.line('parent_task_id')
  return {
    key,
    name: `${key} ${title}`,
    number: key,
    title,
    needs: fields.texts('dependencies'),
    parent,
    priority: toPriority(priority, key, losses),
    tags: fields.texts('labels'),
    status: done ? 'completed' : toStatus(status, {backlog: 'pending'}, key, losses),
    body: file.body.trim(),
    source: {status, ...(priority !== undefined && {priority}), ...(parent !== undefined && {parent_task_id: parent}), ...fields.rest()},
  }
}

/** Backlog.md itself takes `TASK-7`, `task-07` and, after its prefix was changed, `back-7` for the same. */
class KeyTable {
  readonly #keys: ReadonlySet<string>
  readonly #folded = new Map<string, string>()
  readonly #numbers = new Map<string, string[]>()

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys)
    for (const key of keys) {
      this.#folded.set(fold(key), key)
      this.#numbers.set(numberOf(key), [...(this.#numbers.get(numberOf(key)) ?? []), key])
    }
  }

  find(name: string): string {
    if (this.#keys.has(name)) return name
    const byNumber = this.#numbers.get(numberOf(name)) ?? []
    return this.#folded.get(fold(name)) ?? (byNumber.length === 1 ? byNumber[0]! : name)
  }
}

function fold(key: string): string {
  return key.toLowerCase().replaceAll(/(?<=\D|^)0+(?=\d)/g, '')
}

function numberOf(key: string): string {
  return fold(key).replace(/^[a-z_-]+(?=\d)/, '')
}
