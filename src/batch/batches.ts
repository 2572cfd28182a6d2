import type {MmmError} from '../errors.ts'
import type {HistoryEntry} from '../history/history-record.ts'
import {isSecretName} from '../text/redaction.ts'
import type {ProjectServices} from '../project-services.ts'
import {err, ok, type Result} from '../result.ts'
import {type BatchLine, type BatchText, readBatchLines} from './batch-lines.ts'
import {type BatchResult, runBatch, type BatchTask} from './batch-run.ts'
import {type BatchInvalidError, BatchProjectForeignError, BatchRollbackFailedError, ReplayRangeInvalidError, ReplayRefusedError} from './errors.ts'
import type {LineRunner} from './line-runner.ts'
import {leftOutReason, type NumberRange, parseRange, type ReplaySelection, selectForReplay} from './replay-selection.ts'

export interface BatchesOptions {
  readonly runner: LineRunner
  readonly directory: string
  /** The project that was chosen for this command line, if one was. */
  readonly project?: string | undefined
  readonly openProject: (name: string | undefined) => Result<ProjectServices, MmmError>
}

/** Commands of the history, ready to be carried out again. */
export interface Replay {
  readonly tasks: readonly BatchTask[]
  readonly leftOut: ReplaySelection['leftOut']
}

/** Which commands of the history. */
export interface ReplayOptions {
  readonly numbers: readonly string[]
  /** At most this many, the newest. */
  readonly limit?: number | undefined
}

/** What to carry out, and how. */
export interface CarryOutOptions {
  readonly tasks: readonly BatchTask[]
  /** Commands at once; more than one have processes of their own. */
  readonly jobs: number
  readonly continueOnError: boolean
  /** Keep what they print for the result, instead of letting it through. */
  readonly capture: boolean
  readonly signal: AbortSignal
  readonly onStart?: (task: BatchTask) => void
  readonly onEnd: (result: BatchResult) => void
}

/** What became of all. */
export interface CarriedOut {
  readonly results: readonly BatchResult[]
  readonly failed: number
  readonly not_started: number
  /** The checkpoint of what was before, of an atomic batch. */
  readonly checkpoint?: string
  /** Whether an atomic batch put back what it had done. */
  readonly rolled_back?: boolean
}

/** Carries out many command lines in few processes. */
export class Batches {
  readonly #options: BatchesOptions

  constructor(options: BatchesOptions) {
    this.#options = options
  }

  /** The commands of a batch, all of them checked; nothing is carried out. */
  read(
    batch: BatchText,
    {atomic = false, project}: {readonly atomic?: boolean; readonly project?: string | undefined} = {},
  ): Result<BatchTask[], BatchInvalidError | MmmError> {
    const {directory, openProject, runner} = this.#options
    const own = atomic ? openProject(project) : undefined
    if (own && !own.ok) return own
    const secrets = [...batch.variables].flatMap(([name, value]) => (isSecretName(name) && value !== '' ? [value] : []))
    const task = (argv: readonly string[]): Omit<BatchTask, 'line'> => ({argv, directory, project: project ?? this.#options.project, secrets, by: 'batch'})
    const lines = readBatchLines(batch, (argv) => {
      const other = own && foreignProject(argv, own.value.project.name)
      return other === undefined ? runner.check(task(argv)) : err(new BatchProjectForeignError({project: own!.value.project.name, other}))
    })
    return lines.ok ? ok(lines.value.map(({argv, line}: BatchLine) => ({line, ...task(argv)}))) : lines
  }

  /** Commands of the history to carry out again, by number (`12`) or range (`12..20`), or all that are given; all of them checked. */
  replay(entries: readonly HistoryEntry[], {limit = Infinity, numbers}: ReplayOptions): Result<Replay, MmmError> {
    const ranges: NumberRange[] = []
    for (const text of numbers) {
      const range = parseRange(text)
      if (!range) return err(new ReplayRangeInvalidError({range: text}))
      ranges.push(range)
    }
    const candidates = numbers.length > 0 ? entries : entries.filter((entry) => leftOutReason(entry) === undefined)
    const selected = selectForReplay(candidates.slice(-limit), ranges)
    if (!selected.ok) return selected
    const tasks = selected.value.entries.map(({argv, directory, number, project}): BatchTask => ({line: number, argv, directory, project, by: 'replay'}))
    const refused = tasks.flatMap((task) => {
      const checked = this.#options.runner.check(task)
      return checked.ok ? [] : [{number: task.line, reason: `${task.line} cannot be carried out again: ${checked.error.message}`}]
    })
    const numbersRefused = refused.map(({number}) => number)
    if (refused.length > 0)
      return err(
        new ReplayRefusedError(
          {numbers: numbersRefused},
          refused.map(({reason}) => reason),
        ),
      )
    return ok({tasks, leftOut: selected.value.leftOut})
  }

  async run({capture, continueOnError, jobs, onEnd, onStart, signal, tasks}: CarryOutOptions): Promise<CarriedOut> {
    const {runner} = this.#options
    const lanes = jobs === 1 ? [runner.here({capture})] : Array.from({length: Math.min(jobs, tasks.length)}, () => runner.fork())
    const results = await runBatch({tasks, lanes, continueOnError, signal, onEnd, ...(onStart && {onStart})})
    const failed = results.filter(({code}) => code !== 0).length
    return {results, failed, not_started: tasks.length - results.length}
  }

  /** {@link run}, but where not everything succeeds, the state and the files of specifications are put back as they were. */
  async runAtomically({
    project,
    source,
    ...options
  }: CarryOutOptions & {readonly project?: string | undefined; readonly source: string}): Promise<Result<CarriedOut, MmmError>> {
    const opened = this.#options.openProject(project)
    if (!opened.ok) return opened
    const {checkpoints, rollback} = opened.value.state
    const checkpoint = checkpoints.create(undefined, `before the batch ${source}`)
    if (!checkpoint.ok) return checkpoint
    const {name, version} = checkpoint.value
    const batch = {project: opened.value.project.name, since: version, source}
    const done = await this.run({...options, continueOnError: false})
    if (done.failed === 0 && done.not_started === 0) {
      const closed = checkpoints.closeBatch(batch)
      return closed.ok ? ok({...done, checkpoint: name, rolled_back: false}) : closed
    }
    const back = rollback.putBack(batch)
    return back.ok ? ok({...done, checkpoint: name, rolled_back: true}) : err(new BatchRollbackFailedError({checkpoint: name}, back.error))
  }
}

function foreignProject(argv: readonly string[], own: string): string | undefined {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const names = words.flatMap((word, index) =>
    words[index - 1] === '--project' ? [word] : word.startsWith('--project=') ? [word.slice('--project='.length)] : [],
  )
  return names.find((name) => name !== own)
}
