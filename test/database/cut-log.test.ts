import {expect} from 'chai'
import {copyFileSync, mkdirSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {verifyState} from '../../src/state/verification.ts'
import {ChangeLogStore} from '../../src/state/change-log-store.ts'
import {Random} from '../torture/random.ts'
import {type OpenWorkplace, unwrap, withWorkplace, Workplace} from '../support/workplace.ts'

const CUTS = 100
const LOG_HEADER = 32
const FRAME = 24 + 4096

/** Where the log ended when a change was acknowledged, and the version that made. */
interface Acknowledged {
  readonly length: number
  readonly version: number
}

describe('a state whose log was cut off in the middle of a write', () => {
  it('has everything that was acknowledged before the cut', () =>
    withWorkplace((workplace) => {
      const open = workplace.open()

      expectCutsToHold(workplace, markAndMeasure(open), {known: 0})
      open.close()
    }))

  it('has everything that was acknowledged before the cut when the log had been begun anew over an older one', () =>
    withWorkplace((workplace) => {
      const open = workplace.open()
      markAndMeasure(open)
      open.database.all('PRAGMA wal_checkpoint(RESTART)')
      const known = latest(open.database)
      const older = logOf(workplace)

      const acknowledged = markAndMeasure(open, 10)

      expect(logOf(workplace), 'what is older still lies behind it').to.equal(older)
      expectCutsToHold(workplace, acknowledged, {known})
      open.close()
    }))
})

/** Makes changes and says how long the log was after each. */
function markAndMeasure(open: OpenWorkplace, count = 30): Acknowledged[] {
  return Array.from({length: count}, (_, index) => {
    unwrap(open.specifications.mark('first', index % 2 === 0 ? 'completed' : 'pending'))
    const [{log}] = open.database.all<{log: number}>('PRAGMA wal_checkpoint(NOOP)') as [{log: number}]
    return {length: LOG_HEADER + log * FRAME, version: latest(open.database)}
  })
}

function expectCutsToHold(workplace: Workplace, acknowledged: readonly Acknowledged[], {known}: {known: number}): void {
  const random = new Random(Date.now())
  const copy = new Workplace(join(workplace.path, 'copy'))
  mkdirSync(join(copy.path, '.mmm'), {recursive: true})
  for (let round = 0; round < CUTS; round++) {
    // Around the end of a change as often as anywhere.
    const near = random.pick(acknowledged).length + random.below(64) - 32
    const length = random.next() < 0.5 ? near : random.below(logOf(workplace))
    for (const suffix of ['', '-wal']) copyFileSync(workplace.stateFile + suffix, copy.stateFile + suffix)
    truncateSync(`${copy.stateFile}-wal`, length)

    const cut = unwrap(openDatabase({path: copy.stateFile, now: () => new Date()}))
    const before = acknowledged.findLast((change) => change.length <= length)
    const after = acknowledged.find((change) => change.length > length)
    expect(latest(cut), `cut at ${length}`).to.be.within(before?.version ?? known, (after?.version ?? Infinity) - 1)
    expect(unwrap(verifyState(cut, copy.path)).problems, `cut at ${length}`).to.be.empty
    cut.close()
  }
}

function latest(database: Database): number {
  return new ChangeLogStore(database).latest()
}

function logOf({stateFile}: Workplace): number {
  return statSync(`${stateFile}-wal`).size
}
