import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok, type Result} from '../../src/result.ts'
import {ProcessRecord} from '../../src/run/process-record.ts'
import {recoverRuns} from '../../src/run/recovery.ts'
import {RunLock} from '../../src/run/run-lock.ts'
import {RunRecorder} from '../../src/run/run-recorder.ts'
import {SpecificationEngine} from '../../src/specification/specification-engine.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {ExecutionStore} from '../../src/state/execution-store.ts'
import {RunnerLimitStore} from '../../src/state/runner-limit-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {isRunning} from '../support/processes.ts'
import {withFolder} from '../support/temporary.ts'

const REASON = 'mmm ended before the attempt did'

/** A project with the specifications a, b and c, and runs that stopped in the middle of them. */
class Wreck {
  readonly database: Database
  readonly locks: string
  readonly folder: string
  readonly #specifications: SpecificationEngine
  readonly #projectId: number

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(join(folder, 'specs'))
    for (const id of ['a', 'b', 'c']) writeFileSync(join(folder, 'specs', `${id}.md`), `---\nrun: ["true"]\n---\n`)
    this.locks = join(folder, 'runs')
    this.database = valueOf(openDatabase({path: join(folder, 'state.db'), now: () => new Date()}))
    this.#projectId = valueOf(
      this.database.change('test', 'test', (changes) => ok(new ProjectStore(this.database).save({name: 'wreck', path: folder}, changes))),
    )
    const configuration = valueOf(loadConfiguration({files: [], environment: {}}))
    this.#specifications = new SpecificationEngine({database: this.database, configuration, projectId: this.#projectId, projectPath: folder})
  }

  /** A run that has taken some specifications and completed others. */
  run(token: string, {completed = [], taken}: {completed?: string[]; taken: string[]}): number {
    const {database} = this
    const runId = valueOf(database.change('test', 'test', () => ok(new RunStore(database).insert({projectId: this.#projectId, token, options: {}}))))
    const view = valueOf(this.#specifications.view())
    const recorder = new RunRecorder({
      database,
      executions: new ExecutionStore(database),
      specifications: new SpecificationStore(database),
      limits: new RunnerLimitStore(database),
      runId,
    })
    for (const id of [...completed, ...taken]) {
      const record = view.record(id)
      const {contentHash} = record
      const claim = valueOf(
        recorder.claim(record, {runId, specId: id, iteration: 1, runner: 'shell', command: 'true', input: '', contentHash, log: `${id}.log`}),
      )
      if (claim.kind === 'taken' && completed.includes(id)) {
        valueOf(recorder.complete(record, {id: claim.execution, status: 'success', durationMs: 1, reason: null, output: '', evidence: []}))
      }
    }
    return runId
  }

  /** What the database says: runs, executions and specifications, each with its status. */
  told(): {runs: string[]; executions: string[]; specs: string[]} {
    const list = (sql: string): string[] => this.database.all<{told: string}>(sql).map(({told}) => told)
    return {
      runs: list(`SELECT id || ' ' || status AS told FROM runs ORDER BY id`),
      executions: list(`SELECT spec_id || ' ' || status || coalesce(' ' || reason, '') AS told FROM executions ORDER BY id`),
      specs: list(`SELECT id || ' ' || status AS told FROM specifications ORDER BY id`),
    }
  }
}

async function withWreck(test: (wreck: Wreck) => Promise<void> | void): Promise<void> {
  await withFolder(async (folder) => {
    const wreck = new Wreck(folder)
    try {
      await test(wreck)
    } finally {
      wreck.database.close()
    }
  })
}

function valueOf<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw result.error
  return result.value
}

describe('recoverRuns', () => {
  it('closes a dead run, and gives back what it had not finished', () =>
    withWreck((wreck) => {
      const run = wreck.run('dead', {completed: ['a'], taken: ['b', 'c']})

      expect(recoverRuns(wreck.database, wreck.locks)).to.deep.equal(ok([{run, specs: ['b', 'c'], survivors: false}]))

      expect(wreck.told()).to.deep.equal({
        runs: ['1 interrupted'],
        executions: ['a success', `b interrupted ${REASON}`, `c interrupted ${REASON}`],
        specs: ['a completed', 'b pending', 'c pending'],
      })
    }))

  it('does so once', () =>
    withWreck((wreck) => {
      wreck.run('dead', {taken: ['a']})
      recoverRuns(wreck.database, wreck.locks)
      const after = wreck.told()

      expect(recoverRuns(wreck.database, wreck.locks)).to.deep.equal(ok([]))

      expect(wreck.told()).to.deep.equal(after)
    }))

  it('takes secrets out of what the dead left in their logs', () =>
    withWreck((wreck) => {
      wreck.run('dead', {completed: ['a'], taken: ['b']})
      const left = ['b.log', 'b.stream.jsonl', 'b.stderr.txt', 'a.log'].map((name) => join(wreck.folder, name))
      for (const path of left) writeFileSync(path, String.raw`said pass"word-1234, and more`)

      const place = {project: wreck.folder, environment: {API_TOKEN: 'pass"word-1234'}}
      valueOf(recoverRuns(wreck.database, wreck.locks, {place}))

      const [log, stream, errors, finished] = left.map((path) => readFileSync(path, 'utf8'))
      expect([log, stream, errors]).to.deep.equal(Array(3).fill('said **************, and more'))
      expect(finished).to.include('word-1234')
    }))

  it('leaves a run that lives alone', () =>
    withWreck((wreck) => {
      const lock = RunLock.take(wreck.locks, 'alive')
      wreck.run('dead', {taken: ['a']})
      wreck.run('alive', {taken: ['b']})

      expect(recoverRuns(wreck.database, wreck.locks)).to.deep.include({ok: true})

      expect(wreck.told()).to.deep.equal({
        runs: ['1 interrupted', '2 running'],
        executions: [`a interrupted ${REASON}`, 'b running'],
        specs: ['a pending', 'b in_progress', 'c pending'],
      })
      lock.release()
    }))

  it('leaves the run that asks alone', () =>
    withWreck((wreck) => {
      const asking = wreck.run('asking', {taken: ['a']})

      expect(recoverRuns(wreck.database, wreck.locks, {except: asking})).to.deep.equal(ok([]))
    }))

  it('writes the change of each specification into the change log, as the doing of the run', () =>
    withWreck((wreck) => {
      const run = wreck.run('dead', {taken: ['a']})
      recoverRuns(wreck.database, wreck.locks)

      const last = wreck.database.get<Record<string, string>>(
        `SELECT author, kind, entity_id, before ->> 'status' AS before, after ->> 'status' AS after FROM changes JOIN versions USING (version) ORDER BY id DESC`,
      )
      expect(last).to.deep.equal({author: `run:${run}`, kind: 'spec.status', entity_id: 'a', before: 'in_progress', after: 'pending'})
    }))

  it('ends what the dead run left running, and says so', () =>
    withWreck(async (wreck) => {
      const run = wreck.run('dead', {taken: ['a']})
      RunLock.take(wreck.locks, 'dead').release()
      const survivor = spawn('sleep', ['300'], {detached: true, stdio: 'ignore'})
      new ProcessRecord(wreck.locks, 'dead').add(survivor.pid!)

      expect(recoverRuns(wreck.database, wreck.locks)).to.deep.equal(ok([{run, specs: ['a'], survivors: true}]))

      expect(isRunning(survivor.pid!)).to.be.false
    }))

  it('touches no process and no file when it only looks', () =>
    withWreck(async (wreck) => {
      wreck.run('dead', {taken: ['a']})
      RunLock.take(wreck.locks, 'dead').release()
      const survivor = spawn('sleep', ['300'], {detached: true, stdio: 'ignore'})
      new ProcessRecord(wreck.locks, 'dead').add(survivor.pid!)

      recoverRuns(wreck.database, wreck.locks, {looking: true})

      expect(isRunning(survivor.pid!)).to.be.true
      expect(existsSync(join(wreck.locks, 'dead.processes'))).to.be.true
      survivor.kill()
      await once(survivor, 'exit')
    }))
})
