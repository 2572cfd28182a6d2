import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {appendFileSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {endSurvivors, ProcessRecord} from '../../src/run/process-record.ts'
import {SpawnClient} from '../../src/run/spawn-client.ts'
import {Spawner} from '../../src/run/spawner.ts'
import {NotStartedError, SpawnerLostError, type SpawnRequest, type Started} from '../../src/run/started.ts'
import {starterPrograms} from '../../src/run/starter-programs.ts'
import {Starters} from '../../src/run/starters.ts'
import {OpenTaskLog} from '../../src/run/task-log.ts'
import {type SandboxProject, withProject} from '../support/sandbox-project.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

interface Bench {
  readonly folder: string
  request(command: string, environment?: Record<string, string>): SpawnRequest
  output(): string
}

const PATH = process.env.PATH!

type Starting = Pick<Spawner, 'start'>

/** One that is ready: it has a process of its own, and its first command in front. */
async function withOne(spawner: Starting, test: (spawner: Starting, bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const log = join(folder, 'output.log')
    writeFileSync(log, '')
    const request: Bench['request'] = (command, environment = {}) => ({
      command,
      cwd: folder,
      environment: {PATH, ...environment},
      log: new OpenTaskLog(log, [], true),
    })
    await until(() => spawner.start(request('true', {SHARED: 'yes'})) !== undefined)
    await test(spawner, {folder, request, output: () => readFileSync(log, 'utf8')})
  })
}

/** Starts a command as soon as somebody is free to. */
async function begin(spawner: Starting, request: SpawnRequest): Promise<Started> {
  let started: Promise<Started> | undefined
  await until(() => (started = spawner.start(request)) !== undefined)
  return started!
}

describe('the processes that start commands for mmm', () => {
  const request = {command: 'true', cwd: '/', environment: {PATH}, log: new OpenTaskLog('/dev/null', [], true)}

  it('are not there for a few commands', () => {
    const spawner = new Spawner(3)

    expect([1, 2, 3].map(() => spawner.start(request))).to.deep.equal([undefined, undefined, undefined])
  })

  it('are there from the first command on where many are to come', async () => {
    const spawner = new Spawner(100_000)
    spawner.expect(100_001, 2)
    const [one, two] = await Promise.all([begin(spawner, request), begin(spawner, request)])

    expect([await one.exited, await two.exited]).to.deep.equal(Array.from({length: 2}, () => ({code: 0, signal: null, isAlone: true})))
  })

  for (const [how, program] of [
    ['there is neither Python nor Perl', undefined],
    ['neither works', '#!/bin/sh\nexit 2\n'],
  ] as const) {
    it(`are a Node.js where ${how}`, () =>
      withFolder(async (folder) => {
        const log = join(folder, 'output.log')
        for (const name of program === undefined ? [] : ['python3', 'perl']) writeFileSync(join(folder, name), program!, {mode: 0o755})
        process.env.PATH = folder
        const spawner = new Spawner(0)
        try {
          await until(() => spawner.start({...request, command: `readlink /proc/$PPID/exe >> ${log}`}) !== undefined)
        } finally {
          process.env.PATH = PATH
        }
        await until(() => readFileSync(log, {encoding: 'utf8', flag: 'a+'}).endsWith('\n'))

        expect(readFileSync(log, 'utf8').trim()).to.equal(realpathSync(process.execPath))
      }))
  }

  it('carry out one command each, as many as there are at once', async () => {
    const spawner = new Starters()
    const waiting = await Promise.all([1, 2, 3].map(() => begin(spawner, {...request, command: 'exec sleep 300'})))
    expect(spawner.start({...request, command: `: ${'x'.repeat(200_000)}`}), 'what the system refuses is left to mmm').to.be.undefined
    expect(spawner.start({...request, command: 'echo \0'})).to.be.undefined

    for (const {pid} of waiting) process.kill(pid, 'SIGTERM')
    const exits = await Promise.all(waiting.map(({exited}) => exited))

    expect(new Set(waiting.map(({pid}) => pid)).size).to.equal(3)
    expect(exits).to.deep.equal(waiting.map(() => ({code: null, signal: 'SIGTERM', isAlone: true})))
  })
})

const STARTERS = starterPrograms(process.env).map((program) => ({
  name: `a starter in ${program.includes('-e') ? 'Perl' : 'Python'}`,
  make: () => new Starters([program]),
  isThere: !spawnSync(program[0], ['--version']).error,
}))

