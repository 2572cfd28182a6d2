import {expect} from 'chai'
import {Ajv2020} from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {SECTIONS} from '../../src/state/export-store.ts'
import {ROOT} from '../support/binary.ts'
import {randomHistory, take, times} from '../support/random-history.ts'
import {StateProject, unwrap, withProject} from '../support/state-project.ts'
import {withFolder} from '../support/temporary.ts'
import {NOWHERE} from '../support/receipt.ts'

const schema = JSON.parse(readFileSync(join(ROOT, 'docs', 'state-export.schema.json'), 'utf8')) as object
const validate = new Ajv2020({strict: false}).compile(schema)

/** A random past: with runs, executions, evidence, checkpoints, removed specifications and rollbacks. */
function live(project: StateProject, steps: Parameters<typeof take>[1][]): void {
  for (const step of steps) take(project, step)
  unwrap(project.state.valuesOf('mmm-plugin-hello').set('greeted', {'10': null, '9': ['Ada', 1.5, true], a: 'ü'}))
  unwrap(project.state.valuesOf('mmm-plugin-hello').set('nothing', null))
}

/** Tables that no export has, and why. */
const NOT_EXPORTED = new Map([
  ['projects', 'an export does not say whose it is'],
  ['specification_files', 'the index of files, made anew'],
  ['search_documents', 'derived'],
  ['file_changes', 'of transactions that are under way'],
  ['runner_limits', 'of this machine'],
  ['run_events', 'an account of what other tables hold'],
  ['run_wishes', 'for runs that are going'],
  ['foreign_proofs', 'noted anew when they are next seen'],
  ['kept_answers', 'derived'],
  ['kept_looks', 'derived'],
])

