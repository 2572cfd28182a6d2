import {expect} from 'chai'
import type {RollbackResult, Specification} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {rmSync} from 'node:fs'
import {everything} from '../../everything.ts'

/** A project at a checkpoint `start`, after which a specification was completed, one edited, one added and one removed. */
async function live({directory, run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  for (const id of ['done', 'edited', 'removed']) write(`specs/${id}.md`, `# ${id}\n`)
  await run('state', 'checkpoint', 'start')
  await run('spec', 'mark', 'done', 'completed')
  write('specs/edited.md', '# edited by hand\n')
  await run('spec', 'new', 'added')
  rmSync(`${directory}/specs/removed.md`)
}

async function statuses(run: Workspace['run']): Promise<Record<string, string>> {
  const specs = (await run('spec', 'list', '--json')).json<Specification[]>()
  return Object.fromEntries(specs.map(({id, status}) => [id, status]))
}

describe('mmm state rollback', () => {
  it('shows what would change and leaves no trace with --dry-run', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const before = await everything(workspace)

      const statusesOnly = await workspace.run('state', 'rollback', 'start', '--dry-run')
      const files = await workspace.run('state', 'rollback', 'start', '--files', '--force', '--dry-run')

      expect(statusesOnly.stdout).to.equal('Back to version 2:\n~ done completed → pending\n')
      expect(files.stdout.split('\n')).to.deep.equal([
        'Back to version 2:',
        '- added pending → not there',
        '~ done completed → pending',
        '~ edited (another text)',
        '+ removed not there → pending',
        'Files: specs/added.md, specs/edited.md, specs/removed.md',
        '',
      ])
      expect(await everything(workspace)).to.deep.equal(before)
    }))

  it('brings back statuses, and tells how to undo that', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      await live(workspace)

      const {code, stdout} = await run('state', 'rollback', 'start', '--yes')

      expect(stdout).to.equal('Back to version 2:\n~ done completed → pending\nDone. mmm state rollback before-rollback-6 undoes it.\n')
      expect(code).to.equal(0)
      expect(await statuses(run)).to.deep.equal({added: 'pending', done: 'pending', edited: 'pending'})
      await run('state', 'rollback', 'before-rollback-6', '--yes')
      expect(await statuses(run)).to.deep.equal({added: 'pending', done: 'completed', edited: 'pending'})
      expect((await run('state', 'checkpoints', '--json')).json<Array<{name: string}>>().map(({name}) => name)).to.include.members([
        'start',
        'before-rollback-6',
      ])
    }))

  it('refuses to put back files that somebody edited, names them, and does so with --force', () =>
    withWorkspace(async (workspace) => {
      const {read, run} = workspace
      await live(workspace)
      const before = await everything(workspace)

      const refused = await run('state', 'rollback', 'start', '--files', '--yes', '--json')

      expect(refused.json<{error: object}>().error).to.deep.include({code: 'FILES_EDITED', context: {paths: ['specs/edited.md', 'specs/removed.md']}})
      expect(refused.code).to.equal(5)
      expect(await everything(workspace)).to.deep.equal(before)

      const {checkpoint, files} = (await run('state', 'rollback', 'start', '--files', '--force', '--yes', '--json')).json<RollbackResult>()
      expect(files).to.deep.equal(['specs/added.md', 'specs/edited.md', 'specs/removed.md'])
      expect(await statuses(run)).to.deep.equal({done: 'pending', edited: 'pending', removed: 'pending'})
      expect(read('specs/edited.md')).to.equal('# edited\n')

      await run('state', 'rollback', checkpoint, '--files', '--yes')
      expect((await everything(workspace)).files).to.deep.equal(before.files)
    }))

  it('does nothing where nothing differs', () =>
    withWorkspace(async (workspace) => {
      await workspace.run('init')
      await workspace.run('spec', 'new', 'a')
      const before = await everything(workspace)

      expect((await workspace.run('state', 'rollback', '2', '--yes')).stdout).to.equal('Nothing differs from version 2.\n')
      expect(await everything(workspace)).to.deep.equal(before)
    }))

  it('knows no version that there is not', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      for (const to of ['99', 'nowhere'])
        expect((await run('state', 'rollback', to, '--yes', '--json')).json()).to.have.nested.property('error.code', 'VERSION_NOT_FOUND')
    }))

  it('takes --force for files only', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      expect((await run('state', 'rollback', '1', '--force')).code).to.equal(2)
    }))

  it('brings back what was changed by a run', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '---\nrun: ["true"]\n---\n# A\n')
      write('specs/b.md', '---\nrun: ["false"]\nmax_iterations: 1\n---\n# B\n')
      write('specs/c.md', '---\ndepends_on: [b]\nrun: ["true"]\n---\n# C\n')
      await run('state', 'checkpoint', 'start')
      await run('run')
      expect(await statuses(run)).to.deep.equal({a: 'completed', b: 'failed', c: 'blocked'})

      await run('state', 'rollback', 'start', '--yes')

      expect(await statuses(run)).to.deep.equal({a: 'pending', b: 'pending', c: 'pending'})
      expect((await run('state', 'executions', '--json')).json<unknown[]>()).to.have.length(2)
      expect((await run('state', 'verify')).stdout).to.include('sound')
    }))
})
