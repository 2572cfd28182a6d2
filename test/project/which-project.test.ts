import {expect} from 'chai'
import {mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {Host} from '../../src/host.ts'
import {withSandbox} from '../support/binary.ts'
import {type Folder, withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

describe('the project that a command works in', () => {
  it('is the one named, else that of MMM_PROJECT, else the nearest above, else the one switched to', () =>
    withProjects(['named', 'environment', 'nearest', 'switched'], (folder) => {
      valueOf(hostIn(folder).projects.switchTo('switched'))
      mkdirSync(folder.resolve('nearest/deep/er'), {recursive: true})
      const inside = hostIn(folder, 'nearest/deep/er', 'environment')

      expect(locate(inside, 'named')).to.equal('named by --project')
      expect(locate(inside)).to.equal('environment by MMM_PROJECT')
      expect(locate(hostIn(folder, 'nearest/deep/er'))).to.equal('nearest by mmm.toml')
      expect(locate(hostIn(folder))).to.equal('switched by current project')
    }))

  it('is the inner one of two that lie in each other', () =>
    withProjects(['outer', 'outer/inner'], (folder) => {
      mkdirSync(folder.resolve('outer/inner/specs/deep'), {recursive: true})
      expect(locate(hostIn(folder, 'outer/inner/specs/deep'))).to.equal('inner by mmm.toml')
      expect(locate(hostIn(folder, 'outer/specs'))).to.equal('outer by mmm.toml')
    }))

  it('need not be known: a manifest makes a project', () =>
    withProjects([], (folder) => {
      folder.write('clone/mmm.toml', '[project]\nname = "theirs"\ndescription = "From elsewhere"\n')

      const {project, source} = valueOf(hostIn(folder, 'clone').locate())
      expect({...project, source}).to.include({name: 'theirs', description: 'From elsewhere', path: folder.resolve('clone'), source: 'mmm.toml'})
      expect(readdirSync(folder.path), 'looking writes nothing').to.deep.equal(['clone'])
    }))

  it('has one path, however it is reached', () =>
    withProjects(['shop'], (folder) => {
      symlinkSync('shop', folder.resolve('link'))
      expect(valueOf(hostIn(folder, 'link').locate()).project.path).to.equal(folder.resolve('shop'))
    }))

  it('is switched back with -', () =>
    withProjects(['one', 'two'], (folder) => {
      const {projects} = hostIn(folder)
      expect(projects.switchTo('-')).to.have.nested.property('error.code', 'PROJECT_PREVIOUS_MISSING')
      for (const name of ['one', 'two', '-', '-', '-']) valueOf(projects.switchTo(name))
      expect(locate(hostIn(folder))).to.equal('one by current project')
    }))

  it('is nothing where there is none, and how to get one is said', () =>
    withProjects([], (folder) => {
      const result = hostIn(folder).locate()
      expect(result).to.have.nested.property('error.code', 'PROJECT_MISSING')
      expect(result).to.have.nested.property('error.exitCode', 4)
      expect(result).to.have.nested.property('error.suggestions').that.includes('Run `mmm init` to make this folder a project.')
    }))

  it('is missed by name: unknown with the nearest, or gone with its place', () =>
    withProjects(['storefront'], (folder) => {
      expect(hostIn(folder).locate('storefrnt')).to.have.nested.property('error.suggestions').that.includes('Did you mean `storefront`?')
      expect(hostIn(folder).locate('../storefront')).to.have.nested.property('error.code', 'PROJECT_NOT_FOUND')
      rmSync(folder.resolve('storefront'), {recursive: true})
      expect(hostIn(folder).locate('storefront')).to.have.nested.property('error.code', 'PROJECT_FOLDER_MISSING')
      expect(hostIn(folder).locate('storefront')).to.have.nested.property('error.context.path', folder.resolve('storefront'))
    }))

  for (const [name, manifest, message] of [
    ['has no name', '[project]\n', /mmm\.toml:1:1: /],
    ['has a name that is none', '[project]\n\nname = "My Shop"\n', /mmm\.toml:3:1: .*"My Shop"/],
    ['does not parse', '[project]\nname =\n', /mmm\.toml:2:7: /],
    ['is of the wrong kind', 'project = "shop"\n', /mmm\.toml:\d+:\d+: /],
  ] as const) {
    it(`is not taken from further up when its manifest ${name}`, () =>
      withProjects(['outer'], (folder) => {
        folder.write('outer/inner/mmm.toml', manifest)

        const result = hostIn(folder, 'outer/inner').locate()
        expect(result).to.have.nested.property('error.message').that.matches(message)
        expect(result).to.have.nested.property('error.exitCode', 3)
      }))
  }
})

describe('the list of projects', () => {
  it('names a damaged file, and has the rest', () =>
    withProjects(['one', 'two'], (folder) => {
      writeFileSync(folder.resolve('.home/projects/broken.toml'), '[project]\npath = \n')
      mkdirSync(folder.resolve('.home/projects/folder.toml'))

      const {problems, projects} = hostIn(folder).projects.list()
      expect(projects.map(({name}) => name)).to.deep.equal(['one', 'two'])
      expect(problems.map(({code, message}) => [code, message.includes(folder.resolve('.home/projects'))])).to.deep.equal([
        ['TOML_INVALID', true],
        ['TOML_UNREADABLE', true],
      ])
      expect(locate(hostIn(folder), 'one')).to.equal('one by --project')
      expect(hostIn(folder).locate('broken')).to.have.nested.property('error.code', 'TOML_INVALID')
    }))

  it('gives a name to one of two that ask for it at once', () =>
    withSandbox(async (sandbox) => {
      const folders = ['a', 'b', 'c']
      const made = await Promise.all(folders.map((folder) => sandbox.run(['init', folder, '--name', 'shop', '--json'])))

      expect(made.map(({code}) => code)).to.have.members([0, 5, 5])
      const winner = folders[made.findIndex(({code}) => code === 0)]!
      for (const {code, stdout} of made) {
        if (code === 5) expect(JSON.parse(stdout)).to.have.nested.property('error.context.path', `${sandbox.root}/${winner}`)
      }
    }))
})

/** A host whose home and working directory lie in the folder. */
function hostIn(folder: Folder, cwd = '.', project?: string): Host {
  return new Host({cwd: folder.resolve(cwd), environment: {MMM_HOME: folder.resolve('.home'), MMM_PROJECT: project}})
}

/** Runs a test with projects whose folders have their names. */
function withProjects(paths: readonly string[], test: (folder: Folder) => void): Promise<void> {
  return withFiles((folder) => {
    for (const path of paths) valueOf(hostIn(folder).projects.init({path}))
    test(folder)
  })
}

function locate(host: Host, name?: string): string {
  const {project, source} = valueOf(host.locate(name))
  return `${project.name} by ${source}`
}
