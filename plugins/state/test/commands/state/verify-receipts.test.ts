import {expect} from 'chai'
import {existsSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

interface Checked {
  readonly receipts: ReadonlyArray<{readonly spec: string; readonly command: string; readonly passed: boolean; readonly ending: string}>
  readonly without: readonly string[]
}

describe('mmm state verify --receipts', () => {
  const inProject = (test: (workspace: Workspace) => Promise<void>): Promise<void> =>
    withWorkspace(async (workspace) => {
      await workspace.run('init')
      workspace.write('specs/a.md', '---\nrun: ["echo a > a.txt"]\nverify: ["test -e a.txt", "echo checked >> checks; cat a.txt"]\n---\n')
      workspace.write('specs/b.md', '---\nrun: ["true"]\ndepends_on: [a]\n---\n')
      await workspace.run('run')
      await test(workspace)
    })

  it('runs every proof of what is completed once more, and says that it does', () =>
    inProject(async ({read, run}) => {
      const {code, stderr, stdout} = await run('state', 'verify', '--receipts')

      expect(code).to.equal(0)
      expect(stderr).to.include('Running 2 verify commands again in ')
      expect(stdout).to.include('✔ a  test -e a.txt').and.to.include('2 of 2 receipts pass again. Without any: 1 completed.')
      expect(read('checks')).to.equal('checked\nchecked\n')
    }))

  it('exits 1 when something does not hold any more, and says what to do', () =>
    inProject(async ({directory, run}) => {
      rmSync(join(directory, 'a.txt'))

      const {code, stdout} = await run('state', 'verify', '--receipts')

      expect(code).to.equal(1)
      expect(stdout).to.include('✖ a  test -e a.txt exited 1').and.to.include('No such file').and.to.include('Next: mmm run a --force')
      const json = (await run('state', 'verify', '--receipts', '--json')).json<Checked>()
      expect(json.receipts.map(({ending, passed}) => [passed, ending])).to.deep.equal([
        [false, 'exited 1'],
        [false, 'exited 1'],
      ])
      expect(json.without).to.deep.equal(['b'])
    }))

  it('records nothing', () =>
    inProject(async ({run}) => {
      const before = (await run('state', 'export')).stdout

      await run('state', 'verify', '--receipts')

      expect((await run('state', 'export')).stdout).to.equal(before)
    }))

  it('carries out nothing of a project that nobody trusts', () =>
    inProject(async ({directory, run}) => {
      rmSync(join(directory, 'checks'))
      await run('project', 'trust', '--revoke')

      const {code, stderr} = await run('state', 'verify', '--receipts')

      expect(code).to.equal(5)
      expect(stderr).to.include('PROJECT_UNTRUSTED')
      expect(existsSync(join(directory, 'checks'))).to.be.false
    }))
})