for (const {isThere, make, name} of [...STARTERS, {name: 'the Node.js that starts commands', make: () => new SpawnClient(), isThere: true}]) {
  const withSpawner = (test: (spawner: Starting, bench: Bench) => Promise<void>): Promise<void> => withOne(make(), test)

  describe(name, () => {
    before(function () {
      if (!isThere) this.skip()
    })

    it('gives exit codes and signals as they are', () =>
      withSpawner(async (spawner, {request}) => {
        const [failed, killed] = await Promise.all(['exit 7', 'kill -KILL $$'].map(async (command) => (await begin(spawner, request(command))).exited))

        expect(failed).to.include({code: 7, signal: null})
        expect(killed).to.include({code: null, signal: 'SIGKILL'})
      }))

    it('has the output appended to the log, gives no input, and starts a process group', () =>
      withSpawner(async (spawner, {output, request}) => {
        const {exited, pid} = await begin(spawner, request('echo one; echo two >&2; read line || echo nothing; ps -o pgid= -p $$'))
        await exited

        expect(
          output()
            .split('\n')
            .map((line) => line.trim()),
        ).to.deep.equal(['one', 'two', 'nothing', String(pid), ''])
      }))

    it('hands on exactly the environment that was asked for, whatever the first one was', () =>
      withSpawner(async (spawner, {output, request}) => {
        const ask = 'echo "$SHARED-$OWN-$MMM_SPEC_ID"'
        for (const environment of [{SHARED: 'yes', OWN: 'a'}, {OWN: 'b'}, {SHARED: 'no', MMM_SPEC_ID: 'c'}]) {
          await (
            await begin(spawner, request(ask, environment))
          ).exited
        }

        expect(output()).to.equal('yes-a-\n-b-\nno--c\n')
        await (
          await begin(spawner, request('printf "%s|" "$OWN" "$(printf "\\t100%%\n%%41")"', {OWN: ' tab\t, line\n, 100%41\r and ü ', LATER: '-'}))
        ).exited
        expect(output()).to.equal('yes-a-\n-b-\nno--c\n tab\t, line\n, 100%41\r and ü |\t100%\n%41|')
      }))

    it('says why a command could not be started, and goes on', () =>
      withSpawner(async (spawner, {folder, request}) => {
        const messages: string[] = []
        for (const bad of [
          {...request('true'), cwd: join(folder, 'gone')},
          {...request('true'), log: new OpenTaskLog(folder, [], true)},
        ]) {
          messages.push(
            await begin(spawner, bad).then(
              () => 'started',
              (error: Error) => error.message,
            ),
          )
        }

        expect(messages[0]).to.include('ENOENT')
        expect(messages[1]).to.include('EISDIR')
        expect(await (await begin(spawner, request('exit 3'))).exited).to.include({code: 3})
      }))

    it('says of what it had started that it was lost when it is killed, and leaves later ones to mmm', () =>
      withSpawner(async (spawner, {folder, request}) => {
        const {exited} = await begin(spawner, request('echo $PPID $$ > pids; exec sleep 300'))
        await until(() => readFileSync(join(folder, 'pids'), {encoding: 'utf8', flag: 'a+'}).endsWith('\n'))
        const [server, sleeper] = readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ').map(Number)

        process.kill(server!, 'SIGKILL')

        const error = await exited.then(
          () => undefined,
          (reason: unknown) => reason,
        )
        process.kill(sleeper!, 'SIGKILL')
        expect(error).to.be.instanceOf(SpawnerLostError)
        expect(spawner.start(request('true'))).to.be.undefined
      }))
  })
}

