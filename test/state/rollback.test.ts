import {expect} from 'chai'
import * as fc from 'fast-check'
import {existsSync} from 'node:fs'
import {ok} from '../../src/result.ts'
import {type SpecStatus, STATUSES} from '../../src/specification/specification.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {randomHistory, take, times} from '../support/random-history.ts'
import {type StateProject, unwrap, withProject} from '../support/state-project.ts'

interface Present {
  readonly status: string
  readonly path: string
  readonly text: string
}

/** Status, place and text of every specification, as index and files have them. */
function present(project: StateProject): Record<string, Present> {
  const specs = unwrap(project.specifications.list())
  return Object.fromEntries(
    specs.map(({id, path, status}) => {
      const text = project.read(path)
      expect(unwrap(project.specifications.load(id)).content).to.equal(text)
      return [id, {status, path, text}]
    }),
  )
}

describe('Rollback', () => {
  it('brings back every status, text and place of any version, and back again', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(10), fc.nat(), (steps, choice) =>
        withProject((project) => {
          const recorded = new Map<number, Record<string, Present>>()
          for (const step of steps) {
            take(project, step)
            recorded.set(project.version, present(project))
          }
          const last = present(project)
          const [version, then] = [...recorded][choice % recorded.size]!

          const {checkpoint} = unwrap(project.state.rollback.run({to: String(version), files: true, force: true}))
          expect(present(project)).to.deep.equal(then)
          unwrap(project.state.rollback.run({to: checkpoint, files: true, force: true}))
          expect(present(project)).to.deep.equal(last)
          expect(project.problems()).to.be.empty
        }),
      ),
      times(10),
    )
  })

  it('leaves files alone unless it is told to bring them back', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      project.add('kept', '# Kept\n')
      unwrap(project.specifications.mark('a', 'completed'))
      project.add('a', '# Two\n')
      unwrap(project.specifications.mark('a', 'failed'))
      project.remove('specs/kept.md')

      const {changes, files} = unwrap(project.state.rollback.run({to: '4'}))

      expect(files).to.be.empty
      expect(changes).to.deep.equal([{id: 'a', kind: 'changed', status: ['failed', 'completed'], content: null, path: null, texts: null}])
      expect(present(project)).to.deep.equal({a: {status: 'completed', path: 'specs/a.md', text: '# Two\n'}})
    }))

  it('begins anew what did not exist then', () =>
    withProject((project) => {
      project.add('a')
      project.add('b')
      unwrap(project.specifications.mark('b', 'completed'))

      const {changes} = unwrap(project.state.rollback.run({to: '2'}))

      expect(changes.map(({id, status}) => [id, ...status])).to.deep.equal([['b', 'completed', 'pending']])
      expect(present(project).b?.status).to.equal('pending')
    }))

  it('gives back the status that a removed specification had then, not the one it left with', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'completed'))
      const completed = project.version
      unwrap(project.specifications.mark('a', 'failed'))
      project.remove('specs/a.md')

      unwrap(project.state.rollback.run({to: String(completed), files: true, force: true}))

      expect(present(project).a?.status).to.equal('completed')
    }))

  it('lets two files change places', () =>
    withProject((project) => {
      project.write('specs/x.md', '---\nid: a\n---\n# A\n')
      project.write('specs/y.md', '---\nid: b\n---\n# B\n')
      project.look()
      const before = present(project)
      project.move('specs/x.md', 'specs/z.md')
      project.move('specs/y.md', 'specs/x.md')
      project.move('specs/z.md', 'specs/y.md')
      project.look()

      const {files} = unwrap(project.state.rollback.run({to: '2', files: true, force: true}))

      expect(files).to.deep.equal(['specs/x.md', 'specs/y.md'])
      expect(present(project)).to.deep.equal(before)
    }))

  it('leaves nothing in progress that was so then', () =>
    withProject((project) => {
      project.add('a')
      project.attempt('a')
      const middle = unwrap(project.state.history.list({kind: 'spec.status'})).find(({after}) => (after as {status: string}).status === 'in_progress')!

      unwrap(project.state.rollback.run({to: String(middle.version)}))

      expect(present(project).a?.status).to.equal('pending')
    }))

  it('deletes a file where it lies now, not where it lay then', () =>
    withProject((project) => {
      project.add('a')
      project.remove('specs/a.md')
      project.look()
      const gone = project.version
      project.write('specs/deep/a.md', '# A\n')
      project.look()

      unwrap(project.state.rollback.run({to: String(gone), files: true, force: true}))

      expect(existsSync(`${project.directory}/specs/deep/a.md`)).to.equal(false)
      expect(present(project)).to.deep.equal({})
    }))

  it('names the files that somebody edited since, and does nothing', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      project.add('b', '# B\n')
      const before = project.version
      project.write('specs/a.md', '# Two\n')
      project.move('specs/b.md', 'specs/deep/b.md')
      project.look()
      const everything = project.everything()

      const refused = project.state.rollback.run({to: String(before), files: true})

      expect(refused).to.have.nested.property('error.code', 'FILES_EDITED')
      expect(refused).to.have.deep.nested.property('error.context.paths', ['specs/a.md', 'specs/deep/b.md'])
      expect(project.everything()).to.deep.equal(everything)
    }))

  it('does not write over a file that is no specification and so could not be brought back', () =>
    withProject((project) => {
      unwrap(project.specifications.create({id: 'a'}))
      const made = project.version
      unwrap(project.state.rollback.undo())
      project.write('specs/a.md', '---\nbroken: [\n---\n')

      const refused = project.state.rollback.run({to: String(made), files: true})

      expect(refused).to.have.deep.nested.property('error.context.paths', ['specs/a.md'])
      expect(project.read('specs/a.md')).to.equal('---\nbroken: [\n---\n')
    }))

  it('keeps every checkpoint, and its own', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.state.checkpoints.create('first'))
      unwrap(project.specifications.mark('a', 'completed'))
      unwrap(project.state.checkpoints.create('second'))

      unwrap(project.state.rollback.run({to: 'first'}))
      unwrap(project.state.rollback.run({to: 'second'}))

      expect(unwrap(project.state.checkpoints.list()).map(({name, version}) => [name, version])).to.deep.equal([
        ['before-rollback-4', 4],
        ['before-rollback-3', 3],
        ['second', 3],
        ['first', 2],
      ])
      expect(present(project).a?.status).to.equal('completed')
    }))

  it('does not take a checkpoint of the same name for its own', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.state.checkpoints.create('before-rollback-3'))
      unwrap(project.specifications.mark('a', 'completed'))

      const {checkpoint} = unwrap(project.state.rollback.run({to: '2'}))

      expect(checkpoint).to.equal('before-rollback-3.2')
      unwrap(project.state.rollback.run({to: checkpoint}))
      expect(present(project).a?.status).to.equal('completed')
    }))

  it('is refused while a run is going', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'completed'))
      unwrap(project.database.change('starting a run', 'run', () => ok(new RunStore(project.database).insert({projectId: 1, token: 'alive', options: {}}))))
      const everything = project.everything()

      expect(project.state.rollback.run({to: '2'})).to.have.deep.nested.property('error.context', {runs: [1]})
      expect(project.state.rollback.undo()).to.have.nested.property('error.code', 'RUN_GOING')
      expect(project.everything()).to.deep.equal(everything)
    }))

  it('writes nothing when a text is missing that it needs, rather than an empty file', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      project.add('b', '# B\n')
      const before = project.version
      project.add('b', '# Two\n')
      project.add('a', '# Two of a\n')
      project.database.run(`DELETE FROM contents WHERE content = '# One\n'`)
      const everything = project.everything()

      expect(project.state.rollback.run({to: String(before), files: true, force: true})).to.have.nested.property('error.code', 'CONTENT_MISSING')
      expect(project.everything()).to.deep.equal(everything)
    }))

  it('puts files back when one of them cannot be written', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      project.write('specs/deep/b.md', '# B\n')
      project.look()
      const before = project.version
      project.add('a', '# Two\n')
      project.remove('specs/deep')
      project.write('specs/deep', 'a file where the folder was')
      project.look()
      const everything = project.everything()

      expect(project.state.rollback.run({to: String(before), files: true, force: true})).to.have.nested.property('error.code', 'FILE_WRITE_FAILED')
      expect(project.everything()).to.deep.equal(everything)
    }))
})

