import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {backUp} from '../../src/database/backup.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {verifyState} from '../../src/state/verification.ts'
import {BINARY} from '../support/binary.ts'
import {type SandboxProject, withProject} from '../support/sandbox-project.ts'
import {unwrap} from '../support/state-project.ts'

/** Ends when the file `go` is there. */
const WAIT = 'until [ -e go ]; do sleep 0.02; done'

/** Everything that the state holds. */
const exported = async (project: SandboxProject): Promise<string> => (await project.mmm('state', 'export')).stdout

describe('the state, through the real binary', () => {
  it('rolls nothing back when there is nobody to ask', () =>
    withProject(async (project) => {
      await project.mmm('init')
      project.spec('a', {run: ['true']})
      await project.mmm('spec', 'mark', 'a', 'skipped')
      const before = await exported(project)

      const {code, stderr, stdout} = await project.mmm('state', 'rollback', '2')

      expect(stdout).to.equal('Back to version 2:\n~ a skipped → pending\n')
      expect(stderr).to.equal('Nothing was changed. Say --yes to do it without being asked.\n')
      expect(code).to.equal(2)
      expect(await exported(project)).to.equal(before)
    }))

  it('follows the log of a running specification through its iterations and ends with it; meanwhile nothing is put back', () =>
    withProject(async (project) => {
      await project.mmm('init')
      project.spec('a', {run: [`echo first; ${WAIT}; echo lást; [ $MMM_ITERATION = 2 ]`], max_iterations: 2})
      const run = project.start('run')
      await run.printed('a')
      const log = project.start('state', 'log', 'a', '--follow')
      await log.printed('first')
      const data = project.start('state', 'log', 'a', '--follow', '--json')

      const [mark, ...refused] = await Promise.all([
        project.mmm('spec', 'mark', 'a', 'skipped', '--json'),
        project.mmm('state', 'rollback', '1', '--yes', '--json'),
        project.mmm('undo', '--json'),
        project.mmm('state', 'import', '/dev/null', '--replace', '--json'),
      ])
      project.write('go', '')
      const [followed, finished] = await Promise.all([log.finished, run.finished])

      expect(JSON.parse(mark.stdout)).to.have.nested.property('error.code', 'SPEC_BUSY')
      for (const {code, stdout} of refused) {
        expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'RUN_GOING')
        expect(code).to.equal(5)
      }
      expect(followed.stdout).to.match(/first\nlást\n[^]*first\nlást\n$/)
      expect(followed.stderr).to.match(
        /execution 1 · a · run 1 · iteration 1 · running\nfailed: .* exited 1\nexecution 2 · a · run 1 · iteration 2 · \w+\nsuccess\n$/,
      )
      expect([followed.code, finished.code]).to.deep.equal([0, 0])
      expect(JSON.parse((await data.finished).stdout), 'as data it is told how it ended').to.include({id: 2, status: 'success'})
    }))

  it('goes from one project into another through a pipe', () =>
    withProject(async (project) => {
      await project.mmm('init')
      project.spec('a', {run: ['true']})
      await project.mmm('run')
      const other = join(project.sandbox.root, 'other')
      mkdirSync(other)
      await project.sandbox.run(['init', '--name', 'other'], {cwd: other})

      const mmm = `"${process.execPath}" "${BINARY}"`
      const env = {...process.env, MMM_HOME: project.sandbox.home}
      const {stdout} = await promisify(execFile)('/bin/sh', ['-c', `${mmm} state export | ${mmm} state import - --replace --project other`], {
        cwd: project.directory,
        env,
      })

      expect(stdout).to.include('Imported 1 spec; 1 execution, 1 file written')
      expect((await project.sandbox.run(['state', 'export'], {cwd: other})).stdout).to.equal(await exported(project))
    }))

  it('is backed up while a run writes: every backup is sound', () =>
    withProject(async (project) => {
      await project.mmm('init')
      for (let index = 0; index < 30; index++) project.spec(`s${index}`, {run: ['true']})
      await project.mmm('spec', 'list')
      const database = unwrap(openDatabase({path: project.path('.mmm', 'state.db'), now: () => new Date()}))
      const run = project.start('run', '--json')
      await run.printed('spec.started')
      const end = new AbortController()
      void run.finished.then(() => end.abort())
      const backups: string[] = []
      while (!end.signal.aborted) {
        const path = project.path('backups', `${backups.length}.db`)
        unwrap(backUp(database, path))
        backups.push(path)
        await new Promise((resolve) => setImmediate(resolve))
      }
      database.close()

      expect((await run.finished).code).to.equal(0)
      expect(backups.length).to.be.above(2)
      const versions: number[] = []
      for (const path of backups) {
        const copy = unwrap(openDatabase({path, now: () => new Date()}))
        const verification = unwrap(verifyState(copy, project.directory))
        expect(verification.problems.filter(({severity}) => severity === 'error')).to.be.empty
        versions.push(verification.versions)
        copy.close()
      }
      expect(new Set(versions).size).to.be.above(1)
    }))
})
