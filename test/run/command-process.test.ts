import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type CommandExit, endGroup, runCommand, runProcess} from '../../src/run/command-process.ts'
import {isZombie, signalGroup} from '../../src/run/process-table.ts'
import {isTemporary} from '../../src/run/shell-runner.ts'
import {OpenTaskLog} from '../../src/run/task-log.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

interface Bench {
  readonly folder: string
  readonly stop: AbortController
  readonly hurry: AbortController
  run(command: string, options?: {grace?: number; environment?: Record<string, string>}): Promise<CommandExit>
  output(): string
}

const PATH = process.env.PATH!
const NEVER = new AbortController().signal

async function withBench(test: (bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const log = new OpenTaskLog(join(folder, 'output.log'))
    const stop = new AbortController()
    const hurry = new AbortController()
    try {
      await test({
        folder,
        stop,
        hurry,
        run: (command, {environment = {}, grace = 5000} = {}) =>
          runCommand({
            command,
            cwd: folder,
            environment: {PATH, ...environment},
            log,
            signal: stop.signal,
            grace,
            hurry: hurry.signal,
          }),
        output: () => readFileSync(log.path, 'utf8'),
      })
    } finally {
      stop.abort()
      hurry.abort()
      log.close()
    }
  })
}

describe('runCommand', () => {
  for (const code of [0, 1, 3, 127]) {
    it(`gives exit code ${code}`, () =>
      withBench(async ({run}) => {
        expect(await run(`exit ${code}`)).to.deep.equal({code, signal: null})
      }))
  }

  it('tells which process it started before anybody else has a turn, so that it is noted in time', async () => {
    const started: number[] = []
    const running = runProcess({
      argv: ['/bin/sh', '-c', 'exit 0'],
      cwd: '/',
      environment: {PATH},
      stdout: 1,
      stderr: 1,
      signal: NEVER,
      grace: 0,
      hurry: NEVER,
      onStart: (pid) => started.push(pid),
    })

    expect(started).to.have.lengthOf(1)
    expect(await running).to.deep.equal({code: 0, signal: null})
  })

  it('says which signal ended the command', () =>
    withBench(async ({run}) => {
      expect(await run('kill -KILL $$')).to.deep.equal({code: null, signal: 'SIGKILL'})
    }))

  it('writes both streams to the log in the order in which they come', () =>
    withBench(async ({output, run}) => {
      await run('echo one; echo two >&2; echo three')

      expect(output()).to.equal('one\ntwo\nthree\n')
    }))

  it('gives the command no input and no terminal, so that nothing can wait for an answer', () =>
    withBench(async ({output, run}) => {
      await run('if read answer; then echo "got $answer"; else echo no input; fi; (: < /dev/tty) 2>/dev/null || echo no terminal')

      expect(output()).to.equal('no input\nno terminal\n')
    }))

  it('says why a command could not be started, whatever the reason', () =>
    withBench(async ({folder, run}) => {
      const tooLong = await run(`: ${'x'.repeat(200_000)}`)
      const unspeakable = await run('echo \0')
      const missing = await runCommand({
        command: 'true',
        cwd: join(folder, 'gone'),
        environment: {},
        log: {descriptor: 1, path: '/dev/stdout', write() {}},
        signal: NEVER,
        grace: 0,
        hurry: NEVER,
      })

      for (const exit of [tooLong, unspeakable, missing]) expect(exit).to.include({code: null, signal: null})
      expect(tooLong.error?.message).to.include('E2BIG')
      expect(unspeakable.error?.message).to.include('null bytes')
      expect(missing.error?.message).to.include('ENOENT')
    }))

  it('ends the whole group when it is stopped, grandchildren included', () =>
    withBench(async ({folder, run, stop}) => {
      const running = run("echo $$ > pids; sh -c 'echo $$ >> pids; sleep 300 & echo $! >> pids; wait'; echo went on")
      const pids = await pidsIn(join(folder, 'pids'), 3)

      stop.abort()

      expect(await running).to.deep.equal({code: null, signal: 'SIGTERM'})
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('lets the command end by itself within the grace time', () =>
    withBench(async ({folder, output, run, stop}) => {
      const running = run('trap "echo tidied up; exit 4" TERM; echo $$ > pids; while :; do sleep 0.01; done')
      await pidsIn(join(folder, 'pids'))

      stop.abort()

      expect(await running).to.deep.equal({code: 4, signal: null})
      expect(output()).to.include('tidied up')
    }))

  it('kills what does not listen, when the grace time is over', () =>
    withBench(async ({folder, run, stop}) => {
      const running = run('trap "" TERM; echo $$ > pids; while :; do sleep 0.01; done', {grace: 100})
      const pids = await pidsIn(join(folder, 'pids'))

      const stopped = performance.now()
      stop.abort()

      expect(await running).to.deep.equal({code: null, signal: 'SIGKILL'})
      expect(performance.now() - stopped).to.be.at.least(100)
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('kills at once when there is no time left', () =>
    withBench(async ({folder, hurry, run, stop}) => {
      const running = run('trap "" TERM; echo $$ > pids; while :; do sleep 0.01; done', {grace: 600_000})
      await pidsIn(join(folder, 'pids'))

      stop.abort()
      hurry.abort()

      expect(await running).to.include({signal: 'SIGKILL'})
    }))

  it('ends what the command left running, and keeps its exit code', () =>
    withBench(async ({folder, run}) => {
      const exit = await run('sleep 300 & echo $! > pids; exit 0')

      expect(exit).to.deep.equal({code: 0, signal: null})
      expect((await pidsIn(join(folder, 'pids'))).filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('kills a deaf process that the command left behind, and keeps the exit code', () =>
    withBench(async ({folder, run}) => {
      const exit = await run(`sh -c 'trap "" TERM; echo $$ > pids; while :; do sleep 0.01; done' & until [ -s pids ]; do sleep 0.01; done`, {grace: 50})

      expect(exit).to.deep.equal({code: 0, signal: null})
      expect((await pidsIn(join(folder, 'pids'))).filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('starts nothing that goes on when it was stopped before', () =>
    withBench(async ({folder, run, stop}) => {
      stop.abort()

      expect(await run('sleep 300; touch done')).to.include({code: null})
      expect(existsSync(join(folder, 'done'))).to.be.false
    }))
})

describe('a command that could not be started', () => {
  const exit = (code: string): CommandExit => ({code: null, signal: null, error: Object.assign(new Error(`spawn /bin/sh ${code}`), {code})})

  for (const code of ['EAGAIN', 'ENOMEM', 'EMFILE'])
    it(`is tried again where the system has no room for it: ${code}`, () => expect(isTemporary(exit(code))).to.be.true)
  for (const code of ['E2BIG', 'ENOENT']) it(`fails where it never will be: ${code}`, () => expect(isTemporary(exit(code))).to.be.false)
})

describe('endGroup', () => {
  it('does not wait for zombies that nobody collects', async () => {
    // The shell becomes a sleep, which never asks how its child ended; the child waits for that, since the shell would ask.
    const child = `setsid sh -c 'until [ "$(cat /proc/$PPID/comm)" = sleep ]; do sleep 0.01; done'`
    const parent = spawn('/bin/sh', ['-c', `${child} & echo $!; exec sleep 300`], {stdio: ['ignore', 'pipe', 'ignore']})
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const zombie = Number(line.toString())
      await until(() => isZombie(zombie))
      expect(signalGroup(zombie, 0), 'its group is still there').to.be.true

      await endGroup(zombie, 600_000, NEVER)
    } finally {
      parent.kill()
    }
  })

  it('is content with a group that is gone', async () => {
    const child = spawn('true', {detached: true})
    await once(child, 'exit')

    await endGroup(child.pid!, 20_000, NEVER)
  })
})
