import {expect} from 'chai'
import * as fc from 'fast-check'
import {Scheduler} from '../../src/run/scheduler.ts'
import {type GraphNode, SpecGraph} from '../../src/specification/graph.ts'

type Shape = Readonly<Record<string, readonly string[]>>

const node = (id: string, dependencies: readonly string[] = [], rest: Partial<GraphNode> = {}): GraphNode => ({
  id,
  status: 'pending',
  rank: 20,
  dependencies,
  unresolved: [],
  ...rest,
})

function scheduler(...nodes: readonly GraphNode[]): Scheduler {
  const graph = new SpecGraph(nodes)
  return new Scheduler(
    graph,
    graph.order().filter((id) => graph.status(id) === 'pending'),
  )
}

/** Takes all that may start now. */
function takeAll(from: Scheduler): string[] {
  const taken: string[] = []
  for (let id = from.next(); id !== undefined; id = from.next()) taken.push(id)
  return taken
}

describe('Scheduler', () => {
  it('starts what has no dependencies, and what waits when the last of its dependencies is done', () => {
    const diamond = scheduler(node('top'), node('left', ['top']), node('right', ['top']), node('bottom', ['left', 'right']))

    expect(takeAll(diamond)).to.deep.equal(['top'])
    diamond.complete('top')
    expect(takeAll(diamond)).to.deep.equal(['left', 'right'])
    diamond.complete('left')
    expect(takeAll(diamond)).to.be.empty
    diamond.complete('right')
    expect(takeAll(diamond)).to.deep.equal(['bottom'])
  })

  it('starts the longest chain first, then by priority, then by id', () => {
    const order = takeAll(scheduler(node('z-chain'), node('end', ['z-chain']), node('low', [], {rank: 10}), node('b'), node('a'), node('high', [], {rank: 30})))

    expect(order).to.deep.equal(['z-chain', 'high', 'a', 'b', 'low'])
  })

  it('counts a dependency that was done before as done', () => {
    expect(
      takeAll(scheduler(node('done', [], {status: 'completed'}), node('set-aside', [], {status: 'skipped'}), node('next', ['done', 'set-aside']))),
    ).to.deep.equal(['next'])
  })

  it('gives what a failure makes impossible, and only that', () => {
    const plan = scheduler(node('bad'), node('child', ['bad']), node('grandchild', ['child']), node('good'), node('other', ['good']))
    takeAll(plan)

    expect(plan.fail('bad')).to.deep.equal(['child', 'grandchild'])
    plan.complete('good')
    expect(takeAll(plan)).to.deep.equal(['other'])
  })

  it('offers again what was put back', () => {
    const plan = scheduler(node('a'), node('b', ['a']))
    plan.next()

    plan.putBack('a')

    expect(plan.waiting).to.equal(2)
    expect(takeAll(plan)).to.deep.equal(['a'])
  })

  it('forgets what is dropped', () => {
    const plan = scheduler(node('a'), node('b'))

    expect(plan.drop('a')).to.be.true
    expect(plan.drop('a')).to.be.false
    expect(takeAll(plan)).to.deep.equal(['b'])
  })

  describe('whatever the graph and the outcomes', () => {
    it('starts nothing before its dependencies are done, always ends, and loses only what depends on a failure', () =>
      fc.assert(
        fc.property(anyWorld(), (world) => {
          const {failed, lost, started, waiting} = play(world)

          for (const {dependencies, id} of started) expect(dependencies, `${id} started too early`).to.be.empty
          expect(waiting, 'left over').to.equal(0)
          expect(lost.toSorted()).to.deep.equal(dependentsOf(world.shape, failed))
          expect([...started.map(({id}) => id), ...lost].toSorted()).to.deep.equal(Object.keys(world.shape).toSorted())
        }),
      ))

    it('gives the same order for the same outcomes', () =>
      fc.assert(
        fc.property(anyWorld(), (world) => {
          expect(play(world)).to.deep.equal(play({...world, shape: Object.fromEntries(Object.entries(world.shape).toReversed())}))
        }),
      ))
  })
})

interface World {
  readonly shape: Shape
  readonly ranks: readonly number[]
  readonly failing: ReadonlySet<string>
  readonly concurrency: number
  /** Which of those that run ends next. */
  readonly luck: readonly number[]
}

/** A random graph without cycles: each specification may depend on those with smaller numbers. */
function anyWorld(): fc.Arbitrary<World> {
  const spec = fc.record({picks: fc.array(fc.nat(100), {maxLength: 3}), rank: fc.constantFrom(10, 20, 30, 40), fate: fc.nat(3), luck: fc.nat(100)})
  return fc.record({specs: fc.array(spec, {minLength: 1, maxLength: 25}), concurrency: fc.integer({min: 1, max: 6})}).map(({concurrency, specs}) => {
    const named = specs.map((rest, index) => ({...rest, id: `s${index}`, index}))
    return {
      shape: Object.fromEntries(named.map(({id, index, picks}) => [id, index === 0 ? [] : [...new Set(picks.map((pick) => `s${pick % index}`))]])),
      ranks: specs.map(({rank}) => rank),
      failing: new Set(named.filter(({fate}) => fate === 0).map(({id}) => id)),
      luck: specs.map(({luck}) => luck),
      concurrency,
    }
  })
}

interface Played {
  /** In order of start, each with the dependencies that were not done then. */
  readonly started: ReadonlyArray<{readonly id: string; readonly dependencies: readonly string[]}>
  readonly failed: readonly string[]
  readonly lost: readonly string[]
  readonly waiting: number
}

function play({concurrency, failing, luck, ranks, shape}: World): Played {
  const plan = scheduler(...Object.entries(shape).map(([id, dependencies]) => node(id, dependencies, {rank: ranks[Number(id.slice(1))]!})))
  const done = new Set<string>()
  const started: Array<{id: string; dependencies: readonly string[]}> = []
  const failed: string[] = []
  const lost: string[] = []
  const running: string[] = []
  for (let turn = 0; ; turn++) {
    for (let id = running.length < concurrency ? plan.next() : undefined; id !== undefined; id = running.length < concurrency ? plan.next() : undefined) {
      started.push({id, dependencies: shape[id]!.filter((dependency) => !done.has(dependency))})
      running.push(id)
    }
    if (running.length === 0) return {started, failed, lost, waiting: plan.waiting}
    const [ended] = running.splice(luck[turn]! % running.length, 1)
    if (failing.has(ended!)) {
      failed.push(ended!)
      lost.push(...plan.fail(ended!))
    } else {
      done.add(ended!)
      plan.complete(ended!)
    }
  }
}

/** All that needs one of `ids`, found in the simplest way there is. */
function dependentsOf(shape: Shape, ids: readonly string[]): string[] {
  const found = new Set<string>()
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const [id, dependencies] of Object.entries(shape)) {
      if (dependencies.some((dependency) => ids.includes(dependency) || found.has(dependency))) found.add(id)
    }
  }
  return [...found].toSorted()
}
