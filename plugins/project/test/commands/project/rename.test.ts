import {expect} from 'chai'
import type {Project} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'
import {join} from 'node:path'

describe('mmm project rename', () => {
  it('changes the name in the registry and in the manifest, and keeps state and trust', () =>
    withWorkspace(async ({read, run}) => {
      await run('init', '--name', 'shop')
      await run('spec', 'new', 'checkout', '--run', 'true')
      await run('run')

      const {code, stdout} = await run('project', 'rename', 'shop', 'store')

      expect(stdout).to.equal('shop is called store now.\n')
      expect(code).to.equal(0)
      expect(read('mmm.toml')).to.include('name = "store"')
      const projects = (await run('project', 'list', '--json')).json<Project[]>()
      expect(projects).to.have.length(1)
      expect(projects[0]).to.include({name: 'store', trusted: true})
      expect((await run('status', '--json')).json()).to.have.nested.property('counts.completed', 1)
    }))

  it('keeps the state where all states lie in a place of their own', () =>
    withWorkspace(
      async ({run}) => {
        await run('init', '--name', 'shop')
        await run('spec', 'new', 'checkout', '--run', 'true')
        await run('run')
        await run('project', 'rename', 'shop', 'store')
        expect((await run('status', '--json')).json()).to.have.nested.property('counts.completed', 1)
      },
      {environment: {MMM_STATE_DIR: 'states'}},
    ))

  it('refuses a name that is taken, and changes nothing', () =>
    withWorkspace(async ({read, run}) => {
      await run('init', 'shop')
      await run('init', 'store')

      const {code, json} = await run('project', 'rename', 'shop', 'store', '--json')

      expect(json()).to.have.nested.property('error.code', 'PROJECT_EXISTS')
      expect(code).to.equal(5)
      expect(read(join('shop', 'mmm.toml'))).to.include('"shop"')
    }))

  it('refuses a name that cannot be one', () =>
    withWorkspace(async ({run}) => {
      await run('init', 'shop')
      expect(await run('project', 'rename', 'shop', 'My Shop')).to.include({code: 2})
    }))

  it('says what to do with a manifest that it cannot change', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', 'project = {name = "shop"}\n')
      await run('init')

      const {code, stderr} = await run('project', 'rename', 'shop', 'store')

      expect(stderr).to.include('MANIFEST_NAME_UNWRITABLE').and.to.include('name = "store"')
      expect(code).to.equal(3)
    }))
})
