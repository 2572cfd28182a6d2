import {expect} from 'chai'
import BetterSqlite3 from 'better-sqlite3'
import {existsSync, rmSync} from 'node:fs'
import {BINARY} from '../support/binary.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {eventsOf, type SandboxProject, withProject} from '../support/sandbox-project.ts'
import {linesOf, until} from '../support/waiting.ts'

const MMM = `"${process.execPath}" "${BINARY}"`

/** Changes the state database behind mmm's back. */
function tamper(project: SandboxProject, sql: string): void {
  const database = new BetterSqlite3(project.path('.mmm', 'state.db'))
  database.exec(sql)
  database.close()
}

describe('mmm run, when something goes wrong that is not a specification', () => {
  it('stops when a log cannot be written, gives back what it had, and can go on later', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['echo a >> ran']})
      project.spec('b', {depends_on: ['a'], run: ['true']})
      project.write('.mmm/logs', 'a file where a folder should be')

      const {code, stderr} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stderr).to.include('a.1.log cannot be written').and.to.include('Code: LOG_FAILED')
      expect(project.statuses()).to.deep.equal({a: 'pending', b: 'pending'})
      expect(existsSync(project.path('ran'))).to.be.false
      expect(project.query('SELECT status FROM runs')).to.deep.equal([{status: 'interrupted'}])
      const [execution] = project.query<{status: string; reason: string}>('SELECT status, reason FROM executions')
      expect(execution!.status).to.equal('interrupted')
      expect(execution!.reason).to.include('cannot be written')

      rmSync(project.path('.mmm/logs'))
      expect(await project.mmm('run')).to.include({code: 0, stderr: ''})
    }))

  it('stops when an outcome cannot be recorded: it says so, calls nothing completed, and the next run does it again', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['touch begun; until [ -e go ]; do sleep 0.01; done; echo a >> ran']})
      project.spec('b', {depends_on: ['a'], run: ['true']})
      const running = project.start('run', '--json')
      await until(() => existsSync(project.path('begun')))
      tamper(project, `CREATE TRIGGER full BEFORE UPDATE ON executions BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`)
      project.write('go', '')

      const {code, stdout} = await running.finished

      expect(code).to.equal(1)
      expect(eventsOf(stdout).filter(({type}) => type === 'spec.completed' || type === 'summary')).to.be.empty
      expect(eventsOf(stdout).at(-1)!.error).to.include({code: 'DATABASE_FAILED'})
      expect(linesOf(project.path('ran'))).to.deep.equal(['a'])

      tamper(project, 'DROP TRIGGER full')
      expect((await project.mmm('status')).stdout)
        .to.include('Run 1 had been cut off')
        .and.to.include('2 pending')
      expect(await project.mmm('run')).to.include({code: 0})
      expect(linesOf(project.path('ran'))).to.deep.equal(['a', 'a'])
    }))

  it('records what it did although the file of the specification was away for a while', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['mv specs/a.md away.md', 'touch gone; until [ -e looked ]; do sleep 0.01; done', 'mv away.md specs/a.md']})
      const running = project.start('run')
      await until(() => existsSync(project.path('gone')))
      await project.mmm('spec', 'list')
      project.write('looked', '')

      expect(await running.finished).to.include({code: 0})

      await project.mmm('spec', 'list')
      expect(project.statuses()).to.deep.equal({a: 'completed'})
    }))
})

describe('a command of a specification', () => {
  it('gets no answer from anybody: what asks a question ends, and nothing hangs', () =>
    withProject(async (project) => {
      project.spec('asks', {run: ['echo "Really? [y/N]"; read answer; test "$answer" = y'], max_iterations: 1})

      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stdout).to.include('Really? [y/N]')
    }))

  it('may leave something running: that is ended, and the outcome stays', () =>
    withProject(async (project) => {
      project.spec('server', {run: ['(trap "" TERM; echo $$; while :; do sleep 0.02; done) > /dev/null & echo $! > pids'], verify: ['true']})

      expect(await project.mmm('run')).to.include({code: 0})

      expect((await pidsIn(project.path('pids'))).filter((pid) => isRunning(pid))).to.be.empty
      expect(project.statuses()).to.deep.equal({server: 'completed'})
    }, '[run]\ngrace = "100ms"\n'))

  it('knows what it works on, and runs in the folder of the project', () =>
    withProject(async (project) => {
      project.spec('who', {
        run: ['pwd > pwd; env | grep -E "^(MMM|OCLIF)_" | grep -v -e TOKEN -e _DIR= -e MMM_HOME | sort > known'],
        verify: ['pwd > verify-pwd'],
      })

      await project.mmm('run')

      expect([project.read('pwd'), project.read('verify-pwd')]).to.deep.equal([`${project.directory}\n`, `${project.directory}\n`])
      expect(linesOf(project.path('known'))).to.deep.equal([
        'MMM_ITERATION=1',
        `MMM_LOG=${project.path('.mmm/logs/1/who.1.log')}`,
        'MMM_MAX_ITERATIONS=3',
        'MMM_PROJECT=shop',
        'MMM_RUN_ID=1',
        `MMM_SPEC_FILE=${project.path('specs/who.md')}`,
        'MMM_SPEC_ID=who',
      ])
    }))

  it('may itself run mmm, in another project', () =>
    withProject(async (project) => {
      project.write('inner/mmm.toml', '[project]\nname = "inner"\n')
      project.write('inner/specs/deep.md', '---\nrun: ["pwd > where"]\n---\n')
      // An mmm that a command starts works in the same project unless it is told otherwise.
      project.spec('outer', {run: [`cd inner && env -u MMM_PROJECT ${MMM} run --yes`]})

      expect(await project.mmm('run')).to.include({code: 0})

      expect(project.read('inner/where')).to.equal(`${project.path('inner')}\n`)
      expect(project.query('SELECT count(*) AS count FROM runs')).to.deep.equal([{count: 1}])
    }))

  it('may ask mmm about its own project while it runs', () =>
    withProject(async (project) => {
      project.spec('curious', {run: [`${MMM} status > status`]})

      expect(await project.mmm('run')).to.include({code: 0})

      expect(project.read('status')).to.include('1 in progress').and.to.include('running  curious')
    }))

  it('may run other specifications of its own project, and does not wait for itself', () =>
    withProject(async (project) => {
      project.spec('driver', {run: [`${MMM} run > inner || true`]})
      project.spec('driven', {run: ['true'], tags: ['later']})
      project.spec('after', {depends_on: ['driver'], run: ['true']})

      expect(await project.mmm('run', 'driver')).to.include({code: 0})

      expect(project.read('inner'))
        .to.include('✔ driven')
        .and.to.include('blocked: driver (is being done by the run that started this one)')
        .and.to.include('blocked: after (needs driver, which waits for this run)')
      expect(project.statuses()).to.deep.equal({after: 'pending', driven: 'completed', driver: 'completed'})
    }))
})
