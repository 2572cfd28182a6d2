import {expect} from 'chai'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Spawner, SpawnerLostError, type SpawnRequest} from '../../src/run/spawner.ts'
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

/** A spawner that is ready: it has a process of its own, and its first command in front. */
async function withSpawner(test: (spawner: Spawner, bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const log = join(folder, 'output.log')
    writeFileSync(log, '')
    const request: Bench['request'] = (command, environment = {}) => ({command, cwd: folder, environment: {PATH, ...environment}, log})
    const spawner = new Spawner(0)
    await until(() => spawner.start(request('true', {SHARED: 'yes'})) !== undefined)
    await test(spawner, {folder, request, output: () => readFileSync(log, 'utf8')})
  })
}

describe('the process that starts commands for mmm', () => {
  it('is not there for a few commands', () => {
    const spawner = new Spawner(3)
    const request = {command: 'true', cwd: '/', environment: {}, log: '/dev/null'}

    expect([1, 2, 3].map(() => spawner.start(request))).to.deep.equal([undefined, undefined, undefined])
  })

  it('gives exit codes and signals as they are', () =>
    withSpawner(async (spawner, {request}) => {
      const [failed, killed] = await Promise.all(['exit 7', 'kill -KILL $$'].map(async (command) => (await spawner.start(request(command))!).exited))

      expect(failed).to.include({code: 7, signal: null})
      expect(killed).to.include({code: null, signal: 'SIGKILL'})
    }))

  it('has the output appended to the log, gives no input, and starts a process group', () =>
    withSpawner(async (spawner, {output, request}) => {
      const {exited, pid} = await spawner.start(request('echo one; echo two >&2; read line || echo nothing; ps -o pgid= -p $$'))!
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
          await spawner.start(request(ask, environment))!
        ).exited
      }

      expect(output()).to.equal('yes-a-\n-b-\nno--c\n')
    }))

  it('says why a command could not be started, and goes on', () =>
    withSpawner(async (spawner, {folder, request}) => {
      const messages = await Promise.all(
        [{...request('true'), cwd: join(folder, 'gone')}, request(`: ${'x'.repeat(200_000)}`), request('echo \0'), {...request('true'), log: folder}].map(
          (bad) =>
            spawner.start(bad)!.then(
              () => 'started',
              (error: Error) => error.message,
            ),
        ),
      )

      expect(messages[0]).to.include('ENOENT')
      expect(messages[1]).to.include('E2BIG')
      expect(messages[2]).to.include('null bytes')
      expect(messages[3]).to.include('EISDIR')
      expect(await (await spawner.start(request('exit 3'))!).exited).to.include({code: 3})
    }))

  it('says of all that it had started that it was lost when it is killed, and leaves later ones to mmm', () =>
    withSpawner(async (spawner, {folder, request}) => {
      const {exited} = await spawner.start(request('echo $PPID $$ > pids; exec sleep 300'))!
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

describe('mmm run with many commands', () => {
  const SETTINGS = '[run]\nretry_delay = "10ms"\n'
  /** Commands enough to be worth a process that starts them. */
  const MANY = Array.from({length: 20}, (_, number) => `s${String(number).padStart(2, '0')}`)
  /** Whoever started the first command is mmm; the helper may take a while to be there. */
  const BY_HELPER = '[ $PPID != "$(cat mmm)" ] || exit 75; '

  function writeSpecs(project: SandboxProject, last: string): void {
    for (const id of MANY) project.spec(id, {run: ['[ -e mmm ] || echo $PPID > mmm']})
    project.spec('z-last', {depends_on: MANY, run: [last], retries: 10_000})
  }

  it('has a process of its own start them, which ends with it; what mmm leaves behind by a kill, the next one ends', () =>
    withProject(async (project) => {
      writeSpecs(project, BY_HELPER + 'echo $PPID >> pids; echo $$ >> pids; [ -e go ] || exec sleep 300')
      const running = project.start('run')
      const [server, sleeper] = await pidsIn(project.path('pids'), 2)

      running.child.kill('SIGKILL')
      await running.finished
      await until(() => !isRunning(server!))
      expect(isRunning(sleeper!)).to.be.true

      project.write('go', '')
      project.write('mmm', '0')
      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(0)
      expect(stdout).to.include('1 completed, 20 up to date')
      expect(isRunning(sleeper!)).to.be.false
    }, SETTINGS))

  it('tries again what its helper lost, and never has two of it at work', () =>
    withProject(async (project) => {
      writeSpecs(project, '[ ! -e pids ] || exit 0; ' + BY_HELPER + 'echo $$ >> pids; kill -KILL $PPID; exec sleep 300')

      const {code, stdout} = await project.mmm('run')

      expect(code, stdout).to.equal(0)
      expect(stdout).to.include('was lost sight of')
      expect(isRunning(Number(project.read('pids')))).to.be.false
    }, SETTINGS))
})
