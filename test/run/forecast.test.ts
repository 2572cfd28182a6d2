import {expect} from 'chai'
import * as fc from 'fast-check'
import {forecast} from '../../src/run/forecast.ts'
import {SpecGraph} from '../../src/specification/graph.ts'
import {randomGraph} from '../support/random-graph.ts'

const chain = graphOf({a: [], b: ['a'], c: ['b'], d: []})

describe('a forecast', () => {
  it('adds up what waits for each other, and lays the rest beside it', () => {
    const past = new Map(Object.entries({a: [1000], b: [2000], c: [3000], d: [500]}))
    expect(forecast(chain, ['a', 'b', 'c', 'd'], past, 2)).to.deep.equal({concurrency: 2, p50_ms: 6000, p90_ms: 6000, known: 4, specs: 4})
    expect(forecast(chain, ['a', 'b', 'c', 'd'], past, 1)).to.include({p50_ms: 6500, p90_ms: 6500})
  })

  it('takes what never ran to be like the rest', () => {
    expect(forecast(chain, ['a', 'd'], new Map([['x', [700]]]), 1)).to.include({p50_ms: 1400, known: 0})
  })

  it('says nothing without a past', () => {
    expect(forecast(chain, ['a'], new Map(), 1)).to.equal(undefined)
    expect(forecast(chain, [], new Map([['a', [1]]]), 1)).to.equal(undefined)
  })

  it('spreads as the past does', () => {
    const {p50_ms: p50, p90_ms: p90} = forecast(chain, ['a'], new Map([['a', [100, 100, 100, 100, 100, 100, 100, 900, 900, 900]]]), 1)!
    expect([p50, p90]).to.deep.equal([100, 900])
  })

  it('is the same for the same past, never shorter than the longest chain and never longer than one after the other', () => {
    fc.assert(
      fc.property(
        randomGraph({circular: false, maximum: 30}),
        fc.integer({min: 1, max: 5}),
        fc.integer({min: 1, max: 1000}),
        (nodes, concurrency, duration) => {
          const graph = new SpecGraph(nodes.map((node) => ({...node, status: 'pending' as const, unresolved: []})))
          const ids = graph.order()
          const past = new Map(ids.map((id) => [id, [duration]]))
          const one = forecast(graph, ids, past, concurrency)!
          expect(forecast(graph, ids, past, concurrency)).to.deep.equal(one)
          const depth = new Map<string, number>()
          for (const id of ids) depth.set(id, 1 + Math.max(0, ...graph.node(id).dependencies.map((dependency) => depth.get(dependency)!)))
          expect(one.p50_ms).to.be.at.least(Math.max(Math.max(...depth.values()) * duration, Math.ceil(ids.length / concurrency) * duration))
          expect(one.p90_ms).to.be.at.most(ids.length * duration)
        },
      ),
      {numRuns: 50},
    )
  })
})

function graphOf(dependencies: Readonly<Record<string, readonly string[]>>): SpecGraph {
  return new SpecGraph(Object.entries(dependencies).map(([id, needs]) => ({id, status: 'pending' as const, rank: 20, dependencies: needs, unresolved: []})))
}
