import {expect} from 'chai'
import * as fc from 'fast-check'
import {type GraphNode, SpecGraph} from '../../src/specification/graph.ts'
import type {SpecStatus} from '../../src/specification/specification.ts'
import {compareNames} from '../../src/text/order.ts'
import {randomGraph} from '../support/random-graph.ts'

describe('the order of specifications', () => {
  it('is dependencies first, then priority, then id as a person counts', () => {
    const graph = new SpecGraph([
      node('spec-10'),
      node('spec-2'),
      node('urgent', {rank: 40, dependencies: ['base']}),
      node('base', {rank: 10}),
      node('high', {rank: 30}),
    ])

    expect(graph.order()).to.deep.equal(['high', 'spec-2', 'spec-10', 'base', 'urgent'])
  })

  it('puts what lies on or behind a circle last, and there too each after what it needs', () => {
    const graph = new SpecGraph([
      node('a-last', {rank: 99, dependencies: ['behind']}),
      node('behind', {dependencies: ['m']}),
      node('m', {dependencies: ['n']}),
      node('n', {dependencies: ['m', 'free']}),
      node('free', {rank: 1}),
    ])
    expect(graph.order()).to.deep.equal(['free', 'm', 'behind', 'a-last', 'n'])
  })

  it('is that of choosing the best free one again and again, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 200, circular: true}), (nodes) => {
        expect(new SpecGraph(nodes).order()).to.deep.equal(orderByHand(nodes))
      }),
      {numRuns: 60},
    )
  })

  it('is a topological sort of two thousand, of which exactly those are free that wait for nothing', () => {
    const big = randomGraph({maximum: 2000, circular: false}).filter(({length}) => length > 1500)
    for (const nodes of fc.sample(big, {numRuns: 3})) {
      const graph = new SpecGraph(nodes)
      const place = new Map(graph.order().map((id, index) => [id, index]))
      expect(place.size).to.equal(nodes.length)
      for (const {dependencies, id} of nodes) for (const needed of dependencies) expect(place.get(needed), `${needed} of ${id}`).to.be.below(place.get(id)!)
      const done = new Set(nodes.filter(({status}) => status === 'completed' || status === 'skipped').map(({id}) => id))
      const free = nodes.filter(({dependencies, unresolved}) => unresolved.length === 0 && dependencies.every((id) => done.has(id)))
      expect(graph.ids.filter((id) => graph.isUnblocked(id))).to.have.members(free.map(({id}) => id))
    }
  })

  it('does not hang on the order in which the files were found', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 60, circular: true}), (nodes) => {
        const [one, other] = [new SpecGraph(nodes), new SpecGraph(nodes.toReversed())]
        expect(other.order()).to.deep.equal(one.order())
        expect(other.cycles()).to.deep.equal(one.cycles())
        expect([...other.deadEnds()]).to.deep.equal([...one.deadEnds()])
        for (const id of one.ids) expect(other.dependents(id)).to.deep.equal(one.dependents(id))
      }),
      {numRuns: 60},
    )
  })

  it('takes a chain of ten thousand and a circle of ten thousand without a deep stack', () => {
    const chain = Array.from({length: 10_000}, (_, index) => node(`s${index}`, {dependencies: index === 0 ? [] : [`s${index - 1}`]}))
    const circle = chain.with(0, node('s0', {dependencies: ['s9999']}))

    expect(new SpecGraph(chain).order().at(-1)).to.equal('s9999')
    expect(new SpecGraph(circle).cycles()[0]).to.have.length(10_001)
    expect(new SpecGraph(circle).circular().size).to.equal(10_000)
  })
})

