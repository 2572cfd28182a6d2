import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync} from 'node:fs'
import {listingOf} from '../support/listing.ts'
import {pidsIn} from '../support/processes.ts'
import {type SandboxProject, withProject} from '../support/sandbox-project.ts'

function writeSpecs(project: SandboxProject): void {
  project.spec('a', {run: ['touch ran-a']})
  project.spec('b', {depends_on: ['a'], run: ['touch ran-b']})
  project.spec('broken', {depends_on: ['nowhere']})
}

/** What a dry run prints, having checked that neither the project nor the home of mmm was touched; but for the history, which has every command, and what is kept to start quicker. */
async function dryRun(project: SandboxProject, ...args: readonly string[]): Promise<string> {
  const list = (): string[] => listingOf(project.sandbox.root).filter((line) => !/^home(?:\/history\.jsonl|\/cache|\/cache\/plugins\.index)? /.test(line))
  const before = list()
  const {code, stderr, stdout} = await project.mmm('run', '--dry-run', ...args)
  expect(list()).to.deep.equal(before)
  expect(code, stderr).to.equal(0)
  return stdout
}

describe('mmm run --dry-run', () => {
  it('shows the plan and leaves no trace where there is no state yet', () =>
    withProject(async (project) => {
      writeSpecs(project)

      expect(await dryRun(project)).to.match(/1 +a [\s\S]*2 +b [\s\S]*2 specs, 2 waves, 1 can start now/)
    }))

  it('leaves no trace where there is a state already, though files have changed since', () =>
    withProject(async (project) => {
      writeSpecs(project)
      await project.mmm('run')
      project.spec('b', {depends_on: ['a'], run: ['touch ran-b again']})
      project.spec('c', {run: ['true']})

      const plan = JSON.parse(await dryRun(project, '--json')) as {specs: Array<{id: string}>}

      expect(plan.specs.map(({id}) => id)).to.deep.equal(['b', 'c'])
    }))

  it('leaves no trace where a run has died, and ends nothing of it', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['echo $$ > pids; sleep 300']})
      const running = project.start('run')
      const [survivor] = await pidsIn(project.path('pids'))
      running.child.kill('SIGKILL')
      await running.finished

      expect(await dryRun(project)).to.include('1 can start now')

      expect(process.kill(survivor!, 0)).to.be.true
      await project.mmm('status')
    }))

  it('leaves no trace while a run is going, and does not disturb it', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['echo $$ > pids; until [ -e go ]; do sleep 0.01; done']})
      project.spec('b', {depends_on: ['a'], run: ['true']})
      const running = project.start('run')
      await pidsIn(project.path('pids'))
      // Held still, the run itself writes nothing; whatever changes now is the dry run's doing.
      running.child.kill('SIGSTOP')
      try {
        await dryRun(project)
      } finally {
        running.child.kill('SIGCONT')
        project.write('go', '')
      }

      expect(await running.finished).to.include({code: 0})
    }))

  it('leaves no trace of specifications that others make, and carries out nothing that makes them', () =>
    withProject(async (project) => {
      project.write('parts/one.txt', '')
      project.spec('part', {foreach: {glob: 'parts/*.txt'}, run: ['touch ran-part']})
      project.spec('made', {foreach: {command: 'touch ran-command; echo 1'}, run: ['touch ran-made']})

      expect(await dryRun(project)).to.include('part-')
      expect(await dryRun(project, '--all'), 'of several projects').to.include('shop:part-')
    }))

  it('leaves no trace, whatever is chosen and wherever it would be worked on', () =>
    withProject(async (project) => {
      writeSpecs(project)
      project.spec('bad', {run: ['false'], max_iterations: 1})
      await project.mmm('run')
      project.spec('a', {run: ['touch ran-a anew']})
      execFileSync('git', ['init', '--quiet'], {cwd: project.directory})
      for (const [flags, chosen] of [
        [['--failed'], 'bad'],
        [['--stale'], 'a'],
        [['--projects', 'shop', '--failed'], 'shop:bad'],
        [['--isolation', 'worktree', '--failed', '--dependents', '--with-dependencies'], 'bad'],
        [['--force', '--fail-fast', '-j', '1', '--budget', '1'], 'b'],
        [['--tag', 'none'], 'Nothing'],
      ] as const)
        expect(await dryRun(project, ...flags), flags.join(' ')).to.include(chosen)
    }))

  it('leaves nothing in the temporary folder either', () =>
    withProject(async (project) => {
      writeSpecs(project)
      await project.mmm('run')
      const temporary = project.path('tmp')
      mkdirSync(temporary)

      await project.sandbox.run(['run', '--dry-run'], {cwd: project.directory, env: {TMPDIR: temporary}})

      expect(readdirSync(temporary).filter((name) => name.startsWith('mmm'))).to.be.empty
    }))
})
