import {expect} from 'chai'
import * as fc from 'fast-check'
import {symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ok} from '../../src/result.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {LinkStore} from '../../src/specification/link-store.ts'
import {SpecFileStore} from '../../src/specification/spec-file-store.ts'
import type {Specification} from '../../src/specification/specification.ts'
import {withSandbox} from '../support/binary.ts'
import {type SpecProject, valueOf, withSpecProject} from '../support/spec-project.ts'

describe('the index of specifications', () => {
  it('takes in what the files say: title, status, dependencies, metadata and content', () =>
    withSpecProject((project) => {
      project.write('user-store', '---\nstatus: implemented\n---\n# Users\n')
      project.write('auth/login', '---\nid: auth-login\ndepends_on: [user-store, 7]\npriority: high\ntags: [auth]\nowner: Ada\n---\n# Log in\n')

      const view = project.view()

      expect(view.all()).to.deep.equal([
        spec({id: 'user-store', title: 'Users', status: 'completed', path: 'specs/user-store.md'}),
        spec({id: 'auth-login', title: 'Log in', priority: 'high', tags: ['auth'], dependencies: ['user-store', '7'], path: 'specs/auth/login.md'}),
      ])
      expect(view.record('auth-login').metadata).to.deep.equal({owner: 'Ada', priority: 'high', tags: ['auth']})
      expect(project.store.content('user-store')).to.equal('---\nstatus: implemented\n---\n# Users\n')
      expect(project.newChanges()).to.deep.equal(['spec.added auth-login', 'spec.added user-store', 'spec.dependencies auth-login'])
    }))

  it('parses a file once, and again only when it changed', () =>
    withSpecProject((project) => {
      for (const name of ['a', 'b', 'c']) project.write(name, `# ${name}\n`)
      expect(project.look()).to.deep.equal(['specs/a.md', 'specs/b.md', 'specs/c.md'])
      expect(project.look()).to.deep.equal([])

      project.write('b', '# B\n')
      expect(project.look()).to.deep.equal(['specs/b.md'])
      expect(project.look()).to.deep.equal([])

      project.rename('c', 'd')
      expect(project.look()).to.deep.equal(['specs/d.md'])
      expect(project.look()).to.deep.equal([])
    }))

  it('reads a file again that could have changed unseen since: as large, within one tick of its clock', () =>
    withSpecProject((project) => {
      project.write('a', '# a\n')
      expect(project.look({tick: 60_000})).to.deep.equal(['specs/a.md'])
      expect(new SpecFileStore(project.database).sayAll()).to.be.false
      expect(project.look({tick: 0})).to.deep.equal(['specs/a.md'])
      expect(new SpecFileStore(project.database).sayAll()).to.be.true
      expect(project.look({tick: 60_000})).to.deep.equal([])
      expect(project.newChanges()).to.deep.equal(['spec.added a'])
    }))

  it('knows from one look to the next that all files are known, until their rows are written', () =>
    withSpecProject((project) => {
      const {database} = project
      const isKept = (): boolean => database.get(`SELECT 1 FROM kept_answers WHERE question = 'files'`) !== undefined
      project.write('a', '# a\n')
      project.write('b', '# b\n')
      project.look()
      expect(isKept()).to.be.false
      project.look()
      expect(isKept()).to.be.true
      project.setStatus({id: 'a', status: 'failed'})
      expect(isKept()).to.be.true

      // As an import does that takes the place of everything.
      valueOf(database.change('clearing', 'test', () => ok(database.run('DELETE FROM specification_files'))))
      expect(isKept()).to.be.false
      expect(project.look()).to.deep.equal(['specs/a.md', 'specs/b.md'])

      project.look()
      project.write('each', '---\nforeach: {glob: "*.txt"}\n---\n# {item}\n')
      project.look()
      project.look()
      expect(isKept(), 'what a file generates hangs on others').to.be.false
    }))

  it('makes no version where nothing changed, not even when a file was touched or its id is taken', () =>
    withSpecProject((project) => {
      project.write('a', '# A\n')
      project.look()
      project.newChanges()

      utimesSync(project.folder.resolve('specs/a.md'), 1, 1)
      expect(project.look()).to.deep.equal(['specs/a.md'])
      project.write('z', '---\nid: a\n---\n')
      project.look()

      expect(project.newChanges()).to.deep.equal([])
    }))

  it('keeps the status of an edited specification, and logs what changed', () =>
    withSpecProject((project) => {
      project.write('a', '---\ntitle: A\n---\nOne.\n')
      project.look()
      project.setStatus({id: 'a', status: 'completed', evidence: {contentHash: project.store.find('a')!.contentHash, executionId: null}})
      project.newChanges()

      project.write('a', '---\ntitle: A\nstatus: pending\n---\nTwo.\n')
      expect(project.view().specification('a')).to.include({status: 'completed', stale: true})
      expect(project.newChanges()).to.deep.equal(['spec.content a'])

      project.write('a', '---\ntitle: B\ntags: [x]\n---\nTwo.\n')
      expect(project.view().specification('a')).to.deep.include({title: 'B', tags: ['x']})
      expect(project.newChanges()).to.deep.equal(['spec.content a', 'spec.metadata a'])

      project.write('a', '---\ntitle: A\n---\nOne.\n')
      expect(project.view().specification('a'), 'the proven text is back').to.include({status: 'completed', stale: false})
    }))

  it('follows a renamed file by its id', () =>
    withSpecProject((project) => {
      project.write('draft', '---\nid: login\n---\n# Log in\n')
      project.look()
      project.setStatus({id: 'login', status: 'failed'})
      project.newChanges()

      project.rename('draft', 'auth/login')

      expect(project.view().specification('login')).to.include({status: 'failed', path: 'specs/auth/login.md'})
      expect(project.newChanges()).to.deep.equal(['spec.metadata login'])
    }))

  it('takes a renamed file without an id for another specification, and knows the old one again when it comes back', () =>
    withSpecProject((project) => {
      project.write('a', '# A\n')
      project.write('b', '---\ndepends_on: [a]\n---\n# B\n')
      project.look()
      project.setStatus({id: 'a', status: 'completed'})
      project.newChanges()

      project.rename('a', 'c')
      const renamed = project.view()
      expect(renamed.all().map(({id, status}) => `${id} ${status}`)).to.deep.equal(['b pending', 'c pending'])
      expect(renamed.graph.node('b').unresolved).to.deep.equal(['a'])
      expect(project.newChanges()).to.deep.equal(['spec.removed a', 'spec.added c', 'spec.dependencies b'])

      project.rename('c', 'a')
      const back = project.view()
      expect(back.all().map(({id, status}) => `${id} ${status}`)).to.deep.equal(['a completed', 'b pending'])
      expect(back.graph.node('b')).to.deep.include({dependencies: ['a'], unresolved: []})
      expect(project.newChanges()).to.deep.equal(['spec.restored a', 'spec.removed c', 'spec.dependencies b'])
    }))

  it('hides a broken file’s specification, says why, and brings it back once it is mended', () =>
    withSpecProject((project) => {
      project.write('a', '---\ntitle: A\n---\n')
      project.write('b', '# B\n')
      project.look()
      project.setStatus({id: 'a', status: 'completed'})

      project.write('a', '---\ntitle: [\n---\n')
      const broken = project.view()
      expect(broken.all().map(({id}) => id)).to.deep.equal(['b'])
      expect(broken.files.flatMap(({problems}) => problems).map(({code, line, path}) => `${path}:${line} ${code}`)).to.deep.equal(['specs/a.md:3 frontmatter'])
      expect(project.look(), 'what does not parse is not parsed again either').to.deep.equal([])

      project.write('a', '---\ntitle: A\n---\n')
      const mended = project.view()
      expect(mended.specification('a')).to.include({status: 'completed', title: 'A'})
      expect(mended.files.flatMap(({problems}) => problems)).to.be.empty
    }))

  it('names a file that cannot be read, and reads it as soon as it can be', () =>
    withSpecProject((project) => {
      project.write('b', '# B\n')
      symlinkSync('../elsewhere.md', project.folder.resolve('specs/a.md'))

      const [file] = project.view().files
      const suggestion = 'Mend the link, or remove it.'
      expect(file!.problems).to.deep.equal([
        {
          path: 'specs/a.md',
          line: 1,
          column: 1,
          severity: 'error',
          code: 'unreadable',
          message: 'It is a link to ../elsewhere.md, and nothing is there.',
          suggestion,
        },
      ])

      project.folder.write('elsewhere.md', '# A\n')
      expect(project.view().specification('a').title).to.equal('A')
    }))

  it('resolves references anew when names come and go', () =>
    withSpecProject((project) => {
      const needs = (): readonly string[] => project.view().specification('a').dependencies
      project.write('a', '---\ndepends_on: [12]\n---\n')
      expect(needs()).to.deep.equal(['12'])
      project.write('12-one', '# One\n')
      expect(needs()).to.deep.equal(['12-one'])
      project.write('12-two', '# Two\n')
      expect(needs(), 'ambiguous').to.deep.equal(['12'])
      project.remove('12-one')
      expect(needs()).to.deep.equal(['12-two'])
      project.write('12', '# Twelve\n')
      expect(needs(), 'an id counts before a number').to.deep.equal(['12'])
      expect(project.view().graph.node('a').unresolved).to.be.empty
    }))

  it('takes in what an edited file depends on, while nothing is called otherwise', () =>
    withSpecProject((project) => {
      project.write('a', '# A\n')
      project.write('b', '# B\n')
      for (const needs of [['b'], ['b', 'z'], ['z', 'b'], []]) {
        project.look()
        project.write('a', `---\ndepends_on: [${needs.join(', ')}]\n---\n# A\n`)
        expect(project.view().specification('a').dependencies).to.deep.equal(needs)
      }
    }))

  it('forgets what a generating file stood for that stands for itself now', () =>
    withSpecProject((project) => {
      project.write('each', '---\nforeach: []\n---\n# {item}\n')
      project.write('b', '---\ndepends_on: [each]\n---\n')
      expect(project.view().graph.isUnblocked('b'), 'nothing to wait for').to.be.true
      project.write('each', '# Each\n')
      expect(project.view().graph.isUnblocked('b')).to.be.false
      project.write('each', '---\nforeach: []\n---\n# {item}\n')
      expect(project.view().graph.isUnblocked('b')).to.be.true
    }))

  it('keeps the link table and the JSON column equal', () =>
    withSpecProject((project) => {
      project.write('a', '---\ndepends_on: [nowhere, c, b]\n---\n')
      project.write('b', '# B\n')
      project.write('c', '# C\n')
      project.look()

      const {dependencies} = project.database.get<{dependencies: string}>(`SELECT dependencies FROM specifications WHERE id = 'a'`)!
      expect(JSON.parse(dependencies)).to.deep.equal(['nowhere', 'c', 'b'])
      expect(new LinkStore(project.database).all()).to.deep.equal([
        {specId: 'a', reference: 'nowhere', dependsOn: null},
        {specId: 'a', reference: 'c', dependsOn: 'c'},
        {specId: 'a', reference: 'b', dependsOn: 'b'},
      ])
    }))
})

