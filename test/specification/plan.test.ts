import {expect} from 'chai'
import * as fc from 'fast-check'
import {type GraphNode, SpecGraph} from '../../src/specification/graph.ts'
import {chainLengths, makePlan, type Plan} from '../../src/specification/plan.ts'
import {randomGraph} from '../support/random-graph.ts'

describe('a plan', () => {
  it('has waves, a critical path and a count of what can start now', () => {
    const graph = new SpecGraph([
      node('user-store', {rank: 30}),
      node('catalogue'),
      node('auth-login', {dependencies: ['user-store']}),
      node('checkout', {rank: 30, dependencies: ['auth-login', 'catalogue']}),
    ])
    expect(planAll(graph)).to.deep.equal({
      specs: [
        {id: 'user-store', wave: 1, needs: [], critical: true, slack: 0},
        {id: 'catalogue', wave: 1, needs: [], critical: false, slack: 1},
        {id: 'auth-login', wave: 2, needs: ['user-store'], critical: true, slack: 0},
        {id: 'checkout', wave: 3, needs: ['auth-login', 'catalogue'], critical: true, slack: 0},
      ],
      waves: 3,
      criticalPath: ['user-store', 'auth-login', 'checkout'],
      startable: 2,
      stuck: [],
      upToDate: [],
    })
  })

  it('is empty where nothing is chosen', () => {
    expect(makePlan(new SpecGraph([node('a')]), new Set())).to.deep.equal({specs: [], waves: 0, criticalPath: [], startable: 0, stuck: [], upToDate: []})
  })

  it('leaves out what waits for something that is neither chosen nor done, and all behind it', () => {
    const graph = new SpecGraph([
      node('done', {status: 'completed'}),
      node('open'),
      node('a', {dependencies: ['done']}),
      node('b', {dependencies: ['open']}),
      node('c', {dependencies: ['b']}),
    ])
    const plan = makePlan(graph, new Set(['a', 'b', 'c']))

    expect(plan.specs.map(({id, needs}) => ({id, needs}))).to.deep.equal([{id: 'a', needs: []}])
    expect(plan.stuck).to.deep.equal(['b', 'c'])
  })

  it('names a circle, a missing name and what needs them as stuck, and plans the rest', () => {
    const graph = new SpecGraph([
      node('a', {dependencies: ['b']}),
      node('b', {dependencies: ['a']}),
      node('behind', {dependencies: ['b']}),
      node('lost', {unresolved: ['nowhere']}),
      node('fine'),
    ])
    expect(planAll(graph)).to.deep.include({stuck: ['lost', 'a', 'b', 'behind'], waves: 1, startable: 1})
  })

  it('puts a chosen dependency first even where it is done already: it is to be done again', () => {
    const graph = new SpecGraph([node('a', {status: 'completed'}), node('b', {dependencies: ['a']})])
    expect(planAll(graph).specs.map(({id, wave}) => `${wave} ${id}`)).to.deep.equal(['1 a', '2 b'])
  })

  it('has each wave as early as it can be, and a critical path as long as the waves, on any graph', () => {
    fc.assert(
      fc.property(randomGraph({maximum: 200, circular: true}), fc.func(fc.boolean()), (nodes, isChosen) => {
        const graph = new SpecGraph(nodes)
        const chosen = new Set(nodes.map(({id}) => id).filter((id) => isChosen(id)))
        expectPlan(makePlan(graph, chosen), graph, chosen)
      }),
      {numRuns: 60},
    )
  })

  it('of two thousand specifications is right too', () => {
    const [nodes] = fc.sample(
      randomGraph({maximum: 2000, circular: false}).filter(({length}) => length > 1500),
      {numRuns: 1, seed: 7},
    )
    const graph = new SpecGraph(nodes!)
    const plan = planAll(graph)

    expectPlan(plan, graph, new Set(graph.ids))
    expect(plan.specs.length + plan.stuck.length).to.equal(nodes!.length)
  })
})

describe('the length of the chain behind a specification', () => {
  it('counts itself and what waits for it, within the plan', () => {
    const graph = new SpecGraph([node('a'), node('b', {dependencies: ['a']}), node('c', {dependencies: ['b']}), node('d')])
    const members = new Set(['a', 'b', 'd'])

    expect(Object.fromEntries(chainLengths(graph, ['a', 'd', 'b'], members))).to.deep.equal({a: 2, b: 1, d: 1})
  })
})

function node(id: string, fields: Partial<GraphNode> = {}): GraphNode {
  return {id, status: 'pending', rank: 20, dependencies: [], unresolved: [], ...fields}
}

function planAll(graph: SpecGraph): Plan {
  return makePlan(graph, new Set(graph.ids))
}

/** Everything a plan promises, said once more in the plainest way. */
function expectPlan(plan: Plan, graph: SpecGraph, chosen: ReadonlySet<string>): void {
  const wave = new Map(plan.specs.map((spec) => [spec.id, spec.wave]))
  const circular = graph.circular()
  const isDone = (id: string): boolean => graph.status(id) === 'completed' || graph.status(id) === 'skipped'
  for (const id of chosen) {
    const {dependencies, unresolved} = graph.node(id)
    const hopeless = dependencies.filter((dependency) => (chosen.has(dependency) ? !wave.has(dependency) : !isDone(dependency)))
    const isStuck = hopeless.length > 0 || unresolved.length > 0 || circular.has(id)
    expect(plan.stuck.includes(id), `${id} is stuck`).to.equal(isStuck)
    if (isStuck) continue
    const before = dependencies.filter((dependency) => wave.has(dependency))
    expect(wave.get(id), `wave of ${id}`).to.equal(1 + Math.max(0, ...before.map((dependency) => wave.get(dependency)!)))
    expect(plan.specs.find((spec) => spec.id === id)!.needs).to.deep.equal(before)
  }
  expect(plan.specs.map((spec) => spec.wave)).to.deep.equal(plan.specs.map((spec) => spec.wave).toSorted((a, b) => a - b))
  expect(plan.waves).to.equal(Math.max(0, ...wave.values()))
  expect(plan.startable).to.equal([...wave.values()].filter((number) => number === 1).length)
  expect(plan.criticalPath).to.have.length(plan.waves)
  for (const [index, id] of plan.criticalPath.entries()) if (index > 0) expect(graph.node(id).dependencies).to.include(plan.criticalPath[index - 1])
  expect(plan.specs.filter(({critical}) => critical).map(({id}) => id)).to.have.members(plan.criticalPath)
  for (const {critical, id, slack} of plan.specs) {
    if (critical) expect(slack, `${id} is critical`).to.equal(0)
    // As late as what waits for it allows, or as the last wave.
    const dependents = plan.specs.filter(({needs}) => needs.includes(id))
    const latest = Math.min(plan.waves, ...dependents.map((dependent) => dependent.wave + dependent.slack - 1))
    expect(slack, `slack of ${id}`).to.equal(latest - wave.get(id)!)
  }
}
