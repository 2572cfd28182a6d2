import {formatDuration, printableLine} from 'mmm-cli'
import {paint} from './format.ts'

export interface RunningSpec {
  /** Of a monotonic clock, in milliseconds. */
  readonly since: number
  /** Which iteration it is, where it is not the first. */
  readonly prefix: string
  readonly runner: string
  /** What is going on with it. */
  about: string
}

export interface FinishedSpec {
  readonly spec: string
  readonly mark: string
  readonly time: string
  readonly text: string
}

/** How far a run is. */
export interface Progress {
  /** Of a monotonic clock, in milliseconds. */
  readonly since: number
  readonly specs: ReadonlySet<string>
  readonly running: ReadonlyMap<string, RunningSpec>
  readonly finished: readonly FinishedSpec[]
  readonly failed: number
  readonly blocked: number
  /** What else happened and is to be remembered. */
  readonly notes: readonly string[]
  /** What is to be said just now; empty when there is nothing. */
  readonly notice: string
}

export interface Screen {
  readonly columns: number
  readonly rows: number
  readonly now: number
  readonly spinner: string
}

/** Columns that names take at most, so that there is room for what goes on. */
const NAME_COLUMNS = 32
/** As wide as `59m 59s`. */
const TIME_COLUMNS = 7
/** Notes that are shown while the run goes; in the end all are. */
const SHOWN_NOTES = 3
/** From fewer specifications than this nothing can be told of the others. */
const ENOUGH_TO_ESTIMATE = 3

/** What a terminal shows while a run goes: the last that finished, all that runs, and the counts; no line wider and no more lines than fit. */
export function formatFrame(progress: Progress, screen: Screen): string[] {
  const {finished, notes, notice, running} = progress
  const name = nameColumns(progress.specs)
  const going = [...running].map(([spec, {about, since}]) =>
    formatRow({spec, mark: paint('cyan', screen.spinner), time: formatElapsed(screen.now - since), text: about}, name, screen.columns),
  )
  const said = [...notes.slice(-SHOWN_NOTES), ...(notice ? [notice] : [])].map((note) => printableLine(note, screen.columns - 1))
  const foot = [...said, formatCounts(progress, screen)]
  const room = Math.max(0, screen.rows - 1 - foot.length)
  const shown = going.slice(0, room)
  const recent = room > shown.length ? finished.slice(-(room - shown.length)) : []
  return [...recent.map((row) => formatRow(row, name, screen.columns)), ...shown, ...foot]
}

/** What is left on the screen of a run that has ended: a line for each specification it worked on. */
export function formatRecord({finished, notes, specs}: Progress, columns: number): string[] {
  const name = nameColumns(specs)
  return [...finished.map((row) => formatRow(row, name, columns)), ...notes.map((note) => printableLine(note))]
}

function formatRow({mark, spec, text, time}: FinishedSpec, name: number, columns: number): string {
  const line = `${printableLine(spec, name).padEnd(name)}  ${time.padStart(TIME_COLUMNS)}  ${printableLine(text)}`.trimEnd()
  const room = columns - 3
  return `${mark} ${line.length > room ? `${line.slice(0, Math.max(0, room - 1))}…` : line}`
}

/** The more important first; what does not fit is left out. */
function formatCounts({blocked, failed, finished, running, since, specs}: Progress, {columns, now}: Screen): string {
  const done = finished.length
  const waiting = specs.size - done - blocked - running.size
  const counts: Array<[number, string]> = [
    [failed, 'failed'],
    [blocked, 'blocked'],
    [running.size, 'running'],
    [waiting, 'waiting'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  const left = waiting + running.size
  const estimate = done >= ENOUGH_TO_ESTIMATE && left > 0 ? [`about ${formatElapsed(((now - since) / done) * left)} left`] : []
  return [...told, formatElapsed(now - since), ...estimate].reduce(
    (line, part) => (line.length + part.length + 4 > columns ? line : `${line} · ${part}`),
    `${done} of ${specs.size} done`,
  )
}

function nameColumns(specs: ReadonlySet<string>): number {
  return Math.min(
    NAME_COLUMNS,
    [...specs].reduce((widest, spec) => Math.max(widest, printableLine(spec).length), 0),
  )
}

/** Whole seconds: tenths that change all the time only distract. */
function formatElapsed(milliseconds: number): string {
  return milliseconds < 59_500 ? `${Math.round(milliseconds / 1000)} s` : formatDuration(milliseconds)
}
