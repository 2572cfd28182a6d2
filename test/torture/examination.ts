import {deepStrictEqual} from 'node:assert'
import type {Database} from '../../src/database/database.ts'
import {recoverRuns} from '../../src/run/recovery.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {ChangeLogStore, type LoggedChange} from '../../src/state/change-log-store.ts'
import {ExecutionStore} from '../../src/state/execution-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {verifyState} from '../../src/state/verification.ts'
import {unwrap, type Workplace} from '../support/workplace.ts'
import type {Writer} from './torture.ts'

interface Findings {
  readonly acknowledged: number
  readonly versions: number
  readonly unacknowledged: number
}

interface Acknowledgements {
  /** By version, what was marked as what. */
  readonly marks: ReadonlyMap<number, string>
  /** By execution, what was worked on with which outcome. */
  readonly works: ReadonlyMap<number, string>
  readonly count: number
}

/** Opens the state while the surviving writers go on, and throws unless everything promised holds. */
export function examine(workplace: Workplace, crew: readonly Writer[]): Findings {
  // Read first: whatever is acknowledged by now must be in the database that is looked at next.
  const acknowledgements = readAcknowledgements(crew)
  const {database} = workplace.open()
  try {
    const verification = unwrap(verifyState(database, workplace.path))
    deepStrictEqual(
      verification.problems.filter(({severity}) => severity === 'error'),
      [],
    )
    const {changes, newestRows} = unwrap(
      database.read('examining', () => ({
        changes: new ChangeLogStore(database).list({}).toReversed(),
        newestRows: new Map(new SpecificationStore(database).all().map(({id, status}) => [id, status])),
      })),
    )
    const missing = [...missingMarks(acknowledgements, changes), ...missingWork(acknowledgements, database)]
    deepStrictEqual(missing, [], 'everything acknowledged is there')
    deepStrictEqual(brokenChains(changes, newestRows), [], 'each change begins where the one before it ended')
    deepStrictEqual(versionsOutOfOrder(changes), [], 'versions have no gap and no repeat')
    recover(database, workplace, crew)
    const marks = changes.filter(({author, id, kind}) => author === 'spec mark' && kind === 'spec.status' && !id.startsWith('shared'))
    return {
      acknowledged: acknowledgements.count,
      versions: verification.versions,
      unacknowledged: marks.filter(({version}) => !acknowledgements.marks.has(version)).length,
    }
  } finally {
    database.close()
  }
}

function readAcknowledgements(crew: readonly Writer[]): Acknowledgements {
  const marks = new Map<number, string>()
  const works = new Map<number, string>()
  const lines = crew.flatMap((writer) => writer.acknowledged())
  for (const line of lines) {
    const [kind, number, ...rest] = line.split(' ')
    if (kind === 'mark') marks.set(Number(number), rest.join(' '))
    else if (kind === 'work') works.set(Number(number), rest.join(' '))
  }
  return {marks, works, count: lines.length}
}

function missingMarks({marks}: Acknowledgements, changes: readonly LoggedChange[]): string[] {
  const logged = new Map(changes.filter(({kind}) => kind === 'spec.status').map(({after, id, version}) => [`${version} ${id}`, statusOf(after)]))
  return [...marks]
    .filter(([version, mark]) => logged.get(`${version} ${mark.split(' ')[0]}`) !== mark.split(' ')[1])
    .map(([version, mark]) => `mark ${version} ${mark}`)
}

function missingWork({works}: Acknowledgements, database: Database): string[] {
  const recorded = new Map(new ExecutionStore(database).list({}).map(({id, spec, status}) => [id, `${spec} ${status}`]))
  return [...works].filter(([id, work]) => recorded.get(id) !== work).map(([id, work]) => `work ${id} ${work}, which is ${recorded.get(id)}`)
}

/** A lost update shows as a change that begins with something else than what the one before it left, or as a row that differs from its last change. */
function brokenChains(changes: readonly LoggedChange[], rows: ReadonlyMap<string, string>): string[] {
  const broken: string[] = []
  const last = new Map<string, string>()
  for (const {after, before, id, kind, version} of changes) {
    if (kind !== 'spec.status' && kind !== 'spec.added') continue
    const was = last.get(id)
    if (kind === 'spec.status' && statusOf(before) !== was) broken.push(`version ${version}: ${id} was ${was}, not ${statusOf(before)}`)
    last.set(id, statusOf(after))
  }
  for (const [id, status] of rows) if (last.get(id) !== status) broken.push(`${id} is ${status}, its last change says ${last.get(id)}`)
  return broken
}

function versionsOutOfOrder(changes: readonly LoggedChange[]): number[] {
  const versions = [...new Set(changes.map(({version}) => version))]
  return versions.filter((version, index) => version !== index + 1)
}

/** Dead runs are closed and their work is given back; runs that live are left alone. */
function recover(database: Database, workplace: Workplace, crew: readonly Writer[]): void {
  unwrap(recoverRuns(database, workplace.locks))
  const alive = crew.filter(({isAlive}) => isAlive).length
  const running = new RunStore(database).running()
  const orphans = new ExecutionStore(database).list({status: 'running'}).filter(({run}) => !running.some(({id}) => id === run))
  deepStrictEqual(orphans, [], 'no attempt is left running by a dead run')
  if (running.length > alive) throw new Error(`${running.length} runs are going, but only ${alive} writers live`)
}

function statusOf(side: unknown): string {
  return (side as {status: string}).status
}
