import {expect} from 'chai'
import type {Checkpoint} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm state checkpoint', () => {
  it('names the present, with files as they are now', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n')

      const {stdout} = await run('state', 'checkpoint', 'before-the-rewrite')

      expect(stdout).to.equal('Checkpoint before-the-rewrite: version 2, 1 spec\nNext: mmm state rollback before-the-rewrite brings it back\n')
      const [checkpoint] = (await run('state', 'checkpoints', '--json')).json<Checkpoint[]>()
      expect(checkpoint).to.deep.include({name: 'before-the-rewrite', version: 2, specs: 1})
      expect(checkpoint?.created_at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }))

  it('makes a name of the version when none is given, as often as wanted', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      const names = [await run('state', 'checkpoint', '--json'), await run('state', 'checkpoint', '--json')].map(({json}) => json<Checkpoint>().name)

      expect(names).to.deep.equal(['checkpoint-1', 'checkpoint-1.2'])
    }))

  it('never moves a checkpoint', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('state', 'checkpoint', 'here')
      await run('spec', 'new', 'a')

      const {code, json} = await run('state', 'checkpoint', 'here', '--json')

      expect(json<{error: object}>().error).to.deep.include({code: 'CHECKPOINT_EXISTS', context: {name: 'here'}})
      expect(code).to.equal(5)
      expect((await run('state', 'checkpoints', '--json')).json<Checkpoint[]>().map(({version}) => version)).to.deep.equal([1])
    }))

  it('refuses names that mean something else, or that would have to be quoted', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      for (const name of ['12', 'now', 'a b', '.hidden', 'a/b', '', 'é', 'x'.repeat(101), 'a\n']) {
        const {code, json} = await run('state', 'checkpoint', name, '--json')
        expect(json(), name).to.have.nested.property('error.code', 'CHECKPOINT_NAME_INVALID')
        expect(code).to.equal(2)
      }
    }))
})

describe('mmm state checkpoints', () => {
  it('lists them, newest first', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      expect((await run('state', 'checkpoints')).stdout).to.equal('No checkpoints yet.\nNext: mmm state checkpoint\n')
      for (const name of ['one', 'two', 'three']) await run('state', 'checkpoint', name)

      expect((await run('state', 'checkpoints', '--json')).json<Checkpoint[]>().map(({name}) => name)).to.deep.equal(['three', 'two', 'one'])
      const {stdout} = await run('state', 'checkpoints', '--limit', '1')
      expect(stdout)
        .to.match(/ three .* asked for\n/)
        .and.to.include('… and 2 more: --limit 3')
      expect(stdout).to.not.include('two')
    }))
})
