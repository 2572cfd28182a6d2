import {expect} from 'chai'
import {type ChildProcess, spawn} from 'node:child_process'
import {appendFileSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {endSurvivors, ProcessRecord, TOKEN_VARIABLE} from '../../src/run/process-record.ts'
import {signalGroup} from '../../src/run/process-table.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {withFolder} from '../support/temporary.ts'

interface Bench {
  readonly folder: string
  readonly record: ProcessRecord
  /** Starts a shell command in a group of its own, as a run does; with the run's token or without. */
  start(command: string, options?: {token?: boolean}): ChildProcess
  pids(count?: number): Promise<number[]>
}

async function withBench(test: (bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const record = new ProcessRecord(folder, 'dead-run')
    const children: ChildProcess[] = []
    try {
      await test({
        folder,
        record,
        start(command, {token = true} = {}) {
          const env = {PATH: process.env.PATH!, ...(token && {[TOKEN_VARIABLE]: 'dead-run'})}
          const child = spawn('/bin/sh', ['-c', command], {cwd: folder, detached: true, stdio: 'ignore', env})
          children.push(child)
          return child
        },
        pids: (count) => pidsIn(join(folder, 'pids'), count),
      })
    } finally {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
    }
  })
}

describe('signalGroup', () => {
  for (const group of [1, 0, -1, Number.NaN]) it(`never means everybody: ${group}`, () => expect(signalGroup(group, 0)).to.be.false)
})

describe('endSurvivors', () => {
  it('ends the groups that a dead run started, grandchildren included', () =>
    withBench(async ({folder, pids, record, start}) => {
      record.add(start('echo $$ > pids; sleep 300 & echo $! >> pids; wait', {token: false}).pid!)
      const started = await pids(2)

      expect(endSurvivors(folder, 'dead-run')).to.be.true

      expect(started.filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('ends nothing from a copy of the folder: what runs is the original’s', () =>
    withBench(async ({folder, pids, record, start}) => {
      record.add(start('echo $$ > pids; exec sleep 300').pid!)
      const [working] = await pids()
      const copy = join(folder, 'copy')
      cpSync(join(folder, 'dead-run.processes'), join(copy, 'dead-run.processes'))

      expect(endSurvivors(copy, 'dead-run')).to.be.false
      expect(isRunning(working!)).to.be.true

      expect(endSurvivors(folder, 'dead-run')).to.be.true
      expect(isRunning(working!)).to.be.false
    }))

  it('ends nobody who has the number now of one that was over when it was noted', () =>
    withBench(async ({folder, pids, record, start}) => {
      const other = start('echo $$ > pids; exec sleep 300', {token: false})
      await pids()
      appendFileSync(record.path, `${other.pid} \nstarter ${other.pid} \n`)

      expect(endSurvivors(folder, 'dead-run')).to.be.false
      expect(isRunning(other.pid!)).to.be.true
    }))

  it('ends what a folder started before it was moved', () =>
    withFolder(async (folder) => {
      const [before, after] = [join(folder, 'before'), join(folder, 'after')] as const
      mkdirSync(before)
      const record = new ProcessRecord(before, 'dead-run')
      const child = spawn('/bin/sh', ['-c', 'echo $$ > pids; exec sleep 300'], {cwd: folder, detached: true, stdio: 'ignore', env: {PATH: process.env.PATH!}})
      record.add(child.pid!)
      await pidsIn(join(folder, 'pids'), 1)
      renameSync(before, after)

      expect(endSurvivors(after, 'dead-run')).to.be.true
      expect(isRunning(child.pid!)).to.be.false
    }))

  it('ends a group whose leader is gone', () =>
    withBench(async ({folder, pids, record, start}) => {
      const leader = start('sleep 300 & echo $! > pids', {token: false})
      record.add(leader.pid!)
      const [orphan] = await pids()

      expect(endSurvivors(folder, 'dead-run')).to.be.true

      expect(isRunning(orphan!)).to.be.false
    }))

  it('ends what left its group, by the token in its environment', () =>
    withBench(async ({folder, pids, start}) => {
      start("setsid sh -c 'echo $$ > pids; exec sleep 300'")
      const [runaway] = await pids()

      expect(endSurvivors(folder, 'dead-run')).to.be.true

      expect(isRunning(runaway!)).to.be.false
    }))

  it('kills what does not listen', () =>
    withBench(async ({folder, pids, record, start}) => {
      record.add(start(`trap "" TERM; echo $$ > pids; while :; do sleep 0.02; done`).pid!)
      const [deaf] = await pids()

      expect(endSurvivors(folder, 'dead-run')).to.be.true

      expect(isRunning(deaf!)).to.be.false
    }))

  it('spares a process that got the number of one that is gone', () =>
    withBench(async ({folder, pids, start}) => {
      const innocent = start('echo $$ > pids; sleep 300', {token: false})
      await pids()
      appendFileSync(join(folder, 'dead-run.processes'), `${innocent.pid} 1\n`)

      expect(endSurvivors(folder, 'dead-run')).to.be.false

      expect(isRunning(innocent.pid!)).to.be.true
    }))

  it('spares the processes of other runs', () =>
    withBench(async ({folder, pids, start}) => {
      const theirs = start('echo $$ > pids; sleep 300')
      await pids()

      expect(endSurvivors(folder, 'another-run')).to.be.false

      expect(isRunning(theirs.pid!)).to.be.true
    }))

  it('leaves no record behind', () =>
    withBench(async ({folder, pids, record, start}) => {
      record.add(start('echo $$ > pids; sleep 300').pid!)
      await pids()

      endSurvivors(folder, 'dead-run')

      expect(readdirSync(folder)).to.deep.equal(['pids'])
    }))
})

describe('ProcessRecord', () => {
  it('costs nothing but the record when it cannot be written', () =>
    withFolder((folder) => {
      const record = new ProcessRecord(join(folder, 'runs'), 'run')
      rmSync(folder, {recursive: true})

      record.add(process.pid)
      record.remove()
    }))
})
