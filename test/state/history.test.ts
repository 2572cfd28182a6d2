import {expect} from 'chai'
import * as fc from 'fast-check'
import type {ChangeFilter} from '../../src/state/change-log-store.ts'
import type {PastState} from '../../src/state/past-state.ts'
import {randomHistory, take, times} from '../support/random-history.ts'
import {StateProject, unwrap, withProject} from '../support/state-project.ts'

/** What the rows say now of every specification that is there. */
function present(project: StateProject): Record<string, object> {
  const rows = project.database.all<{id: string; metadata: string}>(
    `SELECT id, status, completed_hash AS completed, evidence_id AS evidence, content_hash AS content, name AS title, number, path, metadata
     FROM specifications WHERE removed_at IS NULL`,
  )
  return Object.fromEntries(rows.map((row) => [row.id, {...row, metadata: JSON.parse(row.metadata) as object, removed: false}]))
}

function presentIn(state: PastState): Record<string, object> {
  return Object.fromEntries([...state].filter(([, {removed}]) => !removed))
}

describe('History', () => {
  it('tells what every specification was like at every version, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(14), (steps) =>
        withProject((project) => {
          const recorded = new Map<number, Record<string, object>>()
          for (const step of steps) {
            take(project, step)
            recorded.set(project.version, present(project))
          }
          for (const [version, state] of recorded) expect(presentIn(unwrap(project.state.history.stateAt(version))), `version ${version}`).to.deep.equal(state)
          expect(project.problems()).to.be.empty
        }),
      ),
      times(10),
    )
  })

  it('makes one version of all that a command changes, counted without gap', () =>
    withProject((project) => {
      project.write('specs/a.md', '# A\n')
      project.write('specs/b.md', '---\ndepends_on: [a]\n---\n# B\n')
      project.look()
      unwrap(project.specifications.mark('a', 'failed'))

      const changes = unwrap(project.state.history.list())

      expect(changes.map(({author, id, kind, version}) => [version, author, id, kind])).to.deep.equal([
        [4, 'index', 'b', 'spec.status'],
        [3, 'spec mark', 'a', 'spec.status'],
        [2, 'index', 'b', 'spec.dependencies'],
        [2, 'index', 'b', 'spec.added'],
        [2, 'index', 'a', 'spec.added'],
        [1, 'project', 'shop', 'project'],
      ])
    }))

  it('shows of each version the first few changes, and counts the rest, whatever is asked for', () =>
    withProject((project) => {
      for (const id of ['a', 'b', 'c', 'd']) project.write(`specs/${id}.md`, `# ${id}\n`)
      project.look()
      unwrap(project.specifications.mark('a', 'failed'))
      const overview = (filter: ChangeFilter, each: number, rows: number): unknown => {
        const {changes, isWhole, left} = unwrap(project.state.history.overview(filter, {each, rows}))
        return [changes.map(({id, version}) => `${version} ${id}`), [...left], isWhole]
      }

      expect(overview({}, 3, 9)).to.deep.equal([['3 a', '2 d', '2 c', '2 b', '1 shop'], [[2, 1]], true])
      expect(overview({}, 3, 3)).to.deep.equal([['3 a', '2 d', '2 c'], [[2, 2]], false])
      expect(overview({}, 9, 5)).to.deep.equal([['3 a', '2 d', '2 c', '2 b', '2 a'], [], false])
      expect(overview({kind: 'spec.added'}, 2, 9)).to.deep.equal([['2 d', '2 c'], [[2, 2]], true])
      expect(overview({author: 'index'}, 1, 1)).to.deep.equal([['2 d'], [[2, 3]], true])
      expect(overview({id: 'a'}, 1, 9)).to.deep.equal([['3 a', '2 a'], [], true])
      expect(overview({id: 'none'}, 1, 9)).to.deep.equal([[], [], true])
    }))

  it('compares any two versions, either way, with the texts', () =>
    withProject((project) => {
      project.add('a', '# One\n')
      const first = project.version
      project.write('specs/a.md', '# Two\n')
      project.add('b', '# B\n')
      unwrap(project.specifications.mark('a', 'completed'))

      const forward = unwrap(project.state.history.diff(first, project.version))
      const backward = unwrap(project.state.history.diff(project.version, first))

      expect(forward.map(({id, kind, status, texts}) => ({id, kind, status, texts}))).to.deep.equal([
        {id: 'a', kind: 'changed', status: ['pending', 'completed'], texts: ['# One\n', '# Two\n']},
        {id: 'b', kind: 'added', status: [null, 'pending'], texts: ['', '# B\n']},
      ])
      expect(backward.map(({id, kind, status, texts}) => ({id, kind, status, texts}))).to.deep.equal([
        {id: 'a', kind: 'changed', status: ['completed', 'pending'], texts: ['# Two\n', '# One\n']},
        {id: 'b', kind: 'removed', status: ['pending', null], texts: ['# B\n', '']},
      ])
      expect(unwrap(project.state.history.diff(first, first))).to.be.empty
    }))

  it('sees that a file was moved', () =>
    withProject((project) => {
      project.add('a')
      const first = project.version
      project.move('specs/a.md', 'specs/deep/a.md')
      project.look()

      expect(unwrap(project.state.history.diff(first, project.version))).to.deep.equal([
        {id: 'a', kind: 'changed', status: ['pending', 'pending'], content: null, path: ['specs/a.md', 'specs/deep/a.md'], texts: null},
      ])
    }))

  it('finds a version by its number, a checkpoint or "now", and nothing else', () =>
    withProject((project) => {
      project.add('a')
      unwrap(project.state.checkpoints.create('here'))
      project.add('b')
      const {history} = project.state

      expect(unwrap(history.resolve('here'))).to.equal(2)
      expect(unwrap(history.resolve('now'))).to.equal(3)
      expect(unwrap(history.resolve('0'))).to.equal(0)
      for (const name of ['4', '-1', '1.5', '1e0', 'there', '', '9'.repeat(40)])
        expect(history.resolve(name), name).to.have.nested.property('error.code', 'VERSION_NOT_FOUND')
    }))

  it('makes one moment of what it reads, whoever writes meanwhile', () =>
    withProject((project) => {
      project.add('a')
      const seen = unwrap(
        project.database.read('reading twice', () => {
          const before = project.version
          const other = new StateProject(project.directory)
          unwrap(other.specifications.mark('a', 'skipped'))
          other.close()
          return [before, project.version]
        }),
      )

      expect(seen).to.deep.equal([2, 2])
      expect(project.version).to.equal(3)
    }))
})
