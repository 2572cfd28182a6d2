import {expect} from 'chai'
import {SpecGraph} from '../../src/specification/graph.ts'
import type {SpecRecord} from '../../src/specification/specification-store.ts'
import {findStale} from '../../src/specification/staleness.ts'

describe('a completed specification', () => {
  it('stands while its content is the one that was proven', () => {
    expect(stale({a: {}})).to.deep.equal([])
    expect(stale({a: {contentHash: 'edited'}})).to.deep.equal(['a'])
  })

  it('is stale once something it needs was proven anew after it', () => {
    expect(stale({a: {evidenceId: 1}, b: {evidenceId: 2, needs: ['a']}})).to.deep.equal([])
    expect(stale({a: {evidenceId: 3}, b: {evidenceId: 2, needs: ['a']}})).to.deep.equal(['b'])
  })

  it('is stale once something it needs is stale, however far up', () => {
    expect(stale({a: {contentHash: 'edited'}, b: {needs: ['a']}, c: {needs: ['b']}, d: {}})).to.deep.equal(['a', 'b', 'c'])
  })

  it('stands on a dependency that its file, and no execution, says is done', () => {
    expect(stale({a: {evidenceId: null}, b: {evidenceId: 5, needs: ['a']}})).to.deep.equal([])
    expect(stale({a: {evidenceId: 5}, b: {evidenceId: null, needs: ['a']}}), 'the other way round').to.deep.equal(['b'])
  })

  it('alone can be stale', () => {
    for (const status of ['pending', 'in_progress', 'failed', 'blocked', 'skipped'] as const) {
      expect(stale({a: {status, contentHash: 'edited'}})).to.deep.equal([])
    }
  })

  it('is judged on a circle as well, without end', () => {
    expect(stale({a: {needs: ['b'], contentHash: 'edited'}, b: {needs: ['a']}})).to.include('a')
  })
})

type Fields = Partial<SpecRecord> & {needs?: string[]}

function stale(specifications: Record<string, Fields>): string[] {
  const entries = Object.entries(specifications)
  const graph = new SpecGraph(entries.map(([id, {needs = [], status = 'completed'}]) => ({id, status, rank: 20, dependencies: needs, unresolved: []})))
  const records = entries.map(
    ([id, fields]) =>
      [id, {status: 'completed', contentHash: 'proven', completedHash: 'proven', evidenceId: 1, metadata: {}, ...fields} as SpecRecord] as const,
  )
  return [...findStale(graph, new Map(records)).keys()].toSorted()
}