for (const {isThere, make, name} of STARTERS) {
  describe(`${name}, beside`, () => {
    before(function () {
      if (!isThere) this.skip()
    })

    it('notes a process that goes on, so that it is found again whatever it has made of its environment', () =>
      withOne(make(), async (spawner, {folder, request}) => {
        const record = new ProcessRecord(folder, 'dead-run')
        const {exited, isNoted, pid} = await begin(spawner, {...request('exec env -i sleep 300'), processes: record.path})
        exited.catch(() => {})

        expect(isNoted).to.be.true
        expect(endSurvivors(folder, 'dead-run')).to.be.true
        expect(isRunning(pid)).to.be.false
      }))

    it('tells of a command that is over whether it has left anything running', () =>
      withOne(make(), async (spawner, {request}) => {
        const {exited, pid} = await begin(spawner, request('sleep 300 & exit 3'))

        expect(await exited).to.deep.equal({code: 3, signal: null, isAlone: false})
        process.kill(-pid, 'SIGKILL')
        expect(await (await begin(spawner, request('true'))).exited).to.include({isAlone: true})
      }))

    it('begins a log with what is to stand there, and mmm knows what it holds without looking', () =>
      withOne(make(), async (spawner, {folder, request}) => {
        const path = join(folder, 'attempt.log')
        writeFileSync(path, 'of another database\n')
        const log = new OpenTaskLog(path)
        const carryOut = async (command: string): Promise<unknown> => (await begin(spawner, {...request(command), log, heading: `$ ${command} # é\n`})).exited

        await carryOut('true')
        expect(readFileSync(path, 'utf8')).to.equal('$ true # é\n')
        appendFileSync(path, 'behind its back\n')
        expect(log.tail(0, 1000)).to.equal('$ true # é\n')

        await carryOut('echo out; echo err >&2')
        log.write('done\n')
        expect(log.tail(0, 1000)).to.equal('$ true # é\nbehind its back\n$ echo out; echo err >&2 # é\nout\nerr\ndone\n')
      }))

    it('leaves a log that it cannot begin as it is to whoever has to say so', () =>
      withOne(make(), async (spawner, {folder, request}) => {
        const log = new OpenTaskLog(join(folder, 'not', 'there', 'attempt.log'))

        const refused = await begin(spawner, {...request('true'), log, heading: '$ true\n'}).catch((error: unknown) => error)
        expect(refused).to.be.instanceOf(NotStartedError)
        log.write('a\n')
        expect(log.tail(0, 10)).to.equal('a\n')
        expect(readFileSync(log.path, 'utf8')).to.equal('a\n')
      }))
  })
}

describe('mmm run with many commands', () => {
  const SETTINGS = '[run]\nretry_delay = "10ms"\n'
  /** Commands enough to be worth a process that starts them. */
  const MANY = Array.from({length: 20}, (_, number) => `s${String(number).padStart(2, '0')}`)
  /** Whoever started the first command is mmm; the helper may take a while to be there. */
  const BY_HELPER = '[ $PPID != "$(cat mmm)" ] || exit 75; '

  const BY_HELPER_OR_DONE = `[ -e pids ] || { ${BY_HELPER}:; }`

  function writeSpecs(project: SandboxProject, last: string, verify: readonly string[] = []): void {
    for (const id of MANY) project.spec(id, {run: ['[ -e mmm ] || echo $PPID > mmm']})
    project.spec('z-last', {depends_on: MANY, run: [last], verify, retries: 10_000})
  }

  it('has small processes start them, which end after it; what mmm leaves behind by a kill, the next one ends', () =>
    withProject(async (project) => {
      writeSpecs(project, BY_HELPER + 'echo $PPID >> pids; echo $$ >> pids; [ -e go ] || exec sleep 300')
      const running = project.start('run')
      const [server, sleeper] = await pidsIn(project.path('pids'), 2)

      running.child.kill('SIGKILL')
      await running.finished
      expect(isRunning(sleeper!)).to.be.true

      project.write('go', '')
      project.write('mmm', '0')
      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(0)
      expect(stdout).to.include('1 completed, 20 up to date')
      expect(isRunning(sleeper!)).to.be.false
      // One that has nothing left to do goes when mmm does.
      await until(() => !isRunning(server!))
    }, SETTINGS))

  it('says of a log that cannot be begun what is wrong with it, and blames no specification', () =>
    withProject(async (project) => {
      writeSpecs(project, `${BY_HELPER} rm -r .mmm/logs; : > .mmm/logs`)
      project.spec('z-next', {depends_on: ['z-last'], run: [':']})

      const {code, stderr, stdout} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stderr).to.include('LOG_FAILED')
      expect(stdout).to.include('z-next started').and.not.include('z-next iteration 2')
    }, SETTINGS))

  for (const part of ['run', 'verify'] as const) {
    it(`tries again what its helper lost of \`${part}\`, and never has two of it at work`, () =>
      withProject(async (project) => {
        const last = '[ ! -e pids ] || exit 0; ' + BY_HELPER + 'echo $$ >> pids; kill -KILL $PPID; exec sleep 300'
        writeSpecs(project, part === 'run' ? last : BY_HELPER_OR_DONE, part === 'verify' ? [last] : [])

        const {code, stdout} = await project.mmm('run')

        expect(code, stdout).to.equal(0)
        expect(stdout).to.include('was lost sight of')
        expect(isRunning(Number(project.read('pids')))).to.be.false
      }, SETTINGS))
  }
})
