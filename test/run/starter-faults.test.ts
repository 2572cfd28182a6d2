import {expect} from 'chai'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, symlinkSync} from 'node:fs'
import type {Socket} from 'node:net'
import {join} from 'node:path'
import {endSurvivors, ProcessRecord, TOKEN_VARIABLE} from '../../src/run/process-record.ts'
import {SpawnClient} from '../../src/run/spawn-client.ts'
import {NotStartedError, SpawnerLostError, type SpawnRequest, type Started} from '../../src/run/started.ts'
import {toBase, toOrder} from '../../src/run/starter-orders.ts'
import {starterPrograms} from '../../src/run/starter-programs.ts'
import {Starters} from '../../src/run/starters.ts'
import {OpenTaskLog} from '../../src/run/task-log.ts'
import {isRunning, pidsIn, startModule} from '../support/processes.ts'
import {withProject} from '../support/sandbox-project.ts'
import {withFolder} from '../support/temporary.ts'
import {linesOf, until} from '../support/waiting.ts'

const PATH = process.env.PATH!
const STARTERS = starterPrograms(process.env).map((program) => ({
  name: program.includes('-e') ? 'Perl' : 'Python',
  program,
  isThere: !spawnSync(program[0], ['--version']).error,
}))

interface Starting {
  start(request: SpawnRequest): Promise<Started> | undefined
}

async function begin(spawner: Starting, request: SpawnRequest): Promise<Started> {
  let started: Promise<Started> | undefined
  await until(() => (started = spawner.start(request)) !== undefined)
  return started!
}

/** A starter, the process that it is, and requests in the name of a run. */
async function withRun(
  spawner: Starting,
  test: (bench: {folder: string; pid: number; request(command: string): SpawnRequest}) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const record = new ProcessRecord(folder, 'dead-run')
    const request = (command: string): SpawnRequest => ({
      command,
      cwd: folder,
      environment: {PATH, [TOKEN_VARIABLE]: 'dead-run'},
      log: new OpenTaskLog(join(folder, 'output.log'), [], true),
      processes: record.path,
    })
    const {exited} = await begin(spawner, request('echo $PPID > pids'))
    await exited
    const [pid] = await pidsIn(join(folder, 'pids'))
    try {
      await test({folder, pid: pid!, request})
    } finally {
      if (isRunning(pid!)) process.kill(pid!, 'SIGKILL')
    }
  })
}

for (const {isThere, name, program} of [...STARTERS, {name: 'Node.js', program: undefined, isThere: true}]) {
  const make = (patience?: number): Starting => (program ? new Starters([program], patience) : new SpawnClient(patience))

  describe(`a starter in ${name}`, () => {
    before(function () {
      if (!isThere) this.skip()
    })

    it('is ended with the order that it holds before anybody takes up the work of a dead mmm', () => {
      const spawner = make()
      return withRun(spawner, async ({folder, pid, request}) => {
        process.kill(pid, 'SIGSTOP')
        const held = spawner.start(request('echo ran > ran'))!
        held.catch(() => {})

        endSurvivors(folder, 'dead-run')

        expect(isRunning(pid)).to.be.false
        expect(await held.catch((error: unknown) => error)).to.be.instanceOf(SpawnerLostError)
        expect(existsSync(join(folder, 'ran'))).to.be.false
      })
    })

    it('is sent nothing of a run that could not note it', () =>
      withFolder(async (folder) => {
        const spawner = make()
        const request = {command: 'true', cwd: folder, environment: {PATH}, log: new OpenTaskLog(join(folder, 'output.log'), [], true)}
        await (
          await begin(spawner, request)
        ).exited

        expect(spawner.start({...request, processes: join(folder, 'not', 'there')})).to.be.undefined
        expect(await (await begin(spawner, request)).exited).to.include({code: 0})
      }))

    it('is given up where it hangs and the run is to end', () => {
      const spawner = make(5)
      return withRun(spawner, async ({pid, request}) => {
        const stop = new AbortController()
        process.kill(pid, 'SIGSTOP')
        const held = spawner.start({...request('true'), signal: stop.signal})!
        stop.abort()

        expect(await held.catch((error: unknown) => error)).to.be.instanceOf(SpawnerLostError)
        await until(() => !isRunning(pid))
      })
    })

    it('is given up where it does not say that a command is over', () => {
      const spawner = make(5)
      return withRun(spawner, async ({pid, request}) => {
        const {exited, pid: command} = await begin(spawner, request('exec sleep 300'))
        process.kill(pid, 'SIGSTOP')
        process.kill(command, 'SIGKILL')

        expect(await exited.catch((error: unknown) => error)).to.be.instanceOf(SpawnerLostError)
      })
    })
  })
}