describe('several mmm that look at once', () => {
  it('see the same, and each specification is added once', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      for (let number = 1; number <= 60; number++) {
        writeFileSync(join(sandbox.root, 'specs', `s${number}.md`), `---\ndepends_on: [${number > 1 ? `s${number - 1}` : ''}]\n---\n# ${number}\n`)
      }

      const lists = await Promise.all([1, 2, 3, 4].map(() => sandbox.run(['spec', 'list', '--json'])))

      expect(lists.map(({code, stderr}) => `${code}${stderr}`)).to.deep.equal(['0', '0', '0', '0'])
      expect(new Set(lists.map(({stdout}) => stdout)).size).to.equal(1)
      const database = valueOf(openDatabase({path: join(sandbox.root, '.mmm', 'state.db'), now: () => new Date()}))
      const added = database.get<{all: number; ids: number}>(
        `SELECT count(*) AS "all", count(DISTINCT entity_id) AS ids FROM changes WHERE kind = 'spec.added'`,
      )
      database.close()
      expect(added).to.deep.equal({all: 60, ids: 60})
    }))
})

describe('an id that several files claim', () => {
  const texts = {'a/one': '---\nid: x\n---\n# One\n', 'b/two': '---\nid: x\n---\n# Two\n', 'c/three': '---\nid: x\n---\n# Three\n'}
  type Name = keyof typeof texts

  for (const order of [
    ['a/one', 'b/two', 'c/three'],
    ['c/three', 'b/two', 'a/one'],
    ['b/two', 'c/three', 'a/one'],
  ] as Name[][]) {
    it(`belongs to the first by path, also when they are found as ${order.join(', ')}`, () =>
      withSpecProject((project) => {
        for (const name of order) {
          project.write(name, texts[name])
          project.look()
        }
        expect(project.view().specification('x')).to.include({path: 'specs/a/one.md', title: 'One'})
      }))
  }

  it('goes to the next when the first leaves it, with status and history', () =>
    withSpecProject((project) => {
      for (const name of Object.keys(texts) as Name[]) project.write(name, texts[name])
      project.look()
      project.setStatus({id: 'x', status: 'failed'})

      project.write('a/one', '---\nid: y\n---\n# One\n')
      expect(project.view().specification('x')).to.include({path: 'specs/b/two.md', title: 'Two', status: 'failed'})
      project.remove('b/two')
      expect(project.view().specification('x')).to.include({path: 'specs/c/three.md', title: 'Three'})
      project.write('c/three', '---\nid: [\n---\n')
      expect(project.view().records.has('x')).to.be.false
    }))
})

