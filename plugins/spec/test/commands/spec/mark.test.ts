import {expect} from 'chai'
import type {Specification} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'

const show = async (run: Workspace['run'], id: string): Promise<Specification> => (await run('spec', 'show', id, '--json')).json<Specification>()

describe('mmm spec mark', () => {
  it('sets a status, says so, and writes it into the change log', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'new', 'a')

      for (const status of ['skipped', 'failed', 'completed', 'pending']) {
        const {code, stdout} = await run('spec', 'mark', 'a', status)
        expect(stdout).to.equal(`a is ${status} now.\n`)
        expect(code).to.equal(0)
      }
      const changes = (await run('state', 'history', 'a', '--kind', 'spec.status', '--json')).json<Array<{author: string; after: {status: string}}>>()
      expect(changes.map(({after, author}) => [author, after.status])).to.deep.equal([
        ['spec mark', 'pending'],
        ['spec mark', 'completed'],
        ['spec mark', 'failed'],
        ['spec mark', 'skipped'],
      ])
    }))

  it('takes the words that files may say, and says what each was taken for; filters take them too', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n')
      write('specs/b.md', '---\nstatus: Finished\n---\n# B\n')
      const words = {completed: ['done', 'Implemented', 'complete'], skipped: ['cancelled', 'superseded'], pending: ['todo', 'To-Do']}
      for (const [status, each] of Object.entries(words))
        for (const word of each) expect((await run('spec', 'mark', 'a', word)).stdout).to.equal(`a is ${status} now ("${word}" means ${status}).\n`)

      const ids = async (status: string): Promise<string[]> =>
        (await run('spec', 'list', '--status', status, '--json')).json<Specification[]>().map(({id}) => id)
      expect(await ids('done')).to.deep.equal(['b'])
      expect(await ids('todo')).to.deep.equal(['a'])
      expect(await ids('ready')).to.deep.equal(['a'])
      write('specs/b.md', '# Something else\n')
      expect(await ids('stale')).to.deep.equal(['b'])
      const planned = (await run('spec', 'plan', '--status', 'ready', '--json')).json<{specs: Array<{id: string}>}>().specs
      expect(planned.map(({id}) => id)).to.deep.equal(['a'])
      expect((await run('spec', 'plan', '--status', 'stale')).stdout)
        .to.include('b')
        .and.not.include('1  a')
      const {code, stderr} = await run('spec', 'list', '--status', 'perfect')
      expect(code).to.equal(2)
      expect(stderr).to.include('"perfect" is no status: say pending, ready, in_progress, completed, stale, failed, blocked or skipped.')
    }))

  it('makes no version of what changes nothing', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'new', 'a')
      await run('spec', 'mark', 'a', 'skipped')
      const before = (await run('state', 'history', '--json')).json<unknown[]>().length
      await run('spec', 'mark', 'a', 'skipped')

      expect((await run('state', 'history', '--json')).json<unknown[]>()).to.have.length(before)
    }))

  it('counts what is marked completed as done until its content changes', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '# One\n')
      await run('spec', 'mark', 'a', 'completed')
      expect(await show(run, 'a')).to.include({status: 'completed', stale: false})

      write('specs/a.md', '# Two\n')
      expect(await show(run, 'a')).to.include({status: 'completed', stale: true})
    }))

  it('blocks and unblocks what depends on it', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n')
      write('specs/b.md', '---\ndepends_on: [a]\n---\n# B\n')
      await run('spec', 'mark', 'a', 'failed')
      expect(await show(run, 'b')).to.include({status: 'blocked', ready: false})

      await run('spec', 'mark', 'a', 'completed')
      expect(await show(run, 'b')).to.include({status: 'pending', ready: true})
    }))

  it('finds a specification by number and file name as well', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/07-login.md', '---\nid: login\n---\n')

      expect((await run('spec', 'mark', '7', 'skipped')).stdout).to.equal('login is skipped now.\n')
      expect((await run('spec', 'mark', '07-login', 'pending')).stdout).to.equal('login is pending now.\n')
    }))

  it('takes the path of a file, as every command does that names one or more', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/shop/07-login.md', '---\nid: login\nrun: ["true"]\n---\n')
      write('specs/deploy.md', '---\nforeach: [eu, us]\nrun: ["true"]\n---\n')
      for (const path of ['specs/shop/07-login.md', './specs/shop/07-login.md']) {
        expect((await run('spec', 'mark', path, 'skipped')).stdout).to.equal('login is skipped now.\n')
        expect((await run('spec', 'show', path, '--json')).json<Specification>().id).to.equal('login')
        expect((await run('spec', 'why', path)).stdout).to.include('login was set aside')
      }
      const planned = async (...names: string[]): Promise<string[]> =>
        (await run('spec', 'plan', ...names, '--json')).json<{specs: Array<{id: string}>}>().specs.map(({id}) => id)
      expect(await planned('specs/deploy.md')).to.deep.equal(['deploy-eu', 'deploy-us'])
      expect(await planned('specs/shop/07-login.md')).to.deep.equal(['login'])
      expect((await run('spec', 'mark', 'specs/deploy.md', 'done')).stderr).to.include('Say `deploy-eu`.')
      expect((await run('spec', 'mark', 'specs/login.md', 'done')).code).to.equal(4)
    }))

  it('leaves the file as it is to the byte, in any dialect, and marks one of many that a file makes', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init')
      const files = {
        windows: '\uFEFF---\r\nid: windows # mine\r\ntitle:   "A"\r\n---\r\n# A\r\n',
        toml: '+++\nid = "toml" # mine\n+++\n',
        json: '---json\n{"id":   "json"}\n---\n',
        deploy: '---\nforeach: [eu, us] # places\n---\n',
      }
      for (const [name, text] of Object.entries(files)) write(`specs/${name}.md`, text)

      for (const id of ['windows', 'toml', 'json', 'deploy-eu'])
        expect((await run('spec', 'mark', id, 'completed')).stdout).to.equal(`${id} is completed now.\n`)
      const many = await run('spec', 'mark', 'deploy', 'completed')

      expect(many.code).to.equal(2)
      expect(many.stderr).to.include('"deploy" names 2 specifications.').and.include('Say `deploy-eu`.')
      expect(await show(run, 'deploy-us')).to.include({status: 'pending'})
      for (const [name, text] of Object.entries(files)) expect(read(`specs/${name}.md`), name).to.equal(text)
    }))

  it('sets no status that follows from what happens, and none of what there is not', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'new', 'a')

      for (const status of ['in_progress', 'running', 'blocked', 'perfect']) expect((await run('spec', 'mark', 'a', status)).code, status).to.equal(2)
      const unknown = await run('spec', 'mark', 'b', 'skipped', '--json')
      expect(unknown.json()).to.have.nested.property('error.code', 'SPEC_NOT_FOUND')
      expect(unknown.code).to.equal(4)
      expect(await show(run, 'a')).to.include({status: 'pending'})
    }))
})
