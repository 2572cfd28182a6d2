import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm init', () => {
  it('makes the folder a project, with a manifest, a specs folder and an ignored .mmm', () =>
    withWorkspace(async ({directory, read, run}) => {
      const {code, stdout} = await run('init', '--name', 'shop')

      expect(stdout).to.include(`Created project shop in ${directory}`)
      expect(code).to.equal(0)
      expect(read('mmm.toml')).to.include('name = "shop"')
      expect(read('.mmm/.gitignore')).to.include('*')
    }))

  it('can be said again, and changes nothing', () =>
    withWorkspace(async ({read, run}) => {
      await run('init', '--name', 'shop')
      const before = read('mmm.toml')

      const {code, stdout} = await run('init')

      expect(stdout).to.include('This was a project already: shop')
      expect(code).to.equal(0)
      expect(read('mmm.toml')).to.equal(before)
    }))

  it('refuses a name that another project has, and says where', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', 'one', '--name', 'shop')

      const {code, json} = await run('init', 'two', '--name', 'shop', '--json')

      expect(json<{error: object}>().error).to.deep.include({code: 'PROJECT_EXISTS', context: {name: 'shop', path: `${directory}/one`}})
      expect(code).to.equal(5)
    }))

  it('refuses a name that cannot be a file name, and offers one that can', () =>
    withWorkspace(async ({run}) => {
      const {code, stderr} = await run('init', '--name', 'My Shop')

      expect(stderr).to.include('"My Shop" cannot be the name of a project').and.to.include('my-shop')
      expect(code).to.equal(2)
    }))
})
