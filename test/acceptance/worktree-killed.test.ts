import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {SandboxProject} from '../support/sandbox-project.ts'

describe('a landing that kill -9 cut off', () => {
  it('is made up for by the next run: nothing is lost, done again or landed twice', async () => {
    const project = new SandboxProject('[run]\nisolation = "worktree"\n')
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
        cwd: project.directory,
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim()
    try {
      git('init', '--quiet', '--initial-branch', 'main')
      project.write('stock.txt', 'apples\n')
      git('add', '--all')
      git('commit', '--quiet', '-m', 'Open the shop')
      const [worked, killed] = [project.path('..', 'worked'), project.path('..', 'killed')]
      // What lands meanwhile makes the landing prove what was merged; mmm dies in that.
      const human = `git -C ${project.directory} -c user.name=Ada -c user.email=ada@example.org commit --quiet --allow-empty -m 'By hand'`
      const verify = `if git log -1 --format=%s | grep -q ^Merge && [ ! -e ${killed} ]; then echo x > ${killed}; kill -9 $PPID; fi`
      project.spec('a', {run: [`echo x >> ${worked}`, `echo pears >> stock.txt; ${human}`], verify: [verify]})

      expect((await project.mmm('run', '--yes')).signal).to.equal('SIGKILL')
      expect(existsSync(killed)).to.equal(true)
      expect(git('show', 'main:stock.txt')).to.equal('apples')
      const {code, stderr, stdout} = await project.mmm('run', '--yes')
      expect(code, stdout + stderr).to.equal(0)
      expect(readFileSync(worked, 'utf8')).to.equal('x\n')
      expect(project.read('stock.txt')).to.equal('apples\npears\n')
      expect(
        git('log', '--first-parent', '--format=%s')
          .split('\n')
          .filter((subject) => subject === 'By hand'),
      ).to.have.length(1)
    } finally {
      project.sandbox.remove()
    }
  })
})
