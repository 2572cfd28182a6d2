import {expect} from 'chai'
import type {Project} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm project archive', () => {
  it('puts a project out of sight, and unarchive brings it back', () =>
    withWorkspace(async ({run}) => {
      const listed = async (...flags: string[]): Promise<string[]> =>
        (await run('project', 'list', '--json', ...flags)).json<Project[]>().map(({archived, name}) => `${name}${archived ? ' (archived)' : ''}`)
      await run('init', 'shop')
      await run('init', 'blog')

      expect(await run('project', 'archive', 'shop')).to.include({code: 0})
      expect(await listed()).to.deep.equal(['blog'])
      expect(await listed('--all')).to.deep.equal(['blog', 'shop (archived)'])

      expect((await run('project', 'unarchive', 'shop', '--json')).json()).to.include({name: 'shop', archived: false})
      expect(await listed()).to.deep.equal(['blog', 'shop'])
    }))

  it('names the nearest project when there is none of that name', () =>
    withWorkspace(async ({run}) => {
      await run('init', 'shop')
      const {code, stderr} = await run('project', 'archive', 'shp')
      expect(stderr).to.include('Did you mean `shop`?')
      expect(code).to.equal(4)
    }))
})
