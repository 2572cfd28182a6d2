import {expect} from 'chai'
import type {Project} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'
import {mkdirSync, renameSync} from 'node:fs'
import {join} from 'node:path'

const MANIFEST = '[project]\nname = "shop"\ndescription = "Sells things"\n'

describe('mmm project add', () => {
  it('registers a folder that came from elsewhere, changes nothing in it, and does not trust it', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('shop/mmm.toml', MANIFEST)

      const {code, json} = await run('project', 'add', 'shop', '--json')

      expect(code).to.equal(0)
      expect(json()).to.include({name: 'shop', path: `${directory}/shop`, description: 'Sells things', trusted: false, outcome: 'added'})
      expect((await run('project', 'list', '--json')).json<Project[]>()).to.have.length(1)
    }))

  it('heals the registry when a project has moved, and asks about trust again', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', 'shop')
      renameSync(join(directory, 'shop'), join(directory, 'store'))
      const gone = await run('project', 'list')
      expect(gone.stdout).to.include('(gone)').and.to.include('mmm project add NEW-PLACE')
      expect((await run('project', 'list', '--json')).json<object[]>()[0]).to.include({name: 'shop', missing: true})
      expect((await run('status', '--project', 'shop')).stderr)
        .to.include('mmm project add PATH')
        .and.to.include('mmm project remove shop')

      const {json} = await run('project', 'add', 'store', '--json')

      expect(json()).to.include({name: 'shop', path: `${directory}/store`, outcome: 'moved', trusted: false})
      expect((await run('project', 'list', '--json')).json<object[]>()).to.have.length(1)
    }))

  it('follows a project whose name was changed in its manifest', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init', '--name', 'shop')
      write('mmm.toml', read('mmm.toml').replace('"shop"', '"store"'))

      const {json} = await run('project', 'add', '--json')

      expect(json()).to.include({name: 'store', outcome: 'renamed', trusted: true})
      expect((await run('project', 'list', '--json')).json<Project[]>().map(({name}) => name)).to.deep.equal(['store'])
    }))

  it('can be said again', () =>
    withWorkspace(async ({run}) => {
      await run('init', '--name', 'shop')
      const {code, json} = await run('project', 'add', '--json')
      expect(json()).to.include({outcome: 'known', trusted: true})
      expect(code).to.equal(0)
    }))

  it('refuses a name that a living project has, and says where that one is', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init', 'shop')
      write('other/mmm.toml', MANIFEST)

      const {code, json} = await run('project', 'add', 'other', '--json')

      expect(json<{error: object}>().error).to.deep.include({code: 'PROJECT_EXISTS', context: {name: 'shop', path: `${directory}/shop`}})
      expect(code).to.equal(5)
    }))

  it('refuses a folder without a manifest, and says how to make it a project', () =>
    withWorkspace(async ({directory, run}) => {
      mkdirSync(join(directory, 'plain'))
      const {code, stderr} = await run('project', 'add', 'plain')
      expect(stderr).to.include('MANIFEST_MISSING').and.to.include(`mmm init ${directory}/plain`)
      expect(code).to.equal(4)
    }))
})
