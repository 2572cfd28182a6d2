import {expect} from 'chai'
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {openCopy} from '../../src/database/open-copy.ts'
import {SpecFileStore} from '../../src/specification/spec-file-store.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {verifyState} from '../../src/state/verification.ts'
import {bytesBelow} from '../support/bytes-below.ts'
import {unwrap, withWorkplace, type Workplace} from '../support/workplace.ts'

describe('a private copy of the state of a project', () => {
  it('is sound, has what is still in the log, and leaves the original as it is', () =>
    withWorkplace((workplace) =>
      withTemporaryFolder(workplace, () => {
        const {specifications, ...open} = workplace.open()
        unwrap(specifications.mark('first', 'completed'))
        const before = bytesBelow(dirname(workplace.stateFile))

        const copy = unwrap(openCopy({path: workplace.stateFile, now: () => new Date()}))
        expect(new SpecificationStore(copy).find('first')).to.have.property('status', 'completed')
        expect(unwrap(verifyState(copy, workplace.path)).problems).to.be.empty
        new SpecificationStore(copy).forgetFile('specs/first.md')
        copy.close()

        expect(bytesBelow(dirname(workplace.stateFile))).to.deep.equal(before)
        expect(new SpecFileStore(open.database).all()).to.have.length(2)
        open.database.close()
      }),
    ))

  it('is refused by the name of the original, and leaves nothing behind', () =>
    withWorkplace((workplace) =>
      withTemporaryFolder(workplace, () => {
        mkdirSync(dirname(workplace.stateFile))
        writeFileSync(workplace.stateFile, 'milk, bread, butter\n'.repeat(500))

        const opened = openCopy({path: workplace.stateFile, now: () => new Date()})

        expect(opened).to.have.nested.property('error.code', 'DATABASE_FOREIGN')
        expect(opened).to.have.nested.property('error.context.path', workplace.stateFile)
      }),
    ))
})

/** Runs a test whose temporary files lie where it can be seen that none is left. */
function withTemporaryFolder(workplace: Workplace, test: () => void): void {
  const {TMPDIR: before} = process.env
  const folder = join(workplace.path, 'temporary')
  mkdirSync(folder)
  process.env.TMPDIR = folder
  try {
    test()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  expect(readdirSync(folder), 'left behind').to.be.empty
}
