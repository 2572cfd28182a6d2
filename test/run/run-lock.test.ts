import {expect} from 'chai'
import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {RunLock} from '../../src/run/run-lock.ts'
import {startModule} from '../support/processes.ts'
import {withFolder} from '../support/temporary.ts'

const HOLDER = `
  import {RunLock} from './src/run/run-lock.ts'
  const lock = RunLock.take(process.argv[1], 'theirs')
  console.log('held')
  setInterval(() => lock, 1e6)`

const PROBE = `
  import {RunLock} from './src/run/run-lock.ts'
  console.log(RunLock.isHeld(process.argv[1], process.argv[2]))`

/** Says how many of many looks found a lock held, for as long as another process does the same. */
const PROBES = `
  import {RunLock} from './src/run/run-lock.ts'
  console.log(Array.from({length: 2000}, () => RunLock.isHeld(process.argv[1], 'theirs')).filter(Boolean).length)`

/** Runs a test while another process holds the lock `theirs`. */
async function withHolder(folder: string, test: (holder: ChildProcess) => Promise<void> | void): Promise<void> {
  const holder = startModule(HOLDER, folder)
  try {
    await once(holder.stdout, 'data')
    await test(holder)
  } finally {
    holder.kill('SIGKILL')
    if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit')
  }
}

async function probe(folder: string, token: string): Promise<string> {
  const {stdout} = startModule(PROBE, folder, token)
  const [answer] = (await once(stdout.setEncoding('utf8'), 'data')) as [string]
  return answer.trim()
}

describe('RunLock', () => {
  it('is held as long as its process lives, and free the moment that is killed', () =>
    withFolder((folder) =>
      withHolder(folder, async (holder) => {
        expect(RunLock.isHeld(folder, 'theirs')).to.be.true

        holder.kill('SIGKILL')
        await once(holder, 'exit')

        expect(RunLock.isHeld(folder, 'theirs')).to.be.false
      }),
    ))

  it('is held by a process that was only suspended: it may wake', () =>
    withFolder((folder) =>
      withHolder(folder, (holder) => {
        holder.kill('SIGSTOP')

        expect(RunLock.isHeld(folder, 'theirs')).to.be.true
      }),
    ))

  it('is not loosened when its own process asks for it', () =>
    withFolder(async (folder) => {
      const lock = RunLock.take(folder, 'ours')

      expect(RunLock.isHeld(folder, 'ours')).to.be.true
      expect(await probe(folder, 'ours')).to.equal('true')

      lock.release()
    }))

  it('is gone, with its file, when it is released', () =>
    withFolder((folder) => {
      RunLock.take(folder, 'ours').release()

      expect(RunLock.isHeld(folder, 'ours')).to.be.false
      expect(readdirSync(folder)).to.be.empty
    }))

  it('has no file but its own, so that asking for one whose process died changes nothing', () =>
    withFolder(async (folder) => {
      await withHolder(folder, () => {})

      expect(readdirSync(folder)).to.deep.equal(['theirs.lock'])
      expect(RunLock.isHeld(folder, 'theirs')).to.be.false
      expect(readdirSync(folder)).to.deep.equal(['theirs.lock'])
    }))

  it('is free for all who ask at the same time, once its process has died', () =>
    withFolder(async (folder) => {
      await withHolder(folder, () => {})

      const probes = [0, 1].map(() => startModule(PROBES, folder))
      const answers = await Promise.all(probes.map(async ({stdout}) => String((await once(stdout, 'data'))[0]).trim()))

      expect(answers).to.deep.equal(['0', '0'])
    }))

  it('is free when there is no sense in its file', () =>
    withFolder((folder) => {
      writeFileSync(join(folder, 'theirs.lock'), 'no lock of SQLite, but some text of whoever\n'.repeat(100))

      expect(RunLock.isHeld(folder, 'theirs')).to.be.false
    }))

  it('leaves no trace when it asks for what never was', () =>
    withFolder((folder) => {
      expect(RunLock.isHeld(join(folder, 'runs'), 'nobody')).to.be.false
      expect(existsSync(join(folder, 'runs'))).to.be.false
    }))
})
