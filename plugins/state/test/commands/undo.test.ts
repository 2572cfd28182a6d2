import {expect} from 'chai'
import type {Specification} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {existsSync} from 'node:fs'

const statusOf = async (run: Workspace['run'], id: string): Promise<string> => (await run('spec', 'show', id, '--json')).json<Specification>().status

describe('mmm undo', () => {
  it('undoes a mark, a run and a new specification, one after the other', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init')
      await run('spec', 'new', 'a', '--run', 'true')
      await run('run')
      await run('spec', 'mark', 'a', 'failed')

      expect((await run('undo')).stdout).to.equal(
        'Undone: spec mark, version 5\n~ a failed → completed\nmmm state rollback before-rollback-5 brings it back.\n',
      )
      expect((await run('undo')).stdout).to.include('Undone: run:1, versions 3 to 4\n~ a completed → pending\n')
      expect(await statusOf(run, 'a')).to.equal('pending')
      expect((await run('undo')).stdout).to.include(
        'Undone: spec new, version 2\n- a pending → not there\nFiles: specs/a.md\nmmm state rollback before-rollback-7 --files brings it back.\n',
      )
      expect(existsSync(`${directory}/specs/a.md`)).to.equal(false)
    }))

  it('has nothing to undo in a new project, nor when everything is undone', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      const fresh = await run('undo', '--json')
      expect(fresh.json()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
      expect(fresh.code).to.equal(4)

      await run('spec', 'new', 'a')
      await run('undo')
      expect((await run('undo')).stderr)
        .to.include('There is nothing to undo.')
        .and.to.include('mmm state history')
    }))

  it('leaves what people write alone', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init')
      write('specs/a.md', '# One\n')
      await run('spec', 'mark', 'a', 'skipped')
      write('specs/a.md', '# Two\n')

      expect((await run('undo')).stdout).to.include('Undone: spec mark, version 3\n~ a skipped → pending\n')
      expect(read('specs/a.md')).to.equal('# Two\n')
      expect((await run('undo')).code).to.equal(4)
    }))

  it('asks for --force before it deletes what somebody has written into a new specification', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      await run('spec', 'new', 'a')
      write('specs/a.md', '# Hours of work\n')

      expect((await run('undo', '--json')).json()).to.have.deep.nested.property('error.context', {paths: ['specs/a.md']})
      await run('undo', '--force')
      expect(existsSync(`${directory}/specs/a.md`)).to.equal(false)
    }))

  it('can itself be taken back', () =>
    withWorkspace(async ({read, run}) => {
      await run('init')
      await run('spec', 'new', 'a')
      const text = read('specs/a.md')
      await run('spec', 'mark', 'a', 'completed')
      await run('undo')
      const {checkpoint} = (await run('undo', '--json')).json<{checkpoint: string}>()

      await run('state', 'rollback', checkpoint, '--files', '--yes')
      expect(read('specs/a.md')).to.equal(text)
      expect(await statusOf(run, 'a')).to.equal('pending')
    }))
})