describe('export and import', () => {
  it('export, import in place of everything, export: the same bytes, here and in an empty project', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(12), (steps) =>
        withProject(async (project) => {
          live(project, steps)
          const document = project.export()

          unwrap(project.import(document, {mode: 'replace'}))
          expect(project.export()).to.equal(document)
          await withProject((other) => {
            other.add('in-the-way')
            other.remove('specs/in-the-way.md')
            unwrap(other.import(document, {mode: 'replace'}))
            other.look()
            expect(other.export()).to.equal(document)
            expect(other.problems()).to.be.empty
            expect(unwrap(other.specifications.list())).to.deep.equal(unwrap(project.specifications.list()))
          })
        }),
      ),
      times(5),
    )
  })

  it('the same for specifications alone, whose past then begins with the import', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(10), (steps) =>
        withProject(async (project) => {
          live(project, steps)
          const document = project.export('specs')

          await withProject((other) => {
            unwrap(other.import(document, {mode: 'replace'}))
            expect(other.export('specs')).to.equal(document)
            expect(other.problems()).to.be.empty
            const specs = unwrap(other.specifications.list()).map(({id}) => id)
            const added = unwrap(other.state.history.list({kind: 'spec.added'})).map(({id}) => id)
            expect(added.toSorted()).to.deep.equal(specs.toSorted())
          })
        }),
      ),
      times(4),
    )
  })

  it('gives back, without history, what a run is working on', () =>
    withProject(async (project) => {
      project.add('a')
      project.database.run(`UPDATE specifications SET status = 'in_progress'`)
      const document = project.export('specs')

      await withProject((other) => {
        unwrap(other.import(document, {mode: 'replace'}))
        expect(unwrap(other.specifications.list()).map(({status}) => status)).to.deep.equal(['pending'])
        expect(other.problems()).to.be.empty
      })
    }))

  it('writes what the published schema describes', () =>
    withProject((project) => {
      project.add('a')
      project.attempt('a', {evidence: [{...NOWHERE, command: 'npm test', exit_code: null, passed: false, duration_ms: 3, output: ''}], outcome: 'failed'})
      unwrap(project.state.checkpoints.create('here'))
      unwrap(project.state.valuesOf('mmm-plugin-hello').set('greeted', ['Ada']))
      project.remove('specs/a.md')
      project.look()

      for (const scope of ['complete', 'specs'] as const) expect(validate(JSON.parse(project.export(scope))), JSON.stringify(validate.errors)).to.equal(true)
    }))

  it('has every table and column, but what is derived, of this machine or of this project', () =>
    withProject(({database}) => {
      const tables = database.all<{name: string}>(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`)
      const exported = new Map(SECTIONS.map(({columns, table}) => [table, Object.keys(columns)]))
      expect(tables.map(({name}) => name).filter((name) => !exported.has(name))).to.have.members([...NOT_EXPORTED.keys()])
      for (const [table, columns] of exported) {
        const all = database.all<{name: string}>('SELECT name FROM pragma_table_info(?)', table).map(({name}) => name)
        expect(
          all.filter((column) => !columns.includes(column) && column !== 'project_id'),
          table,
        ).to.deep.equal(table === 'specifications' ? ['content'] : [])
      }
    }))

  it('holds, of specifications alone, no text of what is gone or was', () =>
    withProject((project) => {
      project.add('a', '# Was\n')
      project.add('a', '# Is\n')
      project.add('b', '# Gone\n')
      project.remove('specs/b.md')
      project.look()

      const {contents} = JSON.parse(project.export('specs')) as {contents: Array<{content: string}>}
      expect(contents.map(({content}) => content)).to.deep.equal(['# Is\n'])
    }))

  it('is as of one moment, even while somebody writes', () =>
    withProject((project) => {
      project.add('a')
      const before = project.export()
      const other = new StateProject(project.directory)
      const pieces: string[] = []
      for (const piece of project.state.archive.pieces('complete')) {
        pieces.push(piece)
        if (pieces.length === 3) other.attempt('a')
      }
      other.close()

      expect(pieces.join('')).to.equal(before)
      expect(project.export()).to.not.equal(before)
    }))

  it('names no folder of this machine outside the change log', () =>
    withProject((project) => {
      project.add('a')
      project.attempt('a')
      const {executions} = JSON.parse(project.export()) as {executions: Array<{log: string}>}

      expect(executions.map(({log}) => log)).to.deep.equal(['1/a.1.log'])
      expect(project.export('specs')).to.not.include(project.directory)
    }))

  it('finds its logs again after an import', () =>
    withProject((project) => {
      project.add('a')
      project.attempt('a')
      unwrap(project.import(project.export(), {mode: 'replace'}))

      expect(unwrap(project.state.log('a')).execution.log).to.equal('.mmm/logs/1/a.1.log')
    }))

  it('keeps the state before a replacement, each one in a file of its own', () =>
    withProject(async (project) => {
      project.add('a')
      const first = project.export()
      await withProject((other) => {
        other.add('b')
        const second = other.export()
        const one = unwrap(project.import(second, {mode: 'replace'}))
        const two = unwrap(project.import(second, {mode: 'replace'}))

        const kept = [one, two].map(({before}) => readFileSync((before as {file: string}).file, 'utf8'))
        expect(kept[0]).to.equal(first)
        expect(kept[1]).to.not.equal(first)
      })
    }))

  it('writes an export wholly or not at all, and over nothing', () =>
    withFolder((folder) =>
      withProject((project) => {
        project.add('a')
        const path = join(folder, 'state.json')

        unwrap(project.state.archive.exportTo(path, 'complete'))
        expect(readFileSync(path, 'utf8')).to.equal(project.export())
        expect(project.state.archive.exportTo(path, 'complete')).to.have.nested.property('error.code', 'FILE_EXISTS')
        unwrap(project.state.archive.exportTo(path, 'specs', {force: true}))
        expect(readFileSync(path, 'utf8')).to.equal(project.export('specs'))
      }),
    ))

  it('reads a file with a byte order mark in front', () =>
    withProject((project) => {
      project.write('specs/a.md', '\uFEFF# A\n')
      project.look()
      const document = project.export()

      unwrap(project.import(`\uFEFF${document}`, {mode: 'replace'}))
      expect(project.export()).to.equal(document)
    }))
})

describe('import --merge', () => {
  it('adds specifications with their attempts and proofs, and its own version to the log', () =>
    withProject(async (project) => {
      project.add('mine')
      project.attempt('mine')
      await withProject((other) => {
        other.add('base')
        other.add('theirs', '---\ndepends_on: [base]\n---\n# Theirs\n')
        other.attempt('base')
        other.attempt('theirs', {evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok'}]})
        const before = project.version

        const {added, before: way, files, kept} = unwrap(project.import(other.export(), {mode: 'merge'}))

        expect({added, files, kept, way}).to.deep.equal({
          added: ['base', 'theirs'],
          files: ['specs/base.md', 'specs/theirs.md'],
          kept: [],
          way: {checkpoint: `before-import-${before}`},
        })
        expect(project.version).to.equal(before + 1)
      })
      const statuses = unwrap(project.specifications.list()).map(({id, stale, status}) => [id, status, stale])
      expect(statuses).to.have.deep.members([
        ['mine', 'completed', false],
        ['base', 'completed', false],
        ['theirs', 'completed', false],
      ])
      expect(unwrap(project.state.executions()).executions.map(({id, run, spec}) => [id, run, spec])).to.deep.equal([
        [3, 3, 'theirs'],
        [2, 2, 'base'],
        [1, 1, 'mine'],
      ])
      expect(project.problems()).to.be.empty
    }))

  it('does not take a log that lies here for one that stayed behind', () =>
    withProject(async (project) => {
      project.add('mine')
      project.attempt('mine')
      project.write('.mmm/logs/1/theirs.1.log', 'of a state that was replaced')
      await withProject((other) => {
        other.add('theirs')
        other.attempt('theirs')
        unwrap(project.import(other.export(), {mode: 'merge'}))
      })

      expect(project.state.log('theirs')).to.have.deep.nested.property('error.context', {execution: 2, log: '.mmm/logs/2/theirs.1.log'})
    }))

  it('leaves nothing in progress of what a run elsewhere was working on', () =>
    withProject((project) => {
      let document = ''
      project.add('a')
      project.attempt('a', {meanwhile: () => (document = project.export())})

      return withProject((other) => {
        unwrap(other.import(document, {mode: 'merge'}))

        expect(unwrap(other.specifications.load('a')).status).to.equal('pending')
        expect(other.problems()).to.be.empty
      })
    }))

  it('keeps what is there already, and says so', () =>
    withProject(async (project) => {
      project.add('a', '# Mine\n')
      await withProject((other) => {
        other.add('a', '# Theirs\n')
        other.add('b')
        other.attempt('a')
        const {added, kept} = unwrap(project.import(other.export(), {mode: 'merge'}))
        expect({added, kept}).to.deep.equal({added: ['b'], kept: ['a']})
      })

      expect(project.read('specs/a.md')).to.equal('# Mine\n')
      expect(unwrap(project.state.executions()).executions).to.be.empty
    }))

  it('done twice changes nothing, not even a checkpoint', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(8), randomHistory(8), (mine, theirs) =>
        withProject(async (project) => {
          for (const step of mine) take(project, step)
          await withProject((other) => {
            live(other, theirs)
            const document = other.export()
            const merged = project.import(document, {mode: 'merge', force: true})
            unwrap(merged)
            const everything = project.everything()

            const {added, before, files} = unwrap(project.import(document, {mode: 'merge', force: true}))

            expect({added, before, files}).to.deep.equal({added: [], before: null, files: []})
            expect(project.everything()).to.deep.equal(everything)
            expect(project.problems()).to.be.empty
          })
        }),
      ),
      times(4),
    )
  })

  it('brings back the file of a specification that was removed here, and what was known of it', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'skipped'))
      const document = project.export()
      project.remove('specs/a.md')
      project.look()

      expect(unwrap(project.import(document, {mode: 'merge'}))).to.deep.include({added: ['a'], files: ['specs/a.md'], kept: []})
      expect(unwrap(project.specifications.list()).map(({id, status}) => [id, status])).to.deep.equal([['a', 'skipped']])
    }))

  it('can be undone, files included', () =>
    withProject(async (project) => {
      project.add('mine')
      const before = project.everything()
      await withProject((other) => {
        other.add('theirs', '---\ndepends_on: [mine]\n---\n# Theirs\n')
        unwrap(project.import(other.export(), {mode: 'merge'}))
      })

      expect(unwrap(project.state.rollback.undo())).to.deep.include({undone: 'state import', files: ['specs/theirs.md']})
      expect(project.everything().files).to.deep.equal(before.files)
      expect(unwrap(project.specifications.list()).map(({id}) => id)).to.deep.equal(['mine'])
    }))
})
