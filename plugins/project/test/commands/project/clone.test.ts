import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {existsSync, readdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'

describe('mmm project clone', () => {
  it('copies manifest, specifications and templates under a new name, and neither state nor anything else', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      await run('init', 'shop', '--description', 'Sells things')
      write('shop/mmm.toml', `# Ours\n${read('shop/mmm.toml')}`)
      write('shop/specs/checkout.md', '---\nrun: ["true"]\n---\n')
      write('shop/specs/area/refund.md', '# Refund\n')
      write('shop/.mmm/templates/feature.md', '# Feature\n')
      write('shop/.mmm/config.toml', '[run]\nconcurrency = 2\n')
      write('shop/src/main.js', '')
      await run('run', '--project', 'shop')

      const {code, json} = await run('project', 'clone', 'shop', 'bakery', '--json')

      expect(json()).to.include({name: 'bakery', path: `${directory}/bakery`, description: 'Sells things', trusted: true})
      expect(code).to.equal(0)
      const files = readdirSync(join(directory, 'bakery'), {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
      expect(files.map(({name, parentPath}) => join(parentPath, name).slice(directory.length + '/bakery/'.length)).toSorted()).to.deep.equal([
        '.mmm/.gitignore',
        '.mmm/schema.json',
        '.mmm/templates/feature.md',
        'mmm.toml',
        'specs/area/refund.md',
        'specs/checkout.md',
      ])
      expect(read('bakery/mmm.toml')).to.equal(read('shop/mmm.toml').replace('"shop"', '"bakery"'))
      expect((await run('status', '--project', 'bakery', '--json')).json()).to.have.nested.property('counts.completed', 0)
    }))

  it('copies the state when asked to, and each goes its own way from then on', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', 'shop')
      write('shop/specs/checkout.md', '---\nrun: ["true"]\n---\n')
      await run('run', '--project', 'shop')

      expect(await run('project', 'clone', 'shop', 'bakery', '--state')).to.include({code: 0})

      await run('spec', 'mark', 'checkout', 'pending', '--project', 'bakery')
      const completed = async (name: string): Promise<number> =>
        (await run('status', '--project', name, '--json')).json<{counts: {completed: number}}>().counts.completed
      expect([await completed('shop'), await completed('bakery')]).to.deep.equal([1, 0])
      expect((await run('state', 'executions', '--project', 'bakery', '--json')).json()).to.have.length(1)
    }))

  it('trusts no clone of a project that is not trusted, and takes a folder as well as a name', () =>
    withWorkspace(async ({run, write}) => {
      write('gift/mmm.toml', '[project]\nname = "gift"\n')
      expect((await run('project', 'clone', './gift', 'mine', '--json')).json()).to.include({name: 'mine', trusted: false})
    }))

  it('copies nothing from outside the project: links stay links, and a specs folder elsewhere is not its own', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('secret/key.md', 'secret')
      write('gift/mmm.toml', '[project]\nname = "gift"\n')
      write('gift/specs/own.md', '# Own\n')
      symlinkSync(join(directory, 'secret', 'key.md'), join(directory, 'gift', 'specs', 'key.md'))
      write('thief/mmm.toml', '[project]\nname = "thief"\n[specs]\ndirectory = "../secret"\n')

      await run('project', 'clone', 'gift', 'one')
      await run('project', 'clone', 'thief', 'two')

      const entries = readdirSync(join(directory, 'one', 'specs'), {withFileTypes: true})
      expect(entries.map((entry) => [entry.name, entry.isSymbolicLink()])).to.deep.equal([
        ['key.md', true],
        ['own.md', false],
      ])
      expect(readdirSync(join(directory, 'two', 'specs'))).to.be.empty
    }))

  it('leaves nothing behind when it cannot be done', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init', 'shop')
      write('full/file', '')
      write('odd/mmm.toml', 'project = {name = "odd"}\n')
      const before = readdirSync(directory)

      expect(await run('project', 'clone', 'shop', 'full')).to.include({code: 5})
      expect(await run('project', 'clone', 'shop', 'new', '--name', 'shop')).to.include({code: 5})
      expect(await run('project', 'clone', 'nowhere', 'new')).to.include({code: 4})
      expect(await run('project', 'clone', 'odd', 'new')).to.include({code: 3})
      expect(await run('project', 'clone', 'shop', 'shop/specs/inside')).to.include({code: 1})

      expect(readdirSync(directory)).to.deep.equal(before)
      expect(existsSync(join(directory, 'shop', 'specs', 'inside'))).to.equal(false)
    }))
})