describe('circles of specifications', () => {
  it('are named by the shortest way around, from the first id back to it', () => {
    const graph = new SpecGraph([
      node('c', {dependencies: ['a']}),
      node('b', {dependencies: ['c', 'a']}),
      node('a', {dependencies: ['b']}),
      node('self', {dependencies: ['self']}),
      node('outside', {dependencies: ['a', 'self']}),
    ])
    expect(graph.cycles()).to.deep.equal([
      ['a', 'b', 'a'],
      ['self', 'self'],
    ])
    expect([...graph.circular()].toSorted()).to.deep.equal(['a', 'b', 'c', 'self'])
  })

  it('are just the specifications that can reach themselves, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 120, circular: true}), (nodes) => {
        const graph = new SpecGraph(nodes)
        const above = reachByHand(nodes)
        const circular = nodes.map(({id}) => id).filter((id) => above.get(id)!.has(id))

        expect([...graph.circular()].toSorted()).to.deep.equal(circular.toSorted())
        const circles = new Set(
          circular.map((id) => circular.filter((other) => above.get(id)!.has(other) && above.get(other)!.has(id)).toSorted(compareNames)[0]),
        )
        expect(graph.cycles().map(([first]) => first)).to.deep.equal([...circles].toSorted((a, b) => compareNames(a!, b!)))
        for (const path of graph.cycles()) expectShortestCircle(path, nodes)
      }),
      {numRuns: 60},
    )
  })
})

describe('what may run now', () => {
  it('needs every dependency completed or skipped', () => {
    for (const [status, expected] of Object.entries({completed: true, skipped: true, pending: false, in_progress: false, failed: false, blocked: false})) {
      const graph = new SpecGraph([node('a', {status: status as SpecStatus}), node('b', {dependencies: ['a']})])
      expect(graph.isUnblocked('b'), status).to.equal(expected)
    }
  })

  it('leaves ten of a thousand free, each after the tenth and seventeenth before it, where the first quarter is done', () => {
    const name = (index: number): string => `item-${index}`
    const nodes = Array.from({length: 1000}, (_, index) => ({
      id: name(index),
      status: index < 250 ? ('completed' as const) : ('pending' as const),
      rank: 20,
      dependencies: [index - 10, index - 17].filter((needed) => needed >= 0).map((needed) => name(needed)),
      unresolved: [],
    }))
    const graph = new SpecGraph(nodes)
    const ready = graph.ids.filter((id) => graph.status(id) === 'pending' && graph.isUnblocked(id))
    expect(ready).to.deep.equal(Array.from({length: 10}, (_, index) => name(250 + index)))
  })

  it('follows a run as it goes', () => {
    const graph = new SpecGraph([node('a'), node('b', {dependencies: ['a']})])
    graph.setStatus('a', 'completed')
    expect(graph.isUnblocked('b')).to.be.true
  })

  it('is said with its reasons: a circle by its path from here, names that lead nowhere, dependencies by their status', () => {
    const graph = new SpecGraph([
      node('a', {dependencies: ['b', 'c'], unresolved: ['nowhere']}),
      node('b', {dependencies: ['a'], status: 'completed'}),
      node('c', {status: 'failed'}),
    ])
    expect(graph.hindrances('b')).to.deep.equal([
      {kind: 'cycle', path: ['b', 'a', 'b']},
      {kind: 'dependency', id: 'a', status: 'pending'},
    ])
    expect(graph.hindrances('a')).to.deep.equal([
      {kind: 'cycle', path: ['a', 'b', 'a']},
      {kind: 'unresolved', reference: 'nowhere'},
      {kind: 'dependency', id: 'c', status: 'failed'},
    ])
    expect(graph.hindrances('c')).to.deep.equal([])
  })

  it('has no reason against it exactly when there is none, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 80, circular: true}), (nodes) => {
        const graph = new SpecGraph(nodes)
        const above = reachByHand(nodes)
        for (const {dependencies, id, unresolved} of nodes) {
          const free = unresolved.length === 0 && !above.get(id)!.has(id) && dependencies.every((other) => isDone(graph.status(other)))
          expect(graph.isUnblocked(id), id).to.equal(free)
          expect(graph.hindrances(id).length === 0, id).to.equal(free)
        }
      }),
      {numRuns: 60},
    )
  })
})

