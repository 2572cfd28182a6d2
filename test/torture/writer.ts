// One writer: changes the state for ever, and appends a line to a file for each change once mmm has returned from it.
import {openSync, writeSync} from 'node:fs'
import {ok} from '../../src/result.ts'
import {ProcessRecord} from '../../src/run/process-record.ts'
import {recoverRuns} from '../../src/run/recovery.ts'
import {RunLock} from '../../src/run/run-lock.ts'
import {RunRecorder} from '../../src/run/run-recorder.ts'
import {MARKABLE_STATUSES} from '../../src/specification/specification.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {ChangeLogStore} from '../../src/state/change-log-store.ts'
import {ExecutionStore} from '../../src/state/execution-store.ts'
import {RunnerLimitStore} from '../../src/state/runner-limit-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {unwrap, Workplace} from '../support/workplace.ts'
import {Random} from './random.ts'
import {jobOf, ownSpecs, SHARED} from './specifications.ts'
import {NOWHERE} from '../support/receipt.ts'

const [path, number, seed, acknowledgements] = process.argv.slice(2) as [string, string, string, string]
const writer = Number(number)
const random = new Random(Number(seed))
const acknowledge = acknowledgeTo(acknowledgements)

const workplace = new Workplace(path)
const {database, projectId, specifications} = workplace.open()
unwrap(recoverRuns(database, workplace.locks))
const run = startRun()
// Who has nobody to kill it any more ends by itself.
for (const parent = process.ppid; process.ppid === parent;) {
  const dice = random.next()
  if (dice < 0.6) markOwn()
  else if (dice < 0.8) unwrap(specifications.mark(random.pick(SHARED), random.pick(MARKABLE_STATUSES)))
  else work()
}

/** Nobody else marks these, so the newest mark in the log is the one just made. */
function markOwn(): void {
  const id = random.pick(ownSpecs(writer))
  const status = random.pick(MARKABLE_STATUSES)
  unwrap(specifications.mark(id, status))
  const [marked] = new ChangeLogStore(database).list({id, author: 'spec mark', kind: 'spec.status', limit: 1})
  if (marked) acknowledge(`mark ${marked.version} ${id} ${status}`)
}

/** What a run does with a specification, without the process that would do the work. */
function work(): void {
  const view = unwrap(specifications.view())
  const record = view.record(jobOf(writer))
  const execution = {
    runId: run.id,
    specId: record.id,
    iteration: 1,
    runner: 'shell',
    command: 'true',
    input: '',
    contentHash: record.contentHash,
    log: 'none.log',
  }
  const claim = unwrap(run.recorder.claim(record, execution))
  if (claim.kind !== 'taken') throw new Error(`${record.id}: somebody else has taken it`)
  const evidence = [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'proof\n'.repeat(random.below(2000))}]
  const end = {id: claim.execution, status: 'success' as const, durationMs: 1, reason: null, output: 'done', evidence}
  if (random.next() < 0.8) unwrap(run.recorder.complete(record, end))
  else unwrap(run.recorder.fail(record.id, {...end, status: 'failed'}, [...view.graph.waitingFor([record.id])]))
  acknowledge(`work ${claim.execution} ${record.id} ${new ExecutionStore(database).find(claim.execution)!.status}`)
}

function startRun(): {id: number; lock: RunLock; recorder: RunRecorder} {
  const token = `writer-${writer}-${process.pid}-${seed}`
  const lock = RunLock.take(workplace.locks, token)
  new ProcessRecord(workplace.locks, token).add(process.pid)
  const id = unwrap(database.change('starting a run', 'run', () => ok(new RunStore(database).insert({projectId, token, options: {}}))))
  const recorder = new RunRecorder({
    database,
    executions: new ExecutionStore(database),
    specifications: new SpecificationStore(database),
    limits: new RunnerLimitStore(database),
    runId: id,
  })
  acknowledge(`run ${id} ${token} started`)
  return {id, lock, recorder}
}

function acknowledgeTo(file: string): (line: string) => void {
  const descriptor = openSync(file, 'a')
  return (line) => void writeSync(descriptor, `${line}\n`)
}
