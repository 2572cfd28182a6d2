import {formatDuration, printableLine, type RunEvent, type SpecProblem, type WatchedFile, type WatchEvent, type WatchState} from 'mmm-cli'
import {formatEnd, paint} from './run-views/format.ts'
import {PlainView} from './run-views/plain-view.ts'
import type {BlockedSpec, FailedSpec} from './run-views/run-view.ts'

/** Files that are named one by one. */
const SHOWN = 10

/** What happens while specifications are watched, a line at a time. */
export class WatchView {
  readonly #log: (line: string) => void
  readonly #run: PlainView
  #failed: FailedSpec[] = []
  #blocked: BlockedSpec[] = []

  constructor(log: (line: string) => void) {
    this.#log = log
    this.#run = new PlainView(log, log)
  }

  show(event: WatchEvent): void {
    if (event.type === 'summary' || event.type.startsWith('watch.')) this.#run.flush()
    switch (event.type) {
      case 'watch.started':
        for (const problem of event.problems) this.#log(formatProblem(problem))
        this.#log(`Watching ${printableLine(event.directory)}: ${describeState(event)} Ctrl-C ends it.`)
        return this.#showUnwatched(event)
      case 'watch.changed':
        return this.#showFiles(event)
      case 'watch.problem':
        return this.#log(`  ${paint(event.problem.severity === 'error' ? 'red' : 'yellow', 'new')}     ${formatProblem(event.problem)}`)
      case 'watch.mended':
        return this.#log(`  ${paint('green', 'mended')}  ${formatProblem(event.problem)}`)
      case 'watch.checked':
        return this.#log(`  ${describeState(event)}`)
      case 'watch.settings':
        for (const {before, key, value} of event.settings)
          this.#say(`${key} = ${printableLine(JSON.stringify(value))} (was ${printableLine(JSON.stringify(before))})`)
        return
      case 'watch.warning':
        return this.#say(`${paint('yellow', '!')} ${printableLine(event.message)}`)
      case 'watch.renewing':
        return this.#say(`looking anew for what only a run finds: ${shorten(event.specs)}`)
      case 'watch.left':
        return this.#say(`${paint('yellow', '!')} ${event.spec} changes each time it runs: it is left until somebody changes it.`)
      default:
        return this.#showRun(event)
    }
  }

  #showUnwatched({every, unwatched: {found, projects}}: Extract<WatchEvent, {type: 'watch.started'}>): void {
    const names = shorten(found)
    if (found.length > 0 && every === undefined) this.#log(`Not watched: what only a run finds (${names}). With --run --every 10m it is looked for that often.`)
    if (found.length > 0 && every !== undefined) this.#log(`What only a run finds (${names}) is looked for every ${formatDuration(every)}.`)
    if (projects.length > 0)
      this.#log(`Not watched: projects that cannot be looked into (${shorten(projects)}). They are looked at when something else changes.`)
  }

  #showRun(event: RunEvent): void {
    if (event.type === 'spec.failed') this.#failed.push(event)
    if (event.type === 'spec.blocked') this.#blocked.push(event)
    if (event.type !== 'summary') return this.#run.show(event)
    // What to do next is to go on writing.
    for (const line of formatEnd({summary: event, failed: this.#failed, blocked: this.#blocked, awaiting: []}).filter((each) => !each.startsWith('Next:')))
      this.#log(line)
    this.#failed = []
    this.#blocked = []
  }

  #showFiles({added, changed, removed}: Extract<WatchEvent, {type: 'watch.changed'}>): void {
    const lines = [
      ...added.map((file) => `added    ${nameOf(file)}`),
      ...changed.map((file) => `changed  ${nameOf(file)}`),
      ...removed.map((file) => `removed  ${nameOf(file)}`),
    ]
    for (const line of lines.slice(0, SHOWN)) this.#say(line)
    if (lines.length > SHOWN) this.#log(`  … and ${lines.length - SHOWN} more`)
  }

  #say(text: string): void {
    this.#log(`${paint('dim', new Date().toTimeString().slice(0, 8))}  ${text}`)
  }
}

function nameOf({path}: WatchedFile): string {
  return printableLine(path)
}

function formatProblem({column, line, message, path, severity, suggestion}: SpecProblem): string {
  return printableLine(`${path}:${line}:${column}: ${severity}: ${message}${suggestion ? ` ${suggestion}` : ''}`)
}

function describeState({errors, failed, files, ready, stale, warnings}: WatchState): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
  const work = [
    [ready, 'ready'],
    [stale, 'stale'],
    [failed, 'failed'],
  ] as const
  const told = work.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`)
  return `${count(files, 'file')}, ${count(errors, 'error')}, ${count(warnings, 'warning')}${told.length > 0 ? `; ${told.join(', ')}` : ''}.`
}

function shorten(names: readonly string[]): string {
  return printableLine(`${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`)
}
