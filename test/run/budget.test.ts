import {expect} from 'chai'
import fc from 'fast-check'
import {Budget, estimateCost} from '../../src/run/budget.ts'
import type {RunEvent} from '../../src/run/events.ts'
import {type FakeSpec, fakeRun, type FakeRunResult, fakeRunTogether} from '../support/fake-run.ts'

/** A specification whose attempts cost so much. */
function costing(...costs: ReadonlyArray<number | undefined>): FakeSpec {
  const attempts = costs.map((cost) => ({status: 'success' as const, ...(cost !== undefined && {usage: {cost_usd: cost}})}))
  return {runner: 'claude', takes: 1000, attempts}
}

function stops({events}: FakeRunResult): Array<Extract<RunEvent, {type: 'runner.stopped'}>> {
  return events.filter((event) => event.type === 'runner.stopped')
}

describe('a budget', () => {
  it('keeps the next attempt of one waiting while others may use up what is left', async () => {
    const budget = new Budget({limits: {run: 5, spec: undefined, project: undefined}, estimate: 3, spentElsewhere: {project: () => 0, spec: () => 0}})
    budget.reserve('a', 'claude')
    budget.reserve('b', 'claude')
    budget.settle('a', 3)
    let isLet = false
    const room = budget.room('a', 'claude').then(() => (isLet = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(isLet, 'b may cost what is left').to.be.false
    budget.settle('b', 1)
    await room
    expect(budget.refuse('a', 'claude')).to.equal(undefined)
  })

  it('used up stops the run: what is left stays pending, and the shell goes on', async () => {
    const shell: FakeSpec = {runner: 'shell', takes: 60_000}
    const run = await fakeRun(
      {a: costing(3), b: costing(3), c: costing(3), d: shell, e: {...shell, needs: ['d']}},
      {budget: {run: 5}, settings: {'run.concurrency': '1'}},
    )

    expect(run.session.counts).to.include({completed: 4, failed: 0, blocked: 0})
    expect(run.session.remaining).to.equal(1)
    expect(stops(run)).to.have.length(1)
    expect(stops(run)[0]).to.include({reason: "the run's budget of $5.00 is used up: $6.00"})
    expect(stops(run)[0]!.suggestions[0]).to.include('--budget')
  })

  it('of the project is used up by a run beside this one as well', async () => {
    let others = 0
    const specs = {a: costing(1), b: costing(1), c: costing(1)}
    const elsewhere = (): number => others++
    const run = await fakeRun(specs, {budget: {project: 4}, estimate: 1, elsewhere, settings: {'run.concurrency': '1'}})

    expect(run.session.counts.completed).to.be.below(3)
    expect(stops(run)[0]!.reason).to.include("the project's budget of $4.00 is used up")
    expect(run.session.remaining).to.be.above(0)
  })

  it('of a specification blocks that one alone, with what its attempts cost together', async () => {
    const failing: FakeSpec = {
      runner: 'claude',
      max_iterations: 5,
      attempts: Array.from({length: 5}, () => ({status: 'failed' as const, reason: 'no', usage: {cost_usd: 2}})),
    }
    const run = await fakeRun({a: failing, b: {...costing(1), needs: ['a']}, c: costing(1)}, {budget: {spec: 3}})

    expect(run.intervals.filter(({spec}) => spec === 'a')).to.have.length(2)
    expect(run.session.counts).to.include({completed: 1, blocked: 2})
    expect(run.recorder.statuses.get('a')).to.equal('pending')
  })

  it('of several projects is one purse: what one spends the others cannot, and all have what is set aside in sight', async () => {
    const specs = {a: costing(1), b: costing(1), c: costing(1)}
    const {runs} = await fakeRunTogether(
      {shop: specs, billing: specs, docs: {d: {runner: 'shell'}}},
      {purse: 4, estimate: 1, concurrency: 6, settings: {'run.concurrency': '3'}},
    )

    const counts = [...runs.values()].map(({session}) => session.counts)
    expect(counts.reduce((sum, {completed}) => sum + completed, 0)).to.equal(5)
    expect([...runs.values()].reduce((sum, {session}) => sum + session.remaining, 0)).to.equal(2)
    const reasons = [...runs.values()].flatMap((run) => stops(run).map(({reason}) => reason))
    expect(new Set(reasons)).to.deep.equal(new Set(['the budget of $4.00 of all projects together is used up: $4.00']))
  })

  it('of several projects lets one attempt at a time go of all, while nobody knows what one costs', async () => {
    const specs = {a: costing(1), b: costing(1)}
    const {runs} = await fakeRunTogether({shop: specs, billing: specs}, {purse: 100, concurrency: 4, settings: {'run.concurrency': '2'}})

    const spans = [...runs.values()].flatMap(({intervals}) => intervals).toSorted((a, b) => a.from - b.from)
    expect(spans).to.have.length(4)
    for (const [index, {from}] of spans.entries()) if (index > 0) expect(from).to.be.at.least(spans[index - 1]!.to)
  })

  it('lets attempts run one after the other while nobody knows what one costs', async () => {
    const run = await fakeRun({a: costing(1), b: costing(1), c: costing(1)}, {budget: {run: 100}, settings: {'run.concurrency': '3'}})

    expect(
      run.intervals
        .map(({from}) => from)
        .toSorted((a, b) => a - b)
        .map((from, _, all) => from - all[0]!),
    ).to.deep.equal([0, 1000, 2000])
  })

  it('sets aside what is going: as many at once as it has room for', async () => {
    const specs = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, costing(2)]))
    const run = await fakeRun(specs, {budget: {run: 10}, estimate: 4, settings: {'run.concurrency': '5'}})

    expect(run.intervals.filter(({from}) => from === run.intervals[0]!.from)).to.have.length(2)
    expect(run.session.counts.completed).to.equal(5)
  })

  it('takes what nobody knows for what was estimated', async () => {
    const specs = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, costing(undefined)]))
    const run = await fakeRun(specs, {budget: {run: 6}, estimate: 2, settings: {'run.concurrency': '1'}})

    expect(run.session.counts.completed).to.equal(3)
  })

  it('is never overrun by more than one attempt, where none costs more than was estimated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({min: 1, max: 30}), {minLength: 1, maxLength: 3}), {minLength: 1, maxLength: 10}),
        fc.integer({min: 1, max: 100}),
        fc.integer({min: 1, max: 6}),
        fc.boolean(),
        async (costs, limit, width, isKnown) => {
          const specs = Object.fromEntries(
            costs.map((each, index) => [
              `s${index}`,
              {
                runner: 'claude',
                takes: index + 1,
                attempts: each.map((cost, turn) => ({
                  status: turn === each.length - 1 ? ('success' as const) : ('failed' as const),
                  reason: 'no',
                  usage: {cost_usd: cost},
                })),
              },
            ]),
          )
          const options = {budget: {run: limit}, settings: {'run.concurrency': String(width)}, ...(isKnown && {estimate: 30})}
          const {recorder} = await fakeRun(specs, options)
          const spent = recorder.rows.reduce((sum, {facts}) => sum + (facts?.usage?.cost_usd ?? 0), 0)
          const dearest = Math.max(...costs.flat())
          expect(spent).to.be.below(limit + dearest)
        },
      ),
      {numRuns: 100},
    )
  })

  it('judges by what nine of ten attempts stay below, once there are three', () => {
    expect(estimateCost([1, 2])).to.equal(undefined)
    expect(estimateCost([5, 1, 2])).to.equal(5)
    expect(estimateCost([...Array.from({length: 18}, () => 1), 9, 50])).to.equal(1)
  })
})
