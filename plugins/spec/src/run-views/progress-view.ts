import {formatDuration, printableLine, type RunEvent} from 'mmm-cli'
import {Listr, type ListrTaskWrapper} from 'listr2'
import {describeEvent, formatFailure} from './format.ts'
import type {FailedSpec, RunView} from './run-view.ts'

type Wrapper = ListrTaskWrapper<unknown, never, never>

interface Slot {
  task?: Wrapper
  readonly done: PromiseWithResolvers<void>
}

/** Lines of specifications that are kept on the screen when they are done. */
const KEPT_LINES = 12

/** What runs now, as a living list on a terminal. Each line belongs to the next specification that starts; until then it has no title and is not shown. */
export class ProgressView implements RunView {
  readonly #log: (line: string) => void
  readonly #running = new Map<string, {slot: Slot; since: number; about: string}>()
  readonly #finished: Slot[] = []
  readonly #failed: FailedSpec[] = []
  #free: Slot[] = []
  #counter: Slot | undefined
  #list: Promise<unknown> | undefined
  #clock: NodeJS.Timeout | undefined
  #total = 0
  #done = 0
  #note = ''

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        return this.#begin(event.specs.length)
      case 'run.changed':
      case 'run.warning':
        this.#note = ` · ${printableLine(describeEvent(event)!, 100)}`
        return this.#tick()
      case 'spec.started':
        return this.#start(event)
      case 'spec.progress':
        return this.#describe(event.spec, event.text)
      case 'spec.iteration_failed':
        return this.#describe(event.spec, `iteration ${event.iteration} failed: ${event.reason}`)
      case 'spec.completed':
        return this.#finish(event.spec, describeEvent(event)!)
      case 'spec.failed':
        this.#failed.push(event)
        return this.#finish(event.spec, event.spec, new Error(`${event.spec} failed: ${printableLine(event.reason)}`))
      case 'spec.cancelled':
        return this.#finish(event.spec, describeEvent(event)!, new Error(`${event.spec} cancelled`))
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#clock)
    if (this.#counter?.task) this.#counter.task.title = ''
    for (const slot of [...this.#free, ...(this.#counter ? [this.#counter] : [])]) slot.done.resolve()
    await this.#list
    for (const failure of this.#failed) for (const line of formatFailure(failure)) this.#log(line)
  }

  #begin(specs: number): void {
    if (specs === 0) return
    this.#total = specs
    this.#free = Array.from({length: specs}, () => ({done: Promise.withResolvers<void>()}))
    this.#counter = {done: Promise.withResolvers<void>()}
    const tasks = [...this.#free, this.#counter].map((slot) => ({
      task: async (_: unknown, task: Wrapper): Promise<void> => {
        slot.task = task
        if (slot === this.#counter) this.#count()
        await slot.done.promise
      },
    }))
    // Signals are the command's business: it has a run to stop first.
    const list = new Listr(tasks as never, {concurrent: true, exitOnError: false, registerSignalListeners: false, rendererOptions: {collapseErrors: false}})
    this.#list = list.run().catch(() => {})
    this.#clock = setInterval(() => this.#tick(), 1000)
  }

  #start({iteration, max_iterations, runner, spec}: Extract<RunEvent, {type: 'spec.started'}>): void {
    const about = `${iteration > 1 ? `iteration ${iteration}/${max_iterations} · ` : ''}${runner}`
    const known = this.#running.get(spec)
    if (known) known.about = about
    else {
      const slot = this.#free.shift()
      if (slot) this.#running.set(spec, {slot, since: performance.now(), about})
    }
    this.#tick()
  }

  #describe(spec: string, text: string): void {
    const running = this.#running.get(spec)
    if (running) running.about = `${running.about.split(': ')[0]}: ${printableLine(text, 60)}`
    this.#tick()
  }

  #finish(spec: string, title: string, error?: Error): void {
    const running = this.#running.get(spec)
    if (!running) return
    this.#running.delete(spec)
    this.#done++
    if (running.slot.task) running.slot.task.title = title
    if (error) running.slot.done.reject(error)
    else {
      running.slot.done.resolve()
      this.#finished.push(running.slot)
      // The list must not outgrow the screen; failures stay.
      const oldest = this.#finished.length > KEPT_LINES ? this.#finished.shift() : undefined
      if (oldest?.task) oldest.task.title = ''
    }
    this.#tick()
  }

  #tick(): void {
    for (const [spec, {about, since, slot}] of this.#running) {
      if (slot.task) slot.task.title = `${spec}  ${about}  ${formatDuration(performance.now() - since)}`
    }
    this.#count()
  }

  #count(): void {
    const waiting = this.#total - this.#done - this.#running.size
    if (this.#counter?.task) this.#counter.task.title = `${this.#done} of ${this.#total} done · ${this.#running.size} running · ${waiting} waiting${this.#note}`
  }
}
