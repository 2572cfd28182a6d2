import {expect} from 'chai'
import type {NewSpecification} from '../../src/specification/new-specification.ts'
import {type SpecProject, valueOf, withSpecProject} from '../support/spec-project.ts'

describe('the specifications of a project', () => {
  it('are listed in the order of work, and by status, tag, readiness and staleness', () =>
    withSpecProject((project) => {
      const {engine} = project
      const write = project.write.bind(project)
      write('store', '---\ntags: [data]\nstatus: done\n---\n')
      write('login', '---\ndepends_on: [store]\ntags: [auth]\n---\n')
      write('checkout', '---\ndepends_on: [login]\npriority: critical\n---\n')

      const ids = (filter: Parameters<typeof engine.list>[0]): string[] => valueOf(engine.list(filter)).map(({id}) => id)

      expect(ids({})).to.deep.equal(['store', 'login', 'checkout'])
      expect(ids({statuses: ['pending']})).to.deep.equal(['login', 'checkout'])
      expect(ids({tags: ['data', 'auth']})).to.deep.equal(['store', 'login'])
      expect(ids({ready: true})).to.deep.equal(['login'])
      expect(ids({stale: true})).to.deep.equal([])
      write('store', '---\ntags: [data]\nstatus: done\n---\nMore.\n')
      expect(ids({stale: true})).to.deep.equal(['store'])
    }))

  it('are blocked while something they need failed or is missing, and free again once that is mended', () =>
    withSpecProject((project) => {
      project.write('a', '---\ndepends_on: [b]\n---\n')
      project.write('c', '---\ndepends_on: [a]\n---\n')
      expect(statuses(project)).to.deep.equal({a: 'blocked', c: 'blocked'})

      project.write('b', '# B\n')
      expect(statuses(project)).to.deep.equal({a: 'pending', b: 'pending', c: 'pending'})

      project.setStatus({id: 'b', status: 'failed'})
      expect(statuses(project)).to.deep.equal({a: 'blocked', b: 'failed', c: 'blocked'})
      expect(project.newChanges().filter((change) => change.startsWith('spec.status'))).to.have.length(7)

      project.setStatus({id: 'b', status: 'completed'})
      expect(statuses(project)).to.deep.equal({a: 'pending', b: 'completed', c: 'pending'})
    }))

  it('are found by id, number or file, with all that is known of them', () =>
    withSpecProject((project) => {
      const {engine} = project
      const write = project.write.bind(project)
      write('7-store', '# Store\n')
      write('auth/login', '---\nid: auth-login\ndepends_on: [7, nowhere]\nowner: Ada\n---\n# Log in\n- [x] one\n- [ ] two\n')

      for (const name of ['auth-login', 'login', 'login.md']) expect(valueOf(engine.load(name)).id, name).to.equal('auth-login')
      expect(valueOf(engine.load('7')).id).to.equal('7-store')
      expect(valueOf(engine.load('auth-login'))).to.deep.include({
        dependencies: ['7-store', 'nowhere'],
        metadata: {owner: 'Ada'},
        criteria: [
          {text: 'one', done: true},
          {text: 'two', done: false},
        ],
        waits_for: [
          {kind: 'unresolved', reference: 'nowhere'},
          {kind: 'dependency', id: '7-store', status: 'pending'},
        ],
      })
    }))

  it('are not found by a name that means none or several, and the nearest are named', () =>
    withSpecProject((project) => {
      project.write('7-store', '# Store\n')
      project.write('7-shop', '# Shop\n')

      expect(errorOf(project.engine.load('7'))).to.deep.include({code: 'SPEC_AMBIGUOUS', context: {name: '7', candidates: ['7-shop', '7-store']}})
      expect(errorOf(project.engine.load('7-stor'))).to.include({code: 'SPEC_NOT_FOUND'})
      expect(errorOf(project.engine.load('7-stor')).suggestions[0]).to.equal('Did you mean `7-store`?')
      expect(errorOf(project.engine.load('constructor'))).to.include({code: 'SPEC_NOT_FOUND'})
    }))

  it('are validated alone as well, even a file that has no id yet', () =>
    withSpecProject((project) => {
      project.write('fine', '# Fine\n')
      project.write('sub/broken', '---\ntitle: [\n---\n')
      project.write('other', '---\nid: o\ndepends_on: [nowhere]\n---\n')

      const codes = (...names: string[]): string[] => valueOf(project.engine.validate(names)).problems.map(({code}) => code)
      expect(codes('fine')).to.deep.equal([])
      expect(codes('broken')).to.deep.equal(['frontmatter'])
      expect(codes('specs/sub/broken.md', 'o')).to.deep.equal(['dependency-missing', 'frontmatter'])
      expect(errorOf(project.engine.validate(['nothing']))).to.include({code: 'SPEC_NOT_FOUND'})
    }))
})

describe('a new specification', () => {
  const create = (project: SpecProject, specification: NewSpecification) => project.engine.create(specification)

  it('is there at once', () =>
    withSpecProject((project) => {
      const created = valueOf(create(project, {id: 'login', title: 'Log in', priority: 'high', tags: ['auth'], run: ['true']}))

      expect(created).to.deep.include({id: 'login', title: 'Log in', priority: 'high', tags: ['auth'], path: 'specs/login.md', ready: true})
      expect(project.folder.read('specs/login.md')).to.match(/^---\ntitle: Log in\n/)
    }))

  it('takes no id that another has, in whatever file', () =>
    withSpecProject((project) => {
      project.write('auth/one', '---\nid: login\n---\n')
      project.write('two', '---\nid: other\n---\n')

      expect(errorOf(create(project, {id: 'login'}))).to.deep.include({code: 'SPEC_EXISTS', context: {id: 'login', path: 'specs/auth/one.md'}})
      expect(errorOf(create(project, {id: 'two'})), 'the file is taken').to.deep.include({code: 'SPEC_EXISTS', context: {id: 'two', path: 'specs/two.md'}})
      expect(project.folder.read('specs/two.md')).to.equal('---\nid: other\n---\n')
    }))

  it('takes no id that could lead elsewhere', () =>
    withSpecProject((project) => {
      for (const id of ['../x', 'a/b', '', '.x', '-x']) expect(errorOf(create(project, {id})), id).to.include({code: 'SPEC_ID_INVALID'})
      expect(errorOf(create(project, {id: 'User store (v2)'}))).to.have.deep.property('suggestions', ['Say `User-store-v2`, and the rest with --title.'])
      expect(errorOf(create(project, {id: '…'}))).to.have.deep.property('suggestions', [])
    }))
})

function statuses(project: SpecProject): Record<string, string> {
  const specs = valueOf(project.engine.list()).map(({id, status}) => [id, status] as const)
  return Object.fromEntries(specs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function errorOf(result: {ok: boolean; error?: unknown}) {
  expect(result.ok).to.be.false
  return result.error as Error & {code: string; context: object; suggestions: string[]}
}
