import {expect} from 'chai'
import type {Finding} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {chmodSync, existsSync, mkdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../../../../../test/support/binary.ts'
import {isRunning, pidsIn} from '../../../../../test/support/processes.ts'
import {until} from '../../../../../test/support/waiting.ts'

async function examine(run: Workspace['run'], ...flags: string[]): Promise<{code: number; findings: Finding[]}> {
  const {code, json} = await run('doctor', '--json', ...flags)
  return {code, findings: json<Finding[]>()}
}

const brief = (findings: readonly Finding[]): string[] => findings.map(({check, fixed, severity}) => `${severity} ${check}${fixed ? ' (fixed)' : ''}`)

describe('mmm doctor', () => {
  it('says that all is well where it is', () =>
    withWorkspace(async ({run}) => {
      await run('init', '--name', 'shop')
      expect(await run('doctor')).to.include({code: 0, stderr: '', stdout: 'All is well.\n'})
      expect(await examine(run)).to.deep.equal({code: 0, findings: []})
    }))

  it('mends a folder that nobody registered: entry, .gitignore and specs', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n')

      expect(brief((await examine(run)).findings)).to.deep.equal(['warning registry', 'warning folders', 'warning folders'])
      expect(brief((await examine(run, '--fix')).findings)).to.deep.equal(['warning registry (fixed)', 'warning folders (fixed)', 'warning folders (fixed)'])

      expect(brief((await examine(run)).findings)).to.deep.equal(['info trust'])
      expect(read('.mmm/.gitignore')).to.include('*')
      expect(existsSync(join(directory, 'specs'))).to.equal(true)
    }))

  it('names every problem of the configuration with its place, and exits 1', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      await run('init', '--name', 'shop')
      write('mmm.toml', `${read('mmm.toml')}\n[run]\nconcurency = 2\ntimeout = 5\n`)

      const {code, findings} = await examine(run)

      expect(brief(findings)).to.deep.equal(['error configuration', 'error configuration'])
      expect(findings[0]!.message).to.match(new RegExp(`^${directory}/mmm.toml:\\d+:1: There is no setting "run.concurency"`))
      expect(findings[0]!.fix).to.include('run.concurrency')
      expect(code).to.equal(1)
    }))

  it('reports a manifest that cannot be read, instead of failing on it', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', '[project\n')
      const {code, findings} = await examine(run)
      expect(brief(findings)).to.deep.equal(['error manifest'])
      expect(code).to.equal(1)
    }))

  it('sums up the specifications, and names those whose runner is not there', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      write('specs/broken.md', '---\nrun: [\n---\n')
      write('specs/a.md', '---\nrunner: robot\n---\n# A\n')
      write('specs/b.md', '---\nrun: ["true"]\n---\n# B\n')

      const {code, findings} = await examine(run)

      expect(brief(findings)).to.deep.equal(['error specs', 'warning runners'])
      expect(findings[0]!.message).to.include('1 error in specifications, first specs/broken.md:')
      expect(findings[1]!.message).to.equal('There is no runner "robot". A specification needs it: a.')
      expect(code).to.equal(1)
    }))

  it('finds a damaged database', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', '--name', 'shop')
      await run('status')
      for (const suffix of ['-wal', '-shm']) rmSync(join(directory, '.mmm', `state.db${suffix}`), {force: true})
      writeFileSync(join(directory, '.mmm', 'state.db'), 'this was a database once')

      const {code, findings} = await examine(run)

      expect(brief(findings)).to.deep.equal(['error database'])
      expect(code).to.equal(1)
    }))

  it('finds what cannot be written', function () {
    if (process.getuid?.() === 0) return this.skip()
    return withWorkspace(async ({directory, run}) => {
      await run('init', '--name', 'shop')
      chmodSync(join(directory, '.mmm'), 0o555)
      expect(brief((await examine(run)).findings)).to.include('error permissions')
      chmodSync(join(directory, '.mmm'), 0o755)
    })
  })

  it('deletes lock files that nobody holds, and no fresh ones', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', '--name', 'shop')
      const locks = join(directory, '.mmm', 'runs')
      mkdirSync(locks)
      for (const name of ['old.lock', 'old.processes', 'new.lock']) writeFileSync(join(locks, name), '')
      utimesSync(join(locks, 'old.lock'), 0, 0)

      expect(brief((await examine(run, '--fix')).findings)).to.deep.equal(['warning runs (fixed)'])
      expect(['old.lock', 'old.processes', 'new.lock'].map((name) => existsSync(join(locks, name)))).to.deep.equal([false, false, true])
    }))

  it('goes through all projects and names damaged registry files, with --all', () =>
    withWorkspace(async ({directory, home, run}) => {
      await run('init', 'blog')
      await run('init', 'shop')
      rmSync(join(directory, 'blog'), {recursive: true})
      writeFileSync(join(home, 'projects', 'broken.toml'), '[project\n')

      const {code, findings} = await examine(run, '--all')

      expect(findings.map(({check, project}) => [project, check])).to.deep.equal([
        [null, 'registry'],
        ['blog', 'manifest'],
      ])
      expect(findings[1]!.fix).to.include('mmm project add')
      expect(code).to.equal(1)
    }))

  it('refuses a name that no project has', () =>
    withWorkspace(async ({run}) => {
      expect(await run('doctor', 'nobody')).to.include({code: 4})
    }))

  it('only looks at a run that was cut off, and closes it with --fix', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      await sandbox.run(['spec', 'new', 'wait', '--run', 'echo $$ > pid; while [ ! -e stop ]; do sleep 0.05; done'])
      const running = sandbox.start(['run'])
      const [pid = 0] = await pidsIn(join(sandbox.root, 'pid'))
      expect((await sandbox.run(['doctor'])).stdout).to.equal('All is well.\n')
      running.child.kill('SIGKILL')
      await running.finished

      expect((await sandbox.run(['doctor'])).stdout)
        .to.include('Run 1 was cut off')
        .and.to.include('mmm doctor --fix mends 1')
      expect(isRunning(pid)).to.equal(true)

      expect((await sandbox.run(['doctor', '--fix'])).stdout).to.include('All mended.')
      await until(() => !isRunning(pid))
      expect((await sandbox.run(['doctor'])).stdout).to.equal('All is well.\n')
    }))
})
