import {expect} from 'chai'
import * as fc from 'fast-check'
import {Scheduler} from '../../src/run/scheduler.ts'
import {SpecGraph} from '../../src/specification/graph.ts'
import type {SpecStatus} from '../../src/specification/specification.ts'

interface World {
  /** For each its dependencies, all of smaller number. */
  readonly needs: ReadonlyArray<readonly number[]>
  /** Which of those that run ends next. */
  readonly luck: readonly number[]
  /** How many there are at first, and how many have ended when the others come. */
  readonly first: number
  readonly after: number
}

describe('a scheduler whose graph grows', () => {
  it('starts everything once, after all that it needs, whenever the others come', () => {
    fc.assert(
      fc.property(anyWorld(), (world) => {
        const {remaining, started} = play(world)
        expect(remaining).to.equal(0)
        expect(started.map(({id}) => id).toSorted()).to.deep.equal(world.needs.map((_, index) => `s${index}`).toSorted())
        for (const {id, open} of started) expect(open, id).to.be.empty
      }),
      {numRuns: 300},
    )
  })

  it('prefers what a longer chain waits for since it grew', () => {
    const scheduler = new Scheduler(graphOf([[], []]), ['s0', 's1'])
    scheduler.extend(graphOf([[], [], [1]]), ['s2'])
    expect([scheduler.next(), scheduler.next(), scheduler.next()]).to.deep.equal(['s1', 's0', undefined])
  })
})

function play({after, first, luck, needs}: World): {started: Array<{id: string; open: string[]}>; remaining: number} {
  const done = new Set<string>()
  const running: string[] = []
  const started: Array<{id: string; open: string[]}> = []
  const names = (from: number, to: number): string[] => needs.slice(from, to).map((_, index) => `s${from + index}`)
  const status = (id: string): SpecStatus => (done.has(id) ? 'completed' : running.includes(id) ? 'in_progress' : 'pending')
  const scheduler = new Scheduler(graphOf(needs.slice(0, first)), names(0, first))
  let isGrown = false
  for (let turn = 0; ; turn++) {
    if (!isGrown && (turn >= after || (running.length === 0 && scheduler.waiting === 0))) {
      scheduler.extend(graphOf(needs, status), names(first, needs.length))
      isGrown = true
    }
    for (let id = scheduler.next(); id !== undefined; id = scheduler.next()) {
      started.push({id, open: needs[Number(id.slice(1))]!.map((need) => `s${need}`).filter((need) => !done.has(need))})
      running.push(id)
    }
    if (running.length === 0 && isGrown) return {started, remaining: scheduler.waiting}
    const [ended] = running.splice((luck[turn] ?? 0) % (running.length || 1), 1)
    if (ended === undefined) continue
    done.add(ended)
    scheduler.complete(ended)
  }
}

function graphOf(needs: ReadonlyArray<readonly number[]>, status: (id: string) => SpecStatus = () => 'pending'): SpecGraph {
  return new SpecGraph(
    needs.map((each, index) => ({
      id: `s${index}`,
      status: status(`s${index}`),
      rank: 20,
      dependencies: [...new Set(each)].map((need) => `s${need}`),
      unresolved: [],
    })),
  )
}

function anyWorld(): fc.Arbitrary<World> {
  return fc
    .array(fc.array(fc.nat(100), {maxLength: 3}), {minLength: 2, maxLength: 25})
    .map((picks) => picks.map((each, index) => (index === 0 ? [] : [...new Set(each.map((pick) => pick % index))])))
    .chain((needs) =>
      fc.record({
        needs: fc.constant(needs),
        luck: fc.array(fc.nat(100), {minLength: 30, maxLength: 30}),
        first: fc.integer({min: 1, max: needs.length - 1}),
        after: fc.nat(10),
      }),
    )
}
