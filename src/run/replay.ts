import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {Execution} from '../state/execution.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RunNotRecordedError} from './errors.ts'
import type {RecordedAttempt, Runner, RunnerEvent, RunnerTask} from './runner.ts'

/** What was cut off from outside says nothing about the work. */
const CUT_OFF = new Set<Execution['status']>(['cancelled', 'interrupted', 'limited', 'running', 'transient'])

/** A run as it was recorded: what its attempts said, and what became of them. */
export class Recording {
  readonly #run: number
  readonly #attempts: ReadonlyMap<string, RecordedAttempt>

  private constructor(run: number, attempts: ReadonlyMap<string, RecordedAttempt>) {
    this.#run = run
    this.#attempts = attempts
  }

  static of(database: Database, run: number, projectPath: string): Result<Recording, DatabaseError | RunNotRecordedError> {
    const read = database.read('reading a recorded run', () => {
      const store = new ExecutionStore(database)
      return store.list({runId: run}).map((execution) => ({execution, verified: store.evidence(execution.id).length > 0}))
    })
    if (!read.ok) return read
    if (read.value.length === 0) return err(new RunNotRecordedError({run}))
    // Newest first: of several tries at an iteration the last one counts.
    const kept = read.value.filter(({execution: {log, status}}) => !CUT_OFF.has(status) && existsSync(join(projectPath, log))).toReversed()
    const attempts = kept.map(({execution: {iteration, log, reason, spec, status}, verified}) => {
      const path = join(projectPath, log)
      // Where verify commands ran, the runner's own part was done.
      const isDone = status === 'success' || verified
      return [`${iteration}/${spec}`, {log: path, stream: path.replace(/\.log$/, '.stream.jsonl'), failure: isDone ? undefined : (reason ?? status)}] as const
    })
    return ok(new Recording(run, new Map(attempts)))
  }

  /** A runner that does again what was recorded of it, and asks nobody. The shell's commands cost nothing: they run. */
  replay(runner: Runner): Runner {
    if (runner.name === 'shell') return runner
    return {
      name: runner.name,
      check: () => Promise.resolve({ok: true, details: [`a replay of run ${this.#run}`]}),
      describe: () => `replay of run ${this.#run}`,
      run: (task, signal) => this.#replay(runner, task, signal),
    }
  }

  async *#replay(runner: Runner, task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    const recorded = this.#attempts.get(`${task.iteration}/${task.spec.id}`)
    if (!recorded) return yield {type: 'report', outcome: 'failed', reason: `run ${this.#run} has no iteration ${task.iteration} of it`}
    if (runner.replay) yield* runner.replay(task, recorded, signal)
    else task.log.write(readFileSync(recorded.log, 'utf8'))
    const usage = {input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: 0}
    if (recorded.failure === undefined) yield {type: 'report', outcome: 'success', usage}
    else yield {type: 'report', outcome: 'failed', reason: recorded.failure, usage}
  }
}
