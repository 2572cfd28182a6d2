import {expect} from 'chai'
import * as fc from 'fast-check'
import {Scheduler} from '../../src/run/scheduler.ts'
import {type GraphNode, SpecGraph} from '../../src/specification/graph.ts'
import {globsMayOverlap} from '../../src/text/glob-overlap.ts'

const free = (id: string, rank = 20): GraphNode => ({id, status: 'pending', rank, dependencies: [], unresolved: []})

function scheduler(touches: Readonly<Record<string, readonly string[]>>, runnerOf: (id: string) => string = () => 'shell'): Scheduler {
  const graph = new SpecGraph(Object.keys(touches).map((id) => free(id)))
  return new Scheduler(graph, graph.order(), {runnerOf, touchesOf: (id) => touches[id]!})
}

describe('Scheduler, with specifications that change the same files', () => {
  it('starts the next one as soon as the files are free, in its order', () => {
    const plan = scheduler({a: ['x'], b: ['x'], c: ['x'], d: ['y']})

    expect([plan.next(), plan.next(), plan.next()]).to.deep.equal(['a', 'd', undefined])
    plan.release('a')
    expect([plan.next(), plan.next()]).to.deep.equal(['b', undefined])
    plan.release('d')
    expect(plan.next()).to.equal(undefined)
    plan.release('b')
    expect(plan.next()).to.equal('c')
  })

  it('does not let one whose runner is busy keep back another that waits for the same files', () => {
    const plan = scheduler({a: ['x'], b: ['x'], c: ['x']}, (id) => (id === 'b' ? 'claude' : 'shell'))
    plan.next()
    plan.release('a')

    expect(plan.next((runner) => runner === 'shell')).to.equal('c')
  })

  it('passes over those that were dropped while they waited', () => {
    const plan = scheduler({a: ['x'], b: ['x'], c: ['x']})
    plan.next()
    expect(plan.next()).to.equal(undefined)
    plan.drop('b')
    plan.release('a')

    expect(plan.next()).to.equal('c')
  })

  it('never leaves one behind, and never starts two together that may touch the same', () => {
    const globs = fc.array(fc.constantFrom('a', 'b', 'a/*', 'a/x', '**/x', 'c/**', 'c/y', '*'), {maxLength: 3})
    const world = fc.record({
      touches: fc.array(globs, {minLength: 1, maxLength: 15}),
      width: fc.integer({min: 1, max: 5}),
      luck: fc.array(fc.nat(99), {minLength: 20, maxLength: 20}),
    })
    fc.assert(
      fc.property(world, ({luck, touches, width}) => {
        const named = Object.fromEntries(touches.map((list, index) => [`s${index}`, list]))
        const plan = scheduler(named, (id) => (Number(id.slice(1)) % 2 ? 'odd' : 'even'))
        const running: string[] = []
        const done: string[] = []
        for (let turn = 0; done.length < touches.length; turn++) {
          for (let id = running.length < width ? plan.next() : undefined; id !== undefined; id = running.length < width ? plan.next() : undefined) {
            for (const other of running) expect(named[id]!.some((one) => named[other]!.some((two) => globsMayOverlap(one, two)))).to.equal(false)
            running.push(id)
          }
          expect(running, 'something can always go on').to.not.deep.equal([])
          const [ended] = running.splice(luck[turn % luck.length]! % running.length, 1)
          done.push(ended!)
          plan.release(ended!)
        }
      }),
    )
  })

  for (const [kind, touchesOf] of Object.entries({
    'all the same file': () => ['package.json'],
    'a file of its own each': (index: number) => [`src/module-${index}/**`],
    'one of a hundred folders, and a file that all share': (index: number) => [`src/${index % 100}/**`, 'CHANGELOG.md'],
  })) {
    it(`comes to an end with ten thousand that touch ${kind}`, () => {
      const plan = scheduler(Object.fromEntries(Array.from({length: 10_000}, (_, index) => [`s${index}`, touchesOf(index)])))
      const running: string[] = []
      let count = 0
      for (;;) {
        for (let id = running.length < 8 ? plan.next() : undefined; id !== undefined; id = running.length < 8 ? plan.next() : undefined) running.push(id)
        const ended = running.shift()
        if (ended === undefined) break
        count++
        plan.release(ended)
      }

      expect(count).to.equal(10_000)
    })
  }
})