describe('dead ends', () => {
  it('are what waits for something failed, missing or circular, near or far', () => {
    const graph = new SpecGraph([
      node('failed', {status: 'failed'}),
      node('next', {dependencies: ['failed']}),
      node('far', {dependencies: ['next', 'fine']}),
      node('fine'),
      node('lost', {unresolved: ['nowhere']}),
      node('self', {dependencies: ['self']}),
    ])
    expect([...graph.deadEnds()].toSorted()).to.deep.equal(['far', 'lost', 'next', 'self'])
  })

  it('do not reach past what is done already', () => {
    const graph = new SpecGraph([
      node('failed', {status: 'failed'}),
      node('done', {status: 'completed', dependencies: ['failed']}),
      node('next', {dependencies: ['done']}),
      node('done-too', {status: 'completed', unresolved: ['nowhere']}),
      node('after', {dependencies: ['done-too']}),
    ])
    expect(graph.deadEnds()).to.not.include.any.keys('next', 'after')
    expect(graph.isUnblocked('next')).to.be.true
  })

  it('are just the pending ones that no order of successes can free, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 80, circular: true}), (nodes) => {
        const graph = new SpecGraph(nodes)
        const ends = graph.deadEnds()
        const doable = doableByHand(nodes)
        for (const {id, status} of nodes) if (status === 'pending' || status === 'blocked') expect(ends.has(id), id).to.equal(!doable.has(id))
      }),
      {numRuns: 60},
    )
  })
})

describe('all dependents and dependencies', () => {
  it('are what is reached along the edges, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 60, circular: true}), (nodes) => {
        const graph = new SpecGraph(nodes)
        const above = reachByHand(nodes)
        for (const {id} of nodes) {
          expect([...graph.allDependencies([id])].toSorted()).to.deep.equal([...above.get(id)!].toSorted())
          const below = nodes.map((other) => other.id).filter((other) => above.get(other)!.has(id))
          expect([...graph.allDependents([id])].toSorted()).to.deep.equal(below.toSorted())
        }
      }),
      {numRuns: 30},
    )
  })
})

function node(id: string, fields: Partial<GraphNode> = {}): GraphNode {
  return {id, status: 'pending', rank: 20, dependencies: [], unresolved: [], ...fields}
}

function isDone(status: SpecStatus): boolean {
  return status === 'completed' || status === 'skipped'
}

/** The order, by looking at everything again for every place; once nothing is free, what is mutual counts for nothing. */
function orderByHand(nodes: readonly GraphNode[]): string[] {
  const above = reachByHand(nodes)
  const order = new Set<string>()
  const place = (isMutual: (id: string, dependency: string) => boolean): void => {
    for (;;) {
      const left = nodes.filter(({id}) => !order.has(id))
      const free = left.filter(({dependencies, id}) => dependencies.every((dependency) => order.has(dependency) || isMutual(id, dependency)))
      const [best] = free.toSorted((a, b) => b.rank - a.rank || compareNames(a.id, b.id))
      if (!best) return
      order.add(best.id)
    }
  }
  place(() => false)
  place((id, dependency) => above.get(dependency)!.has(id))
  return [...order]
}

/** What each specification depends on, near or far, by widening until nothing changes. */
function reachByHand(nodes: readonly GraphNode[]): Map<string, Set<string>> {
  const reached = new Map(nodes.map(({dependencies, id}) => [id, new Set(dependencies)]))
  for (let changed = true; changed;) {
    changed = false
    for (const set of reached.values()) {
      const {size} = set
      for (const id of set) for (const further of reached.get(id)!) set.add(further)
      changed ||= set.size > size
    }
  }
  return reached
}

/** What could become done if every attempt from now on succeeded; what failed, misses a name or lies on a circle needs a person. */
function doableByHand(nodes: readonly GraphNode[]): Set<string> {
  const above = reachByHand(nodes)
  const runnable = nodes.filter(({id, status, unresolved}) => status !== 'failed' && unresolved.length === 0 && !above.get(id)!.has(id))
  const doable = new Set(nodes.filter(({status}) => isDone(status)).map(({id}) => id))
  for (let before = -1; before < doable.size;) {
    before = doable.size
    for (const {dependencies, id} of runnable) if (dependencies.every((dependency) => doable.has(dependency))) doable.add(id)
  }
  return doable
}

function expectShortestCircle(path: readonly string[], nodes: readonly GraphNode[]): void {
  const edges = new Map(nodes.map(({dependencies, id}) => [id, dependencies]))
  expect(path.at(0)).to.equal(path.at(-1))
  for (const [index, id] of path.slice(0, -1).entries()) expect(edges.get(id)).to.include(path[index + 1])
  let steps = 1
  for (let reached = new Set(edges.get(path[0]!)); !reached.has(path[0]!); reached = new Set([...reached].flatMap((id) => edges.get(id)!))) steps++
  expect(path).to.have.length(steps + 1)
}