describe('an index that saw every change', () => {
  const names = ['a', 'b', '1-c', '1-d', 'sub/a']
  const texts = [
    '# T\n',
    '---\nid: a\n---\n',
    '---\nid: b\ndepends_on: [a, 1]\n---\n',
    '---\ndepends_on: [b, 1-c, z]\n---\n',
    '---\nnumber: 1\n---\n',
    '---\nid: [\n---\n',
    '',
  ]
  const step = fc.oneof(
    fc.record({kind: fc.constant('write' as const), name: fc.constantFrom(...names), text: fc.constantFrom(...texts)}),
    fc.record({kind: fc.constant('remove' as const), name: fc.constantFrom(...names)}),
    fc.record({kind: fc.constant('rename' as const), name: fc.constantFrom(...names), to: fc.constantFrom(...names)}),
    fc.record({kind: fc.constant('look' as const)}),
  )

  it('knows the same as one that sees the files for the first time', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, {minLength: 4, maxLength: 14}), (steps) =>
        withSpecProject((project) => {
          const files = new Map<string, string>()
          for (const one of steps) carryOut(project, files, one)
          const known = facts(project)
          return withSpecProject((fresh) => {
            for (const [name, text] of files) fresh.write(name, text)
            expect(known).to.deep.equal(facts(fresh))
          })
        }),
      ),
      {numRuns: 25},
    ))

  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

  function carryOut(project: SpecProject, files: Map<string, string>, one: Step): void {
    if (one.kind === 'look') project.look()
    else if (one.kind === 'write') {
      project.write(one.name, one.text)
      files.set(one.name, one.text)
    } else if (files.has(one.name)) {
      const text = files.get(one.name)!
      files.delete(one.name)
      if (one.kind === 'remove') return project.remove(one.name)
      project.rename(one.name, one.to)
      files.set(one.to, text)
    }
  }

  function facts(project: SpecProject) {
    const view = project.view()
    return {
      specifications: view.all(),
      cycles: view.graph.cycles(),
      numbers: view.names.sharedNumbers(),
      files: view.files.map(({claimedId, path, problems}) => ({claimedId, path, problems})),
    }
  }
})

function spec(fields: Partial<Specification>): Specification {
  return {id: '', title: '', status: 'pending', priority: 'medium', tags: [], dependencies: [], path: '', ready: false, stale: false, ...fields}
}
