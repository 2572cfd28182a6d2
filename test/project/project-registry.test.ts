import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {ProjectRegistry} from '../../src/project/project-registry.ts'
import type {Project} from '../../src/project/project.ts'
import {ok} from '../../src/result.ts'
import {ROOT} from '../support/binary.ts'
import {withFolder} from '../support/temporary.ts'

const SHOP: Project = {
  name: 'shop',
  path: '/srv/shop',
  description: 'Sells "things"',
  tags: ['web'],
  archived: false,
  trusted: true,
  created_at: '2026-01-02T03:04:05.678Z',
  last_used_at: '2026-01-02T03:04:05.678Z',
}

/** Appends tags to one entry, each time reading it and writing it back. */
const WRITER = `
  const {ProjectRegistry} = await import(process.argv[1])
  const registry = new ProjectRegistry(process.argv[2])
  for (let number = 0; number < 5; number++) registry.alone(() => {
    const project = registry.find('shop').value
    return registry.replace({...project, tags: [...project.tags, process.argv[3] + number]})
  })
`

describe('ProjectRegistry', () => {
  it('reads back what it was given', () =>
    withFolder((home) => {
      const registry = new ProjectRegistry(home)
      registry.add(SHOP)
      expect(registry.find('shop')).to.deep.equal(ok(SHOP))
    }))

  it('loses no change of several processes that write one entry at once', () =>
    withFolder(async (home) => {
      const registry = new ProjectRegistry(home)
      registry.add({...SHOP, tags: []})

      const run = promisify(execFile)
      const module = join(ROOT, 'dist', 'project', 'project-registry.js')
      await Promise.all(['a', 'b', 'c'].map((writer) => run(process.execPath, ['--input-type=module', '-e', WRITER, module, home, writer])))

      const {tags} = (registry.find('shop') as {value: Project}).value
      expect(tags.toSorted()).to.deep.equal(['a', 'b', 'c'].flatMap((writer) => [0, 1, 2, 3, 4].map((number) => writer + number)))
    }))

  it('names every damaged file and lists the projects beside them', () =>
    withFolder((home) => {
      const registry = new ProjectRegistry(home)
      registry.add(SHOP)
      const folder = join(home, 'projects')
      writeFileSync(join(folder, 'broken.toml'), '[project\n')
      writeFileSync(join(folder, 'empty.toml'), '')
      writeFileSync(join(folder, 'latin.toml'), Buffer.from([0xff, 0xfe]))
      writeFileSync(join(folder, 'My Shop.toml'), '[project]\npath = "/srv/other"\n')
      mkdirSync(join(folder, 'folder.toml'))

      const {problems, projects} = registry.list()
      expect(projects).to.deep.equal([SHOP])
      expect(problems.map(({code, context}) => [context.path.slice(folder.length + 1), code])).to.deep.equal([
        ['broken.toml', 'TOML_INVALID'],
        ['empty.toml', 'PROJECT_FILE_INVALID'],
        ['folder.toml', 'TOML_UNREADABLE'],
        ['latin.toml', 'TOML_UNREADABLE'],
        ['My Shop.toml', 'PROJECT_FILE_INVALID'],
      ])
    }))

  it('lets the current project follow a new name, and forgets one that is removed without choosing another', () =>
    withFolder((home) => {
      const registry = new ProjectRegistry(home)
      for (const name of ['shop', 'blog']) {
        registry.add({...SHOP, name})
        registry.switchTo(name)
      }
      registry.rename('shop', {...SHOP, name: 'store'})
      expect(registry.current()).to.deep.equal(ok({current: 'blog', previous: 'store'}))

      registry.remove('blog')
      expect(registry.current()).to.deep.equal(ok({previous: 'store'}))
    }))

  it('can write back an entry whose times somebody left out', () =>
    withFolder((home) => {
      mkdirSync(join(home, 'projects'))
      writeFileSync(join(home, 'projects', 'shop.toml'), '[project]\npath = "/srv/shop"\n')
      const registry = new ProjectRegistry(home)
      const {value} = registry.find('shop') as {value: Project}

      registry.replace({...value, archived: true})

      expect(readFileSync(join(home, 'projects', 'shop.toml'), 'utf8'))
        .to.include('archived = true')
        .and.not.include('created_at')
      expect(registry.find('shop')).to.have.nested.property('value.archived', true)
    }))
})
