import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {readFrontmatter} from '../specification/frontmatter.ts'
import {parseSpecificationBytes} from '../specification/specification-parser.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import {ForeignInvalidError} from './errors.ts'
import {isObject} from './fields.ts'
import type {ForeignKind, ForeignProblem, ForeignTask} from './foreign-task.ts'
import {formatImported, isUntouched} from './imported-file.ts'

/** What an import does with one task. */
export interface PlannedFile {
  readonly id: string
  /** From the project's folder. */
  readonly path: string
  readonly text: string
  readonly cleaned: boolean
  readonly fate: 'created' | 'deleted' | 'edited' | 'unchanged' | 'updated'
}

interface PlanOptions {
  readonly projectPath: string
  readonly configuration: Configuration
  readonly kind: ForeignKind
  /** What was read, as it is shown. */
  readonly path: string
  readonly ids: ReadonlyMap<string, string>
  /** What was imported before, by key. */
  readonly known: ReadonlyMap<string, SpecRecord>
  readonly force: boolean
  readonly volatile: readonly string[]
}

/** Decides what becomes of each task's file. A file that mmm itself could not read is a problem. */
export function planFiles(tasks: readonly ForeignTask[], options: PlanOptions): Result<PlannedFile[], ForeignInvalidError> {
  const problems: ForeignProblem[] = []
  const files = tasks.map((task) => planFile(task, options))
  for (const [index, {path, text}] of files.entries()) {
    const wrong = parseSpecificationBytes(Buffer.from(text), path).problems.find(({severity}) => severity === 'error')
    if (wrong) problems.push({path: options.path, task: tasks[index]!.key, message: wrong.message})
  }
  return problems.length > 0 ? err(new ForeignInvalidError({problems})) : ok(files)
}

function planFile(task: ForeignTask, {configuration, force, ids, kind, known, projectPath, volatile}: PlanOptions): PlannedFile {
  const id = ids.get(task.key)!
  const needs = task.needs.map((need) => ids.get(need)!)
  const before = known.get(task.key)
  const path = before?.removedAt === null ? before.path : join(configuration.get('specs.directory'), `${id}.md`).replaceAll('\\', '/')
  const {cleaned, text} = formatImported(task, kind, needs)
  const plan = (fate: PlannedFile['fate']): PlannedFile => ({id, path, text, cleaned, fate})
  if (before === undefined) return plan('created')
  if (before.removedAt !== null) return plan(force ? 'created' : 'deleted')
  const current = readCurrent(join(projectPath, path))
  if (current === text) return plan('unchanged')
  if (current !== undefined && !isUntouched(current)) return plan(force ? 'updated' : 'edited')
  const isSame = current !== undefined && formatImported(withOld(task, current, volatile), kind, needs).text === current
  return plan(isSame ? 'unchanged' : 'updated')
}

/** The task with everything as its file has it that changes without anything having been done to it, its status among that. */
function withOld(task: ForeignTask, text: string, volatile: readonly string[]): ForeignTask {
  const read = readFrontmatter(text)
  const data = read.ok ? read.value.data : undefined
  const old = isObject(data?.source) ? data.source : {}
  const source: Record<string, unknown> = {...task.source}
  for (const key of volatile) {
    if (Object.hasOwn(old, key)) source[key] = old[key]
    else delete source[key]
  }
  return {...task, status: (data?.status ?? 'pending') as ForeignTask['status'], source}
}

function readCurrent(path: string): string | undefined {
  const read = attempt(
    () => readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
    () => undefined,
  )
  return read.ok ? read.value : undefined
}
