import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Project} from '../project/project.ts'
import {ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {Evidence} from '../state/execution.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {findSecrets} from '../text/secrets.ts'
import {cleanEnvironment} from './child-environment.ts'
import {runCommand} from './command-process.ts'
import {describeExit} from './shell-runner.ts'
import {OpenTaskLog} from './task-log.ts'
import {headCommit} from './work-tree.ts'

/** A verify command that was run once more. */
export interface CheckedReceipt {
  readonly spec: string
  readonly execution: number
  readonly command: string
  /** Whether it passes now. */
  readonly passed: boolean
  /** How it ended, in a few words. */
  readonly ending: string
  readonly duration_ms: number
  /** The commit that it passed at, and the one that is checked out now; `null` outside a git work tree. */
  readonly commit_then: string | null
  readonly commit_now: string | null
  /** The end of what it printed. */
  readonly output: string
}

/** What became of the proof of a specification. */
export interface ReceiptCheck {
  readonly receipts: readonly CheckedReceipt[]
  /** Completed without any: nothing verifies them, or somebody marked them by hand. */
  readonly without: readonly string[]
}

/** Which receipts are checked, and how. */
export interface ReceiptCheckOptions {
  /** Aborting it ends what is going; what has not been run again is left out. */
  readonly signal: AbortSignal
  /** Told how many there are before the first, and of each that is done. */
  readonly onCount?: (count: number) => void
  readonly onReceipt?: (receipt: CheckedReceipt) => void
}

interface Parts {
  readonly database: Database
  readonly configuration: Configuration
  readonly project: Pick<Project, 'name' | 'path'>
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Bytes of output that are shown of a command that does not pass any more. */
const OUTPUT = 16 * 1024

/** Runs the proofs of all that is completed once more. Nothing is recorded: what they say now may be worth a run. */
export async function checkReceipts(parts: Parts, view: SpecificationView, options: ReceiptCheckOptions): Promise<Result<ReceiptCheck, DatabaseError>> {
  const completed = view.graph.order().flatMap((id) => (view.graph.status(id) === 'completed' ? [view.record(id)] : []))
  const executions = new ExecutionStore(parts.database)
  const read = parts.database.read('reading receipts', () =>
    completed.map((record) => ({record, receipts: record.evidenceId === null ? [] : executions.evidence(record.evidenceId)})),
  )
  if (!read.ok) return read
  const due = read.value.flatMap(({receipts, record}) => receipts.map((receipt) => ({receipt, record})))
  options.onCount?.(due.length)
  const scratch = mkdtempSync(join(tmpdir(), 'mmm-receipts-'))
  const receipts: CheckedReceipt[] = []
  try {
    for (const {receipt, record} of due) {
      const checked = await runAgain(parts, record, receipt, {...options, log: join(scratch, `${receipts.length}.log`)})
      if (options.signal.aborted) break
      receipts.push(checked)
      options.onReceipt?.(checked)
    }
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
  return ok({receipts, without: read.value.flatMap((one) => (one.receipts.length === 0 ? [one.record.id] : []))})
}

async function runAgain(
  {configuration, environment, project}: Parts,
  {evidenceId, id, path}: SpecRecord,
  {command, commit_after: then}: Evidence,
  {log: logPath, signal}: {readonly signal: AbortSignal; readonly log: string},
): Promise<CheckedReceipt> {
  const log = new OpenTaskLog(logPath, findSecrets(environment, configuration.secrets))
  const tooLong = AbortSignal.timeout(configuration.get('run.timeout'))
  const started = performance.now()
  try {
    const exit = await runCommand({
      command,
      cwd: project.path,
      environment: {
        ...cleanEnvironment(environment),
        MMM_SPEC_ID: id,
        MMM_SPEC_FILE: join(project.path, path),
        MMM_PROJECT: project.name,
        MMM_PROJECT_DIR: project.path,
        MMM_LOG: logPath,
      },
      log,
      signal: AbortSignal.any([signal, tooLong]),
      grace: configuration.get('run.grace'),
      hurry: new AbortController().signal,
    })
    return {
      spec: id,
      execution: evidenceId!,
      command,
      passed: exit.code === 0 && !tooLong.aborted,
      ending: tooLong.aborted ? 'took too long' : describeExit(exit),
      duration_ms: Math.round(performance.now() - started),
      commit_then: then,
      commit_now: await headCommit(project.path),
      output: log.tail(0, OUTPUT),
    }
  } finally {
    log.close()
  }
}
