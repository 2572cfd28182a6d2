import {expect} from 'chai'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {copyFileSync, readdirSync, rmSync} from 'node:fs'

async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '# A\n')
  await run('spec', 'mark', 'a', 'skipped')
}

describe('mmm state backup', () => {
  it('copies the state into a file from which it can be restored', () =>
    withWorkspace(async (workspace) => {
      const {directory, run} = workspace
      await live(workspace)
      const before = (await run('state', 'export')).stdout

      const {stdout} = await run('state', 'backup', 'backups/shop.db')
      expect(stdout).to.include(`Wrote ${directory}/backups/shop.db\n`).and.to.include('and copy it to state.db.')
      await run('spec', 'mark', 'a', 'failed')
      rmSync(`${directory}/.mmm/state.db-wal`, {force: true})
      copyFileSync(`${directory}/backups/shop.db`, `${directory}/.mmm/state.db`)

      expect((await run('state', 'export')).stdout).to.equal(before)
      expect((await run('state', 'verify')).code).to.equal(0)
    }))

  it('writes over nothing without --force, and leaves nothing else behind', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      workspace.write('kept/shop.db', 'mine')

      const {code, json} = await workspace.run('state', 'backup', 'kept/shop.db', '--json')
      expect(json()).to.have.nested.property('error.code', 'FILE_EXISTS')
      expect(code).to.equal(5)
      expect(workspace.read('kept/shop.db')).to.equal('mine')
      expect((await workspace.run('state', 'backup', 'kept/shop.db', '--force')).code).to.equal(0)
      expect(readdirSync(`${workspace.directory}/kept`)).to.deep.equal(['shop.db'])
    }))

  it('says so when the file cannot be written', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      workspace.write('file', '')

      const {code, json} = await workspace.run('state', 'backup', 'file/shop.db', '--json')
      expect(json()).to.have.nested.property('error.code', 'BACKUP_FAILED')
      expect(code).to.equal(1)
    }))
})

describe('mmm state prune', () => {
  it('counts with --dry-run, and drops what is older than it is told', () =>
    withWorkspace(async (workspace) => {
      const {run, write} = workspace
      await run('init', '--name', 'shop')
      write('specs/a.md', '---\nrun: ["echo hello; exit 1"]\nmax_iterations: 1\n---\n')
      await run('run')
      const before = (await run('state', 'export')).stdout

      expect((await run('state', 'prune', '--older-than', '1d')).stdout).to.equal('Dropped 0 outputs, the logs of 0 runs, 0 events and 0 versions.\n')
      expect((await run('state', 'prune', '--older-than', '1ms', '--dry-run')).stdout).to.match(
        /^Would drop 1 output, the logs of 1 run, [1-9]\d* events and 3 versions\.\n$/,
      )
      expect((await run('state', 'export')).stdout).to.equal(before)
      expect((await run('state', 'prune', '--older-than', '1ms')).stdout).to.match(/^Dropped 1 output, the logs of 1 run, [1-9]\d* events and 3 versions\.\n$/)
      expect((await run('state', 'verify')).stdout).to.include('1 spec, 1 execution, 4 versions: sound')
      expect((await run('state', 'log', 'a', '--json')).json()).to.have.nested.property('error.code', 'LOG_MISSING')
    }))

  it('leaves what a checkpoint needs', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      write('specs/a.md', '# One\n')
      await run('state', 'checkpoint', 'start')
      write('specs/a.md', '# Two\n')
      await run('spec', 'mark', 'a', 'completed')
      await run('state', 'prune', '--older-than', '1ms')

      await run('state', 'rollback', 'start', '--files', '--force', '--yes')

      expect((await run('spec', 'show', 'a', '--json')).json()).to.include({status: 'pending', content: '# One\n'})
    }))

  it('takes no age that is none', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      expect((await run('state', 'prune', '--older-than', 'yesterday')).stderr).to.include('"yesterday" is no duration such as 90s, 30m or 2h.')
      expect((await run('state', 'prune')).code).to.equal(2)
    }))
})
