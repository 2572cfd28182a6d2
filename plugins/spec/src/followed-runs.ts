import type {RunEvent, RunNews} from 'mmm-cli'
import {setTimeout as wait} from 'node:timers/promises'
import type {RunPart} from './joint-runs.ts'
import {qualify} from './run-views/joint-format.ts'
import {OutcomeNotes} from './run-views/outcome-notes.ts'
import type {Outlook, RunView} from './run-views/run-view.ts'

/** Milliseconds between looks at what a run has said. */
const LOOK_INTERVAL = 200

interface Followed {
  readonly part: RunPart
  news: RunNews
  position: number
  /** What was last said to be going on in each specification. */
  progress: ReadonlyMap<string, string>
}

/** A run that goes elsewhere, or those of several projects that go as one, as their rows tell them. */
export class FollowedRuns {
  readonly followed: readonly Followed[]
  /** What their end is told from. */
  readonly notes = new OutcomeNotes()
  readonly #isJoint: boolean
  readonly #isJson: boolean

  constructor(parts: readonly RunPart[], {isJoint, isJson}: {readonly isJoint: boolean; readonly isJson: boolean}) {
    this.#isJoint = isJoint
    this.#isJson = isJson
    this.followed = parts.map((part) => ({part, news: newsOf(part, 0), position: 0, progress: new Map()}))
  }

  get isOver(): boolean {
    return this.followed.every(({news}) => news.life === 'over')
  }

  /** What the whole is called. */
  get joint(): string {
    return this.followed[0]?.news.run.joint?.id ?? ''
  }

  /** What is known beforehand of what they do. */
  outlook(): Outlook {
    const all = this.followed.map(({part}) => {
      const report = unwrap(part.services.state.runs.report(part.run))
      const name = (id: string): string => (this.#isJoint ? `${part.project}:${id}` : id)
      const needs = Object.entries(report.plan?.needs ?? {}).map(([id, needed]) => [name(id), needed.map((need) => name(need))] as const)
      return {needs, usual: [...unwrap(part.services.runs.usualDurations())].map(([id, time]) => [name(id), time] as const)}
    })
    return {needs: new Map(all.flatMap(({needs}) => needs)), usual: new Map(all.flatMap(({usual}) => usual))}
  }

  /** Shows what comes until all have ended, or nobody wants to see any more. */
  async follow(view: RunView, signal: AbortSignal): Promise<void> {
    if (this.#isJoint && !this.#isJson) this.#showBeginning(view)
    for (;;) {
      const hasNews = this.#showAll(view)
      const isGoing = this.followed.some(({news}) => news.life === 'going')
      if (signal.aborted || (!isGoing && !hasNews)) return this.#showSummaries(view, signal)
      if (isGoing) await wait(LOOK_INTERVAL, undefined, {signal}).catch(() => {})
      for (const each of this.followed) each.news = newsOf(each.part, each.position)
    }
  }

  /** In the order in which it was said; gives whether there was anything new. */
  #showAll(view: RunView): boolean {
    const fresh = this.followed.flatMap((followed) => followed.news.events.map((noted) => ({followed, noted})))
    for (const {followed, noted} of fresh.toSorted((a, b) => (a.noted.at < b.noted.at ? -1 : Number(a.noted.at > b.noted.at)))) {
      this.#tell(followed, noted.event as RunEvent, view, Math.max(0, Date.now() - Date.parse(noted.at)))
      followed.position = Math.max(followed.position, noted.position)
    }
    for (const followed of this.followed) this.#showProgress(followed, view)
    return fresh.length > 0
  }

  #showProgress(followed: Followed, view: RunView): void {
    const {progress} = followed.news
    for (const [spec, text] of progress) if (followed.progress.get(spec) !== text) this.#tell(followed, {type: 'spec.progress', spec, text}, view, 0)
    followed.progress = progress
  }

  #tell({part}: Followed, event: RunEvent, view: RunView, age: number): void {
    const whole = this.#isJoint ? {...event, project: part.project} : event
    const full = this.#isJoint ? qualify(whole, part.services.project.path) : event
    this.notes.note(full)
    if (this.#isJson || !this.#isJoint) return view.show(this.#isJson ? whole : event, age)
    // Those of the parts would each begin, and end, the whole.
    if (event.type !== 'run.started' && event.type !== 'summary') view.show(full, age)
  }

  #showBeginning(view: RunView): void {
    const reports = this.followed.map(({part}) => ({project: part.project, report: unwrap(part.services.state.runs.report(part.run))}))
    const specs = reports.flatMap(({project, report}) => (report.plan?.specs ?? []).map((id) => `${project}:${id}`))
    const most = Math.max(...reports.map(({report}) => Number((report.options.settings as Record<string, unknown> | undefined)?.['run.concurrency'] ?? 1)))
    const at = reports.map(({report}) => report.started_at).toSorted()[0]!
    view.show({type: 'run.started', run: 1, at, specs, up_to_date: [], concurrency: most}, Math.max(0, Date.now() - Date.parse(at)))
  }

  /** Events are dropped one day; what a run came to is kept. */
  #showSummaries(view: RunView, signal: AbortSignal): void {
    if (!this.#isJson || signal.aborted) return
    for (const {news, part, position} of this.followed) {
      const {summary} = news.run
      if (summary && position === 0) view.show({type: 'summary', ...summary, ...(this.#isJoint && {project: part.project})})
    }
  }
}

function newsOf({run, services}: RunPart, position: number): RunNews {
  return unwrap(services.state.runs.news(run, position))
}

function unwrap<T, E>(result: {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: E}): T {
  if (result.ok) return result.value
  throw result.error
}
