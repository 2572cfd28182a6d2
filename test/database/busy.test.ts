import {expect} from 'chai'
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import type {DatabaseBusyError} from '../../src/database/errors.ts'
import {type OpenWorkplace, unwrap, withWorkplace} from '../support/workplace.ts'

const MINUTE = 60_000

/** An argument that would turn a terminal red. */
const RED = '\u001B[31mred'

describe('a state database that another process writes to', () => {
  it('is waited for', () =>
    whileLocked({lockedFor: 300}, ({specifications}) => {
      expect(unwrap(specifications.mark('first', 'completed')).status).to.equal('completed')
    }))

  it('is given up after a while, which is a conflict', () =>
    whileLocked({busyTimeout: 100}, ({specifications}) => {
      const marked = specifications.mark('first', 'completed')

      expect(marked).to.have.nested.property('error.code', 'DATABASE_BUSY')
      expect(marked).to.have.nested.property('error.exitCode', 5)
      expect(marked).to.have.nested.property('error.message').that.includes('was busy for 0.1 seconds')
    }))

  it('can be read all the same', () =>
    whileLocked({busyTimeout: 100}, ({specifications}) => {
      expect(unwrap(specifications.list())).to.have.length(2)
    }))

  it('can be closed without waiting', () =>
    whileLocked({busyTimeout: MINUTE}, ({database}) => {
      expect(database.close()).to.equal(undefined)
    }))

  if (process.platform === 'linux') {
    it('names who holds it, and how to end that, on a terminal too', () =>
      whileLocked({busyTimeout: 100}, ({specifications}, keeper) => {
        const marked = specifications.mark('first', 'completed')

        const {context, message, suggestions} = (marked as {error: DatabaseBusyError}).error
        expect(context.holders).to.have.length(1)
        expect(context.holders[0]).to.have.property('pid', keeper)
        expect(message).to.include(`it is held by process ${keeper} (`)
        expect(message).to.include('bystander.ts \\x1b[31mred ')
        expect(suggestions).to.include(`If it hangs, end it: kill ${keeper}`)
      }))

    it('does not name those who only have it open', () =>
      whileLocked({busyTimeout: 100}, async ({database, specifications}, keeper) => {
        const reader = await startBystander(database.path, 'BEGIN; SELECT * FROM specifications')
        try {
          const marked = specifications.mark('first', 'completed')

          expect((marked as {error: DatabaseBusyError}).error.context.holders.map(({pid}) => pid)).to.deep.equal([keeper])
        } finally {
          await reader.end()
        }
      }))
  }
})

/** Runs a test while another process holds the write lock of a state database. */
async function whileLocked(
  {busyTimeout, lockedFor}: {busyTimeout?: number; lockedFor?: number},
  test: (workplace: OpenWorkplace, keeper: number) => Promise<void> | void,
): Promise<void> {
  await withWorkplace(async (workplace) => {
    const open = workplace.open(busyTimeout === undefined ? {} : {busyTimeout})
    unwrap(open.specifications.list())
    const keeper = await startBystander(workplace.stateFile, 'BEGIN IMMEDIATE', lockedFor)
    try {
      await test(open, keeper.pid)
    } finally {
      await keeper.end()
      open.close()
    }
  })
}

/** Settles when the other process has run its SQL. */
async function startBystander(path: string, sql: string, milliseconds = MINUTE): Promise<{pid: number; end: () => Promise<void>}> {
  const child = fork(fileURLToPath(new URL('../support/bystander.ts', import.meta.url)), [RED, path, sql, String(milliseconds)])
  const ended = once(child, 'exit')
  await once(child, 'message')
  return {
    pid: child.pid!,
    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