for (const {isThere, name, program} of STARTERS) {
  describe(`a starter in ${name}, by itself`, () => {
    before(function () {
      if (!isThere) this.skip()
    })

    it('carries out nothing of an order that mmm was killed in the middle of', () =>
      withFolder(async (folder) => {
        const order = toOrder(
          {command: 'echo ran > ran', cwd: folder, environment: {PATH}, log: join(folder, 'output.log'), loan: {flags: 0o2101, heading: ''}},
          {PATH},
        )!
        for (const cut of [order.length - 1, order.indexOf('ran >') + 3]) {
          const [command, ...args] = program
          const child = spawn(command, args, {cwd: '/', stdio: ['ignore', 'ignore', 'ignore', 'pipe']})
          const socket = child.stdio[3] as Socket
          socket.resume().end(toBase({PATH}) + order.slice(0, cut))
          await once(child, 'close')
        }

        expect(existsSync(join(folder, 'output.log'))).to.be.false
        expect(existsSync(join(folder, 'ran'))).to.be.false
      }))

    it('says that the system refuses what is too much for it, and begins the log once', () =>
      withFolder(async (folder) => {
        const environment = Object.fromEntries([['PATH', PATH], ...Array.from({length: 40}, (_, number) => [`V${number}`, 'x'.repeat(100_000)])])
        const log = new OpenTaskLog(join(folder, 'output.log'))
        const spawner = new Starters([program])
        const started = begin(spawner, {command: 'true', cwd: folder, environment, log, heading: '$ true\n'})
        const refused = await started.then(({exited}) => exited).catch((error: unknown) => error)

        expect(refused).to.be.instanceOf(NotStartedError)
        expect(refused).to.deep.include({message: 'fork E2BIG', isBegun: true})
        expect(log.tail(0, 100)).to.equal('$ true\n')
        expect(spawner.start({command: `: ${'€'.repeat(44_000)}`, cwd: folder, environment, log}), 'more bytes than characters').to.be.undefined
      }))
  })
}

describe('a starter in Node.js, by itself', () => {
  it('says what the system said of a log that it cannot open and of a command that it cannot start', () =>
    withFolder(async (folder) => {
      const client = new SpawnClient()
      const request = {command: 'true', cwd: folder, environment: {PATH}, log: new OpenTaskLog(join(folder, 'output.log'), [], true)}
      const why = async (bad: Partial<SpawnRequest>): Promise<unknown> => (await begin(client, {...request, ...bad})).exited
      const [log, place] = await Promise.all(
        [{log: new OpenTaskLog(folder, [], true)}, {cwd: join(folder, 'gone')}].map((bad) => why(bad).catch((error: unknown) => error)),
      )

      expect(log).to.include({code: 'EISDIR', syscall: 'open'})
      expect(place).to.include({code: 'ENOENT', syscall: 'spawn /bin/sh'})
    }))
})

describe('what can be a starter', () => {
  it('is the system’s own, and never a program that a project brings', () =>
    withFolder((folder) => {
      const paths = ['bin', 'node_modules/.bin', 'other'].map((name) => join(folder, name))
      for (const path of paths) {
        mkdirSync(path, {recursive: true})
        symlinkSync('/bin/sh', join(path, 'perl'))
      }
      const [bin, modules, other] = paths as [string, string, string]
      const before = process.cwd()
      const found = (path: string): string[] => starterPrograms({PATH: path}).map(([program]) => program)
      process.chdir(bin)
      try {
        expect(found(['.', '', 'bin', bin, modules].join(':'))).to.be.empty
        expect(found([bin, other].join(':'))).to.deep.equal([join(other, 'perl')])
        if (existsSync('/usr/bin/perl')) expect(found([other, '/usr/bin'].join(':')).at(-1)).to.equal('/usr/bin/perl')
      } finally {
        process.chdir(before)
      }
    }))

  it('leaves nothing behind where it never gets ready', () =>
    withProject(async (project) => {
      project.write('tools/python3', `#!/bin/sh\necho $$ >> '${project.path('pids')}'\n/bin/sleep 300 &\necho $! >> '${project.path('pids')}'\nwait\n`)
      spawnSync('chmod', ['+x', project.path('tools/python3')])
      symlinkSync(project.path('tools'), project.path('..', 'tools'))
      project.spec('a', {run: [`until [ -s pids ]; do /bin/sleep 0.01; done`], verify: Array.from({length: 20}, () => ':')})

      const {code} = await project.sandbox.run(['run'], {cwd: project.directory, env: {PATH: project.path('..', 'tools')}})

      expect(code).to.equal(0)
      const left = linesOf(project.path('pids')).map(Number)
      expect(left).to.not.be.empty
      await until(() => !left.some((pid) => isRunning(pid)))
    }))

  it('is gone with mmm, also where somebody keeps it from going on', () =>
    withFolder(async (folder) => {
      const pids = join(folder, 'pids')
      const source = `
        import {readFileSync} from 'node:fs'
        import {Starters} from ${JSON.stringify(new URL('../../src/run/starters.ts', import.meta.url).href)}
        import {OpenTaskLog} from ${JSON.stringify(new URL('../../src/run/task-log.ts', import.meta.url).href)}
        const [pids] = process.argv.slice(1)
        const log = new OpenTaskLog(pids + '.log', [], true)
        const starters = new Starters()
        let started
        while (!(started = starters.start({command: 'echo $PPID > "' + pids + '"', cwd: '/', environment: {}, log}))) await new Promise((resolve) => setTimeout(resolve, 5))
        await (await started).exited
        process.kill(Number(readFileSync(pids, 'utf8')), 'SIGSTOP')
      `
      const child = startModule(source, pids)
      await once(child, 'exit')
      const [pid] = await pidsIn(pids)

      await until(() => !isRunning(pid!))
    }))

  it('is ended by whoever recovers the run where it never gets ready and mmm was killed', () =>
    withFolder(async (folder) => {
      const {path} = new ProcessRecord(folder, 'dead-run')
      const pids = join(folder, 'pids')
      new Starters([['/bin/sh', '-c', `echo $$ >> '${pids}'; sleep 300 & echo $! >> '${pids}'; wait`]]).prepare(2, path)
      const coming = await pidsIn(pids, 4)

      expect(endSurvivors(folder, 'dead-run'), 'it is no work of the run').to.be.false

      await until(() => !coming.some((pid) => isRunning(pid)))
    }))
})
