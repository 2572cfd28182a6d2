import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {openState} from '../../src/host/open-state.ts'
import {ChangeLogStore} from '../../src/state/change-log-store.ts'
import {verifyState} from '../../src/state/verification.ts'
import {withSmallDisk} from '../support/small-disk.ts'
import {OpenWorkplace, unwrap, withWorkplace, Workplace} from '../support/workplace.ts'

const KILOBYTE = 1024
const MARKER = fileURLToPath(new URL('../support/marker.ts', import.meta.url))

describe('the state on a disk that runs full', () => {
  for (const room of [0, 4, 12, 40, 100, 400]) {
    it(`keeps exactly what was acknowledged, and goes on once there is room (${room} KB were left)`, function () {
      return withSmallDisk(this, (disk) => {
        const workplace = Workplace.create({first: 'tags: [one]', second: 'depends_on: [first]'}, `${disk.path}/project`)
        const open = workplace.open()
        unwrap(open.specifications.list())

        disk.fill(room * KILOBYTE)
        const acknowledged = markUntilItFails(open)

        expect(marksIn(open), 'while the disk is full').to.deep.equal(acknowledged)
        open.close()
        disk.clear()
        const again = workplace.open()
        expect(marksIn(again), 'once there is room').to.deep.equal(acknowledged)
        expect(unwrap(verifyState(again.database, workplace.path)).problems).to.be.empty
        unwrap(again.specifications.mark('second', 'skipped'))
        again.close()
      })
    })
  }

  it('cannot be opened where there is no room at all, and says so', function () {
    return withSmallDisk(this, (disk) => {
      const workplace = Workplace.create({first: 'tags: [one]'}, `${disk.path}/project`)
      workplace.open().close()

      disk.fill()

      expect(() => workplace.open())
        .to.throw()
        .with.property('code', 'DATABASE_FULL')
      disk.clear()
      workplace.open().close()
    })
  })

  it('can still be looked at where there is no room at all; what would change it says why it cannot', function () {
    return withSmallDisk(this, (disk) => {
      const workplace = Workplace.create({first: 'tags: [one]'}, `${disk.path}/project`)
      const open = workplace.open()
      unwrap(open.specifications.mark('first', 'completed'))
      open.close()
      disk.fill()

      const {database, refusal} = unwrap(openState({path: workplace.stateFile, now: () => new Date(), traceless: false}))
      database.refuseChanges(refusal!)
      const looking = new OpenWorkplace(workplace, database)

      expect(unwrap(looking.specifications.list())[0]).to.include({id: 'first', status: 'completed'})
      expect(looking.specifications.mark('first', 'pending')).to.have.nested.property('error.code', 'DATABASE_FULL')
      looking.close()
    })
  })

  it('is not begun where there is no room, and is afterwards', function () {
    return withSmallDisk(this, (disk) => {
      const workplace = Workplace.create({first: 'tags: [one]'}, `${disk.path}/project`)
      disk.fill(60 * KILOBYTE)

      expect(() => workplace.open())
        .to.throw()
        .with.property('code', 'DATABASE_FULL')
      disk.clear()
      const open = workplace.open()
      unwrap(open.specifications.mark('first', 'completed'))
      open.close()
    })
  })
})

describe('the state under a size limit for files', () => {
  it('keeps exactly what was acknowledged, and goes on without the limit', () =>
    withWorkplace((workplace) => {
      workplace.open().close()

      // In blocks of 512 bytes: some room for the log to grow.
      const script = `ulimit -f 400; exec "$0" "$@"`
      const lines = execFileSync('sh', ['-c', script, process.execPath, MARKER, workplace.path], {encoding: 'utf8'}).trimEnd().split('\n')

      expect(lines.pop()).to.equal('DATABASE_FULL')
      expect(lines).to.not.be.empty
      const again = workplace.open()
      expect(marksIn(again)).to.deep.equal(lines)
      expect(unwrap(verifyState(again.database, workplace.path)).problems).to.be.empty
      unwrap(again.specifications.mark('second', 'skipped'))
      again.close()
    }))
})

/** Gives what was acknowledged. */
function markUntilItFails({specifications}: OpenWorkplace): string[] {
  const acknowledged: string[] = []
  for (let count = 0; ; count++) {
    const status = count % 2 === 0 ? 'completed' : 'pending'
    const marked = specifications.mark('first', status)
    if (!marked.ok) {
      expect(marked.error).to.include({code: 'DATABASE_FULL', exitCode: 1})
      expect(marked.error.message).to.include('while marking a specification')
      return acknowledged
    }
    acknowledged.push(status)
  }
}

function marksIn({database}: OpenWorkplace): string[] {
  const changes = new ChangeLogStore(database).list({author: 'spec mark', kind: 'spec.status', id: 'first'}).toReversed()
  return changes.map(({after}) => (after as {status: string}).status)
}
