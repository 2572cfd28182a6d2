import type {ForeignProblem, ForeignTask, Loss} from './foreign-task.ts'

export interface Arranged {
  readonly tasks: readonly ForeignTask[]
  readonly losses: readonly Loss[]
  readonly problems: readonly ForeignProblem[]
}

/**
 * Makes tasks into a sound graph: a task is done after its parts, parts wait for what the whole waits for, and what is
 * needed but was not given counts as done and is noted, and so is what needs itself or what it is a part of. Keys that two tasks share, and circles, are problems.
 */
export function arrange(given: readonly ForeignTask[], path: string): Arranged {
  const losses: Loss[] = []
  const tasks = withoutOwnWhole(given, losses)
  const graph = new TaskGraph(tasks)
  const problems = [
    ...duplicates(tasks).map((key) => ({path, task: key, message: 'There is more than one task with this id.'})),
    ...graph.circles().map((circle) => ({path, task: circle[0]!, message: `It depends on itself: ${circle.join(' → ')}.`})),
  ]
  if (problems.length > 0) return {tasks: [], losses: [], problems}
  graph.inherit()
  const arranged = tasks.map((task) => {
    const missing = task.needs.filter((need) => !graph.has(need))
    if (missing.length > 0) losses.push({key: task.key, what: `needs ${missing.join(', ')}, which was not given: not waited for, kept under "source"`})
    return {...task, needs: graph.needs(task.key), source: {...task.source, ...(missing.length > 0 && {needs_missing: missing})}}
  })
  return {tasks: arranged, losses, problems: []}
}

/** Tools let a task wait for itself, or for the whole that waits for it: nobody means that. */
function withoutOwnWhole(tasks: readonly ForeignTask[], losses: Loss[]): ForeignTask[] {
  const parents = new Map(tasks.map(({key, parent}) => [key, parent]))
  return tasks.map((task) => {
    const around = new Set([task.key])
    for (let at = task.parent; at !== undefined && !around.has(at); at = parents.get(at)) around.add(at)
    const refused = task.needs.filter((need) => around.has(need))
    if (refused.length === 0) return task
    losses.push({
      key: task.key,
      what: `needs ${refused.join(', ')}, ${refused[0] === task.key ? 'itself' : 'which it is a part of'}: not waited for, kept under "source"`,
    })
    return {...task, needs: task.needs.filter((need) => !around.has(need)), source: {...task.source, needs_refused: refused}}
  })
}

function duplicates(tasks: readonly ForeignTask[]): string[] {
  const seen = new Set<string>()
  return [...new Set(tasks.filter(({key}) => seen.size === seen.add(key).size).map(({key}) => key))]
}

class TaskGraph {
  readonly #tasks: ReadonlyMap<string, ForeignTask>
  readonly #needs: ReadonlyMap<string, Set<string>>

  constructor(tasks: readonly ForeignTask[]) {
    this.#tasks = new Map(tasks.map((task) => [task.key, task]))
    this.#needs = new Map(tasks.map(({key, needs}) => [key, new Set(needs.filter((need) => this.#tasks.has(need)))]))
    for (const {key, parent} of tasks) if (parent !== undefined && parent !== key) this.#needs.get(parent)?.add(key)
  }

  has(key: string): boolean {
    return this.#tasks.has(key)
  }

  needs(key: string): string[] {
    return [...this.#needs.get(key)!]
  }

  /** Each circle once, as a path that ends where it began. Walks with a stack of its own: a chain may be long. */
  circles(): string[][] {
    const circles: string[][] = []
    const done = new Set<string>()
    for (const start of this.#tasks.keys()) {
      const path: string[] = []
      const open = [{key: start, rest: this.needs(start)}]
      const onPath = new Set<string>()
      if (done.has(start)) continue
      path.push(start)
      onPath.add(start)
      for (let top = open.at(-1); top; top = open.at(-1)) {
        const next = top.rest.shift()
        if (next === undefined) {
          open.pop()
          onPath.delete(path.pop()!)
          done.add(top.key)
        } else if (onPath.has(next)) circles.push([...path.slice(path.indexOf(next)), next])
        else if (!done.has(next)) {
          open.push({key: next, rest: this.needs(next)})
          path.push(next)
          onPath.add(next)
        }
      }
    }
    return circles
  }

  /** Parts wait for what their whole waits for, but for what waits for them itself. The outermost whole hands down first. */
  inherit(): void {
    const parents = [...this.#tasks.values()].toSorted((a, b) => this.#depth(a.key) - this.#depth(b.key))
    for (const {key, parent} of parents) {
      if (parent === undefined || parent === key || !this.#tasks.has(parent)) continue
      const own = this.#tasks.get(parent)!.needs.filter((need) => this.#tasks.has(need))
      const handed = this.#handedDown.get(parent) ?? []
      const needs = [...own, ...handed].filter((need) => need !== key && !this.#reaches(need, key))
      for (const need of needs) this.#needs.get(key)!.add(need)
      this.#handedDown.set(key, needs)
    }
  }

  readonly #handedDown = new Map<string, string[]>()

  #depth(key: string): number {
    const seen = new Set<string>()
    for (let at = this.#tasks.get(key)?.parent; at !== undefined && !seen.has(at); at = this.#tasks.get(at)?.parent) seen.add(at)
    return seen.size
  }

  #reaches(from: string, to: string): boolean {
    const seen = new Set([from])
    for (const key of seen) {
      if (key === to) return true
      for (const need of this.#needs.get(key) ?? []) seen.add(need)
    }
    return false
  }
}
