import {cutToWidth, formatDuration, padToWidth, printableLine, widthOf} from 'mmm-cli'
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
  readonly blocked: ReadonlySet<string>
  /** Specifications at once. */
  readonly concurrency: number
  /** Whether nothing more starts for now. */
  readonly isPaused?: boolean
  /** What each needs of this run, and how long it usually takes, in milliseconds; empty where that is not known. */
  readonly needs: ReadonlyMap<string, readonly string[]>
  readonly usual: ReadonlyMap<string, number>
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

/** Columns that names take at most and at least, so that there is room for what goes on. */
const NAME_COLUMNS = 32
const LEAST_NAME_COLUMNS = 6
/** As wide as `59m 59s`. */
const TIME_COLUMNS = 7
/** A mark, and the gaps between columns. */
const GAPS = 6
/** Part of a narrow terminal that names may take. */
const NAME_SHARE = 0.5
/** Notes that are shown while the run goes; in the end all are. */
const SHOWN_NOTES = 3
/** Specifications that are shown with what they wait for. */
const SHOWN_WAITING = 3
/** From fewer specifications than this nothing can be told of the others. */
const ENOUGH_TO_ESTIMATE = 3

/** What a terminal shows while a run goes: the last that finished, all that runs, and the counts; no line wider and no more lines than fit. */
export function formatFrame(progress: Progress, screen: Screen): string[] {
  const {finished, notes, notice, running} = progress
  const name = nameColumns(progress.specs, screen.columns)
  const going = [...running].map(([spec, {about, since}]) =>
    formatRow({spec, mark: paint('cyan', screen.spinner), time: formatElapsed(screen.now - since), text: about}, name, screen.columns),
  )
  const said = [...notes.slice(-SHOWN_NOTES), ...(notice ? [notice] : [])].map((note) => printableLine(note, screen.columns - 1))
  const foot = [...said.slice(Math.max(0, said.length + 2 - screen.rows)), formatCounts(progress, screen)]
  const room = Math.max(0, screen.rows - 1 - foot.length)
  const shown = going.slice(0, room)
  const recent = room > shown.length ? finished.slice(-(room - shown.length)) : []
  const left = room - shown.length - recent.length
  const next = left > 0 ? nextWaiting(progress, Math.min(left, SHOWN_WAITING)).map((row) => formatRow(row, name, screen.columns)) : []
  return [...recent.map((row) => formatRow(row, name, screen.columns)), ...shown, ...next, ...foot]
}

/** Those that wait for something that runs now, with what they wait for. */
function nextWaiting({blocked, finished, needs, running, specs}: Progress, most: number): FinishedSpec[] {
  const done = new Set(finished.map(({spec}) => spec))
  const rows: FinishedSpec[] = []
  for (const spec of specs) {
    if (rows.length === most) break
    if (done.has(spec) || running.has(spec) || blocked.has(spec)) continue
    const open = (needs.get(spec) ?? []).filter((need) => !done.has(need))
    if (open.some((need) => running.has(need))) rows.push({spec, mark: paint('dim', '·'), time: '', text: `waits for ${open.join(', ')}`})
  }
  return rows
}

/** Milliseconds that are left, by how long each usually takes, or else by how long this run took so far; `undefined` where nothing can be told. */
function timeLeft({blocked, concurrency, finished, running, since, specs, usual}: Progress, now: number): number | undefined {
  const done = new Set(finished.map(({spec}) => spec))
  const open = [...specs].filter((spec) => !done.has(spec) && !blocked.has(spec))
  const known = open.filter((spec) => usual.has(spec))
  if (open.length === 0) return undefined
  if (known.length * 2 < open.length) return finished.length < ENOUGH_TO_ESTIMATE ? undefined : ((now - since) / finished.length) * open.length
  const mean = known.reduce((sum, spec) => sum + usual.get(spec)!, 0) / known.length
  const rests = open.map((spec) => Math.max(0, (usual.get(spec) ?? mean) - (running.has(spec) ? now - running.get(spec)!.since : 0)))
  // No more at once than there are, and never sooner than the longest of them.
  return Math.max(rests.reduce((sum, rest) => sum + rest, 0) / Math.min(concurrency, open.length), ...rests)
}

/** What is left on the screen of a run that has ended: a line for each specification it worked on, with nothing left out, since nothing is drawn over it. */
export function formatRecord({finished, notes, specs}: Progress): string[] {
  const name = nameColumns(specs, Infinity)
  return [...finished.map((row) => `${row.mark} ${describeRow(row, row.spec, name)}`), ...notes.map((note) => printableLine(note))]
}

function formatRow(row: FinishedSpec, name: number, columns: number): string {
  return `${row.mark} ${cutToWidth(describeRow(row, cutToWidth(row.spec, name), name), Math.max(1, columns - 3))}`
}

function describeRow({text, time}: FinishedSpec, spec: string, name: number): string {
  return `${padToWidth(printableLine(spec), name)}  ${time.padStart(TIME_COLUMNS)}  ${printableLine(text)}`.trimEnd()
}

/** The more important first; what does not fit is left out. */
function formatCounts(progress: Progress, {columns, now}: Screen): string {
  const {blocked, failed, finished, isPaused, running, since, specs} = progress
  const done = finished.length
  const waiting = specs.size - done - blocked.size - running.size
  const counts: Array<[number, string]> = [
    [failed, 'failed'],
    [blocked.size, 'blocked'],
    [running.size, 'running'],
    [waiting, 'waiting'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  // Until it goes on nobody knows.
  const left = isPaused ? undefined : timeLeft(progress, now)
  const estimate = isPaused ? ['paused'] : left === undefined ? [] : [`about ${formatElapsed(left)} left`]
  const line = [...told, formatElapsed(now - since), ...estimate].reduce(
    (line, part) => (line.length + part.length + 4 > columns ? line : `${line} · ${part}`),
    `${done} of ${specs.size} done`,
  )
  return cutToWidth(line, columns - 1)
}

/** On a narrow terminal names give way: what is cut there is told in full elsewhere. */
function nameColumns(specs: ReadonlySet<string>, columns: number): number {
  const room = Math.max(LEAST_NAME_COLUMNS, Math.floor((columns - GAPS - TIME_COLUMNS) * NAME_SHARE))
  return Math.min(
    NAME_COLUMNS,
    room,
    [...specs].reduce((widest, spec) => Math.max(widest, widthOf(printableLine(spec))), 0),
  )
}

/** Whole seconds: tenths that change all the time only distract. */
function formatElapsed(milliseconds: number): string {
  return milliseconds < 59_500 ? `${Math.round(milliseconds / 1000)} s` : formatDuration(milliseconds)
}
