import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {RunnerTask} from './runner.ts'
import {type ChangeProbe, probeSince} from './work-tree.ts'

type Task = Pick<RunnerTask, 'log' | 'project' | 'spec'>

/** What earlier iterations of a specification have done. */
export interface EarlierWork {
  /** Told before each iteration how files are then. */
  keep(task: Task, probe: ChangeProbe): void
  /** Files that the specification may change, and that the work at it has changed so far. */
  changed(task: Task): Promise<readonly string[]>
}

/**
 * How files were before the first iteration of specifications that must change some: what a later one finds done counts as
 * well. Kept beside the logs, so that work that was cut off, and that the next run finds done, counts too.
 */
export class Baselines implements EarlierWork {
  readonly #first = new Map<string, ChangeProbe>()
  readonly #cutOffIn: (spec: string) => number | undefined

  /** `cutOffIn` knows the earlier run in which the work at a specification was cut off before anybody could judge it. */
  constructor(cutOffIn: (spec: string) => number | undefined = () => undefined) {
    this.#cutOffIn = cutOffIn
  }

  /** The first that is kept of a specification stays. */
  keep(task: Task, probe: ChangeProbe): void {
    const key = keyOf(task)
    if (this.#first.has(key)) return
    const path = pathBeside(task.log.path)
    const run = this.#cutOffIn(task.spec.id)
    const left = run === undefined ? undefined : readFiles(join(dirname(dirname(path)), String(run), basename(path)))
    const first = left ? probeSince(task, left) : probe
    this.#first.set(key, first)
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, JSON.stringify(Object.fromEntries(first.before)))
  }

  async changed(task: Task): Promise<readonly string[]> {
    return (await this.#first.get(keyOf(task))?.())?.touched ?? []
  }
}

function keyOf({project, spec}: Task): string {
  return `${project.path}\n${spec.id}`
}

/** One for all attempts at a specification in a run. */
function pathBeside(log: string): string {
  return log.replace(/\.\d+(?:\.r\d+)?\.log$/, '.before.json')
}

/** Nothing where mmm did not live to write it. */
function readFiles(path: string): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>))
  } catch {
    return undefined
  }
}
