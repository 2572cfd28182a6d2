import {formatDuration, type RunEvent} from 'mmm-cli'
import {DefaultRenderer, Listr, Spinner} from 'listr2'
import {describeEvent, describeRetry, formatFailure, paint} from './format.ts'
import {type FinishedSpec, formatFrame, formatRecord, type RunningSpec} from './progress-frame.ts'
import type {FailedSpec, Outlook, RunView} from './run-view.ts'

/** What runs now, as a living list on a terminal; in the end a line for each specification, and every failure in full. */
export class ProgressView implements RunView {
  readonly #log: (line: string) => void
  readonly #running = new Map<string, RunningSpec>()
  readonly #finished: FinishedSpec[] = []
  readonly #failed: FailedSpec[] = []
  readonly #notes: string[] = []
  #notice = ''
  readonly #spinner = new Spinner()
  readonly #done = Promise.withResolvers<void>()
  #since = performance.now()
  #specs: ReadonlySet<string> = new Set()
  readonly #blocked = new Set<string>()
  readonly #outlook: Outlook
  #concurrency = 1
  #isPaused = false
  #list: Promise<unknown> | undefined

  constructor(log: (line: string) => void, outlook: Outlook = {needs: new Map(), usual: new Map()}) {
    this.#log = log
    this.#outlook = outlook
  }

  show(event: RunEvent, age = 0): void {
    switch (event.type) {
      case 'run.started':
        this.#since = performance.now() - age
        this.#concurrency = event.concurrency
        return this.#begin(event.specs)
      case 'run.joined':
        this.#specs = this.#specs.union(new Set(event.specs)).difference(new Set(event.gone))
        return
      case 'run.changed':
        this.#concurrency = event.concurrency
        this.#notes.push(describeEvent(event)!)
        return
      case 'run.paused':
      case 'run.resumed':
        this.#isPaused = event.type === 'run.paused'
        this.#notice = this.#isPaused ? describeEvent(event)! : ''
        return
      case 'run.warning':
      case 'runner.limited':
      case 'runner.stopped':
        this.#notes.push(describeEvent(event)!)
        return
      case 'spec.started':
        return this.#start(event, age)
      case 'spec.progress':
        return this.#describe(event.spec, event.text)
      case 'spec.retry':
        return this.#describe(event.spec, describeRetry(event))
      case 'spec.put_back':
        this.#running.delete(event.spec)
        return
      case 'spec.awaiting':
        return this.#finish({spec: event.spec, mark: paint('cyan', '?'), time: formatDuration(event.duration_ms), text: 'waits for approval'})
      case 'spec.skipped':
        return this.#finish({spec: event.spec, mark: paint('yellow', '-'), time: '', text: `skipped: ${event.reason}`})
      case 'spec.blocked':
        if (this.#specs.has(event.spec)) this.#blocked.add(event.spec)
        return
      case 'spec.completed':
        return this.#finish({spec: event.spec, mark: paint('green', '✔'), time: formatDuration(event.duration_ms), text: describeProof(event)})
      case 'spec.failed':
        this.#failed.push(event)
        return this.#finish({spec: event.spec, mark: paint('red', '✖'), time: formatDuration(event.duration_ms), text: 'failed'})
      case 'spec.cancelled':
        return this.#finish({spec: event.spec, mark: paint('yellow', '■'), time: '', text: 'cancelled'})
    }
  }

  note(text: string): void {
    this.#notice = text
  }

  async end(): Promise<void> {
    this.#done.resolve()
    await this.#list
    for (const failure of this.#failed) for (const line of ['', ...formatFailure(failure)]) this.#log(line)
  }

  /** listr2 keeps the screen: when it is drawn, over what, and that nothing else writes meanwhile. What is on it is drawn here. */
  #begin(specs: readonly string[]): void {
    if (specs.length === 0) return
    this.#specs = new Set(specs)
    const draw = (isLast: boolean): string => this.#draw(isLast).join('\n')
    class Renderer extends DefaultRenderer {
      override create(options: {prompt?: boolean} = {}): string {
        return draw(options.prompt === false)
      }
    }
    const tasks = [{task: () => this.#done.promise}]
    // Signals are the command's business: it has a run to stop first.
    const list = new Listr(tasks, {renderer: Renderer, registerSignalListeners: false, rendererOptions: {spinner: this.#spinner}})
    this.#list = list.run()
  }

  #draw(isLast: boolean): string[] {
    const progress = {
      since: this.#since,
      specs: this.#specs,
      running: this.#running,
      finished: this.#finished,
      failed: this.#failed.length,
      blocked: this.#blocked,
      concurrency: this.#concurrency,
      isPaused: this.#isPaused,
      ...this.#outlook,
      notes: this.#notes,
      notice: this.#notice,
    }
    // Some terminals know no size, and say 0.
    const columns = process.stdout.columns || 80
    const rows = process.stdout.rows || 24
    return isLast ? formatRecord(progress) : formatFrame(progress, {columns, rows, now: performance.now(), spinner: this.#spinner.fetch()})
  }

  #start({iteration, max_iterations, runner, spec}: Extract<RunEvent, {type: 'spec.started'}>, age: number): void {
    const prefix = iteration > 1 ? `iteration ${iteration}/${max_iterations} · ` : ''
    this.#running.set(spec, {since: this.#running.get(spec)?.since ?? performance.now() - age, prefix, runner, about: `${prefix}${runner}`})
  }

  #describe(spec: string, text: string): void {
    const running = this.#running.get(spec)
    // Proving is mmm's work, whoever did the rest.
    if (running) running.about = `${running.prefix}${text.startsWith('verify: ') ? '' : `${running.runner}: `}${text}`
  }

  #finish(row: FinishedSpec): void {
    this.#running.delete(row.spec)
    this.#finished.push(row)
  }
}

function describeProof({iteration, verified}: Extract<RunEvent, {type: 'spec.completed'}>): string {
  return [...(verified > 0 ? [`verify ${verified}/${verified}`] : []), ...(iteration > 1 ? [`iteration ${iteration}`] : [])].join('  ')
}
