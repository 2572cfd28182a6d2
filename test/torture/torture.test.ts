import {expect} from 'chai'
import {withSmallDiskIfAny} from '../support/small-disk.ts'
import {KillMatrix} from './kill-matrix.ts'
import {Random} from './random.ts'
import {RunTorture} from './run-torture.ts'
import {torture} from './torture.ts'

describe('the state under torture', () => {
  it('keeps everything acknowledged while eight writers are killed again and again', async () => {
    // Another seed every time; what goes wrong is told with it, and `npm run torture -- --seed N` begins the same way.
    const seed = Date.now() % 2 ** 31
    try {
      const report = await torture({seed, kills: 24})

      expect(report.acknowledged).to.be.above(100)
    } catch (error) {
      throw new Error(`with seed ${seed}: ${(error as Error).message}`, {cause: error})
    }
  })
})

describe('runs under torture', () => {
  it('finish what signals cut off, repeat nothing that was reported as done, and leave nothing running', async () => {
    const seed = Date.now() % 2 ** 31
    const tortured = new RunTorture(new Random(seed))
    try {
      for (let round = 0; round < 3; round++) await tortured.round()
      expect(Object.keys(tortured.report.signals)).to.not.be.empty
    } catch (error) {
      throw new Error(`with seed ${seed}: ${(error as Error).message}`, {cause: error})
    } finally {
      tortured.dispose()
    }
  })
})

describe('a run that meets a fault at a chosen moment', () => {
  it('has lost and repeated nothing once the next one is through', () => {
    // Each fault once, each at another moment: `npm run torture` has all of them meet.
    const random = new Random(Date.now() % 2 ** 31)
    return withSmallDiskIfAny(async (disk) => {
      const matrix = new KillMatrix(disk)
      const {moments} = matrix
      const first = random.below(moments.length)
      const faults = [...new Set(matrix.cells.map(([fault]) => fault))]
      for (const [index, fault] of faults.entries()) {
        await matrix.round(fault, moments[(first + index) % moments.length]!, random.pick(['before', 'after']))
      }

      expect(matrix.rounds).to.equal(faults.length)
    })
  })
})