describe('undo', () => {
  it('undoes one command after the other, each as a whole', () =>
    withProject((project) => {
      const {rollback} = project.state
      unwrap(project.specifications.create({id: 'a'}))
      unwrap(project.specifications.mark('a', 'failed'))
      project.attempt('a')
      unwrap(project.specifications.mark('a', 'skipped'))

      const undone = Array.from({length: 4}, () => [unwrap(rollback.undo()).undone, present(project).a?.status])

      expect(undone).to.deep.equal([
        ['spec mark', 'completed'],
        ['run:1', 'failed'],
        ['spec mark', 'pending'],
        ['spec new', undefined],
      ])
      expect(existsSync(`${project.directory}/specs/a.md`)).to.equal(false)
      expect(rollback.undo()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
    }))

  it('leaves alone what people wrote meanwhile', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      unwrap(project.specifications.mark('a', 'skipped'))
      project.add('a', '# Two\n')
      project.add('b', '# B\n')

      const {changes, files, undone} = unwrap(project.state.rollback.undo())

      expect([undone, files]).to.deep.equal(['spec mark', []])
      expect(changes.map(({id, status}) => [id, ...status])).to.deep.equal([['a', 'skipped', 'pending']])
      expect(present(project)).to.deep.equal({
        a: {status: 'pending', path: 'specs/a.md', text: '# Two\n'},
        b: {status: 'pending', path: 'specs/b.md', text: '# B\n'},
      })
    }))

  it('refuses to delete a new specification that somebody has written since, unless forced', () =>
    withProject((project) => {
      unwrap(project.specifications.create({id: 'a'}))
      project.write('specs/a.md', '# Hours of work\n')

      const refused = project.state.rollback.undo()
      expect(refused).to.have.deep.nested.property('error.context.paths', ['specs/a.md'])
      expect(refused).to.have.nested.property('error.suggestions').that.has.length(1)
      unwrap(project.state.rollback.undo({force: true}))
      expect(present(project)).to.deep.equal({})
    }))

  it('undoes a rollback as any other command', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'completed'))
      unwrap(project.state.rollback.run({to: '2'}))

      expect(unwrap(project.state.rollback.undo()).undone).to.equal('state rollback')
      expect(present(project).a?.status).to.equal('completed')
      expect(unwrap(project.state.rollback.undo()).undone).to.equal('spec mark')
      expect(present(project).a?.status).to.equal('pending')
    }))

  it('goes back command by command, whatever was told, undone and told again', async () => {
    const id = fc.constantFrom('a', 'b')
    const step = fc.oneof(
      {weight: 3, arbitrary: fc.record({kind: fc.constant('mark' as const), id, status: fc.constantFrom('pending', 'completed', 'failed')})},
      fc.record({kind: fc.constant('attempt' as const), id, outcome: fc.constantFrom('success', 'failed', 'cancelled')}),
      fc.record({kind: fc.constant('rollback' as const), back: fc.nat(6)}),
      {weight: 4, arbitrary: fc.record({kind: fc.constant('undo' as const)})},
    )
    const rows = ({database}: StateProject): unknown[] => database.all('SELECT id, status, completed_hash, evidence_id FROM specifications ORDER BY id')
    await fc.assert(
      fc.asyncProperty(fc.array(step, {minLength: 4, maxLength: 14}), (steps) =>
        withProject((project) => {
          project.add('a')
          project.add('b')
          const first = project.version
          const past: unknown[][] = []
          for (const taken of steps) {
            const before = rows(project)
            if (taken.kind === 'undo') {
              const undone = project.state.rollback.undo()
              const wanted = past.pop()
              if (wanted) expect(rows(project)).to.deep.equal(wanted)
              else expect(undone).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
              continue
            }
            if (taken.kind === 'mark') project.specifications.mark(taken.id, taken.status)
            else if (taken.kind === 'attempt') project.attempt(taken.id, {outcome: taken.outcome})
            else unwrap(project.state.rollback.run({to: String(Math.max(first, project.version - taken.back))}))
            if (JSON.stringify(rows(project)) !== JSON.stringify(before)) past.push(before)
          }
          expect(project.problems()).to.be.empty
        }),
      ),
      times(8),
    )
  })

  it('undoes what was told during a run after the run, where the run had no hand in it', () =>
    withProject((project) => {
      project.add('a')
      project.add('b')
      unwrap(project.specifications.mark('b', 'failed'))
      project.attempt('a', {
        meanwhile: () => unwrap(project.specifications.mark('b', 'skipped')),
      })

      const undone = Array.from({length: 3}, () => [unwrap(project.state.rollback.undo()).undone, present(project).a?.status, present(project).b?.status])

      expect(undone).to.deep.equal([
        ['run:1', 'pending', 'skipped'],
        ['spec mark', 'pending', 'failed'],
        ['spec mark', 'pending', 'pending'],
      ])
      expect(project.state.rollback.undo()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
    }))

  it('does not bring a run back with what somebody marked of its work meanwhile', () =>
    withProject((project) => {
      for (const id of ['a', 'b']) project.add(id)
      const set = (author: string, id: string, status: SpecStatus): unknown =>
        unwrap(project.database.change('marking', author, (changes) => ok(new SpecificationStore(project.database).setStatus({id, status}, STATUSES, changes))))
      set('run:1', 'a', 'completed')
      set('spec mark', 'a', 'failed')
      set('run:1', 'b', 'completed')

      expect(unwrap(project.state.rollback.undo())).to.deep.include({undone: 'run:1', versions: [project.version - 3, project.version - 1]})
      expect(project.state.rollback.undo()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
      expect([present(project).a?.status, present(project).b?.status]).to.deep.equal(['pending', 'pending'])
    }))

  it('passes over what came to nothing, such as a run that gave everything back', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'failed'))
      project.attempt('a', {outcome: 'cancelled'})

      expect(unwrap(project.state.rollback.undo()).undone).to.equal('spec mark')
    }))
})
