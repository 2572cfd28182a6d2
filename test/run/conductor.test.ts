import {expect} from 'chai'
import * as fc from 'fast-check'
import {FakeClock, type FakeCompanyOptions, type FakeRunResult, fakeRunTogether, type FakeSpec, type Interval} from '../support/fake-run.ts'

type Projects = Record<string, Record<string, FakeSpec>>

const failed = {status: 'failed'} as const
const limited = {status: 'limited', until: Date.UTC(2027, 0, 1)} as const

function intervals(runs: ReadonlyMap<string, FakeRunResult>): Interval[] {
  return [...runs].flatMap(([project, run]) => run.intervals.map((interval) => ({...interval, spec: `${project}:${interval.spec}`})))
}

function reasons(run: FakeRunResult): Record<string, string> {
  return Object.fromEntries(run.events.flatMap((event) => (event.type === 'spec.blocked' ? [[event.spec, event.reason]] : [])))
}

/** Most that were going at the same time. */
function most(all: readonly Interval[]): number {
  return Math.max(0, ...all.map(({from}) => all.filter((other) => other.from <= from && from < other.to).length))
}

describe('runs of several projects together', () => {
  it('start a specification when what it needs in another project is done, there and back', async () => {
    const {runs} = await fakeRunTogether({
      billing: {invoice: {needs: ['shop:cart']}, report: {needs: ['shop:checkout']}},
      shop: {cart: {}, checkout: {needs: ['billing:invoice']}},
    })

    expect(
      intervals(runs)
        .toSorted((a, b) => a.from - b.from)
        .map(({spec}) => spec),
    ).to.deep.equal(['shop:cart', 'billing:invoice', 'shop:checkout', 'billing:report'])
    for (const {session} of runs.values()) expect(session.counts).to.include({completed: 2, blocked: 0})
  })

  it('never have more going than all together may, and start the longest chain of all first', async () => {
    const {runs} = await fakeRunTogether(
      {a: {lone1: {}, lone2: {}, head: {}}, b: {middle: {needs: ['a:head']}, end: {needs: ['middle']}, lone3: {}}},
      {concurrency: 2},
    )

    const all = intervals(runs).toSorted((a, b) => a.from - b.from)
    expect(most(all)).to.equal(2)
    expect(all[0]!.spec).to.equal('a:head')
    expect(Math.max(...all.map(({to}) => to)) - all[0]!.from).to.equal(3000)
  })

  it('hold a project to its own limit as well, and a runner to the one it has in all of them', async () => {
    const many = Object.fromEntries(Array.from({length: 4}, (_, index) => [`s${index}`, {runner: 'claude'}]))
    const own = await fakeRunTogether({a: many, b: many}, {concurrency: 8, settings: {'run.concurrency': '2'}})
    for (const {intervals: each} of own.runs.values()) expect(most(each)).to.equal(2)
    const shared = await fakeRunTogether({a: many, b: many}, {concurrency: 8, runnerLimits: {claude: 3}, settings: {'run.concurrency': '8'}})
    expect(most(intervals(shared.runs))).to.equal(3)
  })

  it('block what waits for a failure, in whichever project, and record it there', async () => {
    const {runs} = await fakeRunTogether({
      a: {first: {attempts: [failed], max_iterations: 1}, other: {}, last: {needs: ['b:third']}},
      b: {second: {needs: ['a:first']}, third: {needs: ['second']}, free: {}},
    })

    const [a, b] = [runs.get('a')!, runs.get('b')!]
    expect(reasons(b)).to.deep.equal({second: 'needs a:first, which failed', third: 'needs second, which cannot run'})
    expect(reasons(a)).to.deep.equal({last: 'needs b:third, which cannot run'})
    expect(b.recorder.statuses.get('third')).to.equal('blocked')
    expect(a.recorder.statuses.get('last')).to.equal('blocked')
    expect(b.recorder.statuses.get('free')).to.equal('completed')
    expect(b.session.remaining + a.session.remaining).to.equal(0)
  })

  it('end, and leave what waits over, where a limit keeps each from what the other needs', async () => {
    const {runs} = await fakeRunTogether(
      {a: {x: {runner: 'claude', attempts: [limited]}, z: {needs: ['b:y']}}, b: {y: {needs: ['a:x']}, free: {}}},
      {wait: false},
    )

    expect([...runs.values()].map(({session}) => [session.counts.completed, session.remaining])).to.deep.equal([
      [0, 2],
      [1, 1],
    ])
  })

  it('wait for a limit in one project with what needs it in another', async () => {
    const until = Date.UTC(2026, 0, 1, 1)
    const {runs} = await fakeRunTogether({a: {x: {runner: 'claude', attempts: [{status: 'limited', until}]}}, b: {y: {needs: ['a:x']}}})
    expect(runs.get('b')!.intervals[0]!.from).to.be.at.least(until)
  })

  it('stop in all projects after so many failures in all', async () => {
    const bad = {attempts: [failed], max_iterations: 1}
    const {runs} = await fakeRunTogether({a: {f: bad, g: {}}, b: {f: bad, g: {}}}, {concurrency: 1, mostFailures: 2})
    expect(intervals(runs).map(({spec}) => spec)).to.deep.equal(['a:f', 'a:g', 'b:f'])
    expect(runs.get('b')!.session.remaining).to.equal(1)
  })

  it('block what needs a project that cannot be run after all', async () => {
    const {runs} = await fakeRunTogether({a: {x: {}}, b: {y: {needs: ['a:x']}, free: {}}}, {abandoned: ['a']})
    expect(reasons(runs.get('b')!)).to.deep.equal({y: 'needs a:x, whose project could not be run'})
    expect(runs.get('b')!.session.counts).to.include({completed: 1, blocked: 1})
  })

  it('start nothing of a circle that leads through several', async () => {
    const {plan, runs} = await fakeRunTogether({a: {x: {needs: ['b:y']}, free: {}}, b: {y: {needs: ['a:x']}}})
    expect(plan.specs.map(({id}) => id)).to.deep.equal(['a:free'])
    expect(intervals(runs).map(({spec}) => spec)).to.deep.equal(['a:free'])
    expect(reasons(runs.get('b')!)).to.deep.equal({y: 'needs a:x, which is pending'})
  })

  it('end whatever leads where: never before what is needed, never above a limit, nothing twice, the same order for the same seed', () =>
    fc.assert(
      fc.asyncProperty(companies(), fc.integer({min: 1, max: 1000}), async ([projects, options], seed) => {
        const {plan, runs} = await fakeRunTogether(projects, {...options, clock: new FakeClock(seed)})
        const all = intervals(runs)
        const doneAt = new Map(all.filter(({status}) => status === 'success').map(({spec, to}) => [spec, to]))

        for (const {from, spec} of all) for (const need of needsOf(projects, spec)) expect(doneAt.get(need), `${spec} needs ${need}`).to.be.at.most(from)
        expect(most(all)).to.be.at.most(options.concurrency!)
        expect(most(all.filter(({runner}) => runner === 'claude'))).to.be.at.most(options.runnerLimits!.claude!)
        for (const run of runs.values()) expect(most(run.intervals)).to.be.at.most(Number(options.settings['run.concurrency']))
        expect(doneAt.size).to.equal(all.filter(({status}) => status === 'success').length)
        // What had nothing against it is done; everything is accounted for.
        const counts = [...runs.values()].map(({session}) => session.counts)
        const sum = (pick: (count: (typeof counts)[number]) => number): number => counts.reduce((total, count) => total + pick(count), 0)
        const left = [...runs.values()].reduce((total, {session}) => total + session.remaining, 0)
        expect(sum(({blocked, completed, failed: failures}) => completed + failures + blocked) + left).to.equal(total(projects))
        if (options.mostFailures === Infinity) expect(left).to.equal(0)
        expect(doneAt.size).to.be.at.most(plan.specs.length)

        const again = await fakeRunTogether(projects, {...options, clock: new FakeClock(seed)})
        expect(intervals(again.runs)).to.deep.equal(all)
      }),
      {numRuns: 60},
    ))
})

function total(projects: Projects): number {
  return Object.values(projects).reduce((count, specs) => count + Object.keys(specs).length, 0)
}

function needsOf(projects: Projects, reference: string): string[] {
  const [project, id] = reference.split(':') as [string, string]
  return (projects[project]![id]!.needs ?? []).map((need) => (need.includes(':') ? need : `${project}:${need}`))
}

/** Up to three projects whose specifications need each other, circles included, with limits of all kinds. */
function companies(): fc.Arbitrary<[Projects, FakeCompanyOptions & {settings: Record<string, string>}]> {
  const spec = fc.record({
    project: fc.nat(2),
    needs: fc.array(fc.nat(40), {maxLength: 3}),
    outcome: fc.nat(9),
    takes: fc.integer({min: 1, max: 9}),
    runner: fc.boolean(),
  })
  const projects = fc.tuple(fc.array(spec, {minLength: 1, maxLength: 18}), fc.integer({min: 0, max: 9})).map(([specs, circular]) => {
    const made: Projects = {}
    const place = (index: number): string => `p${specs[index]!.project}`
    for (const [index, {needs, outcome, project, runner, takes}] of specs.entries()) {
      const targets = [...new Set(needs.map((need) => (circular === 0 ? need % specs.length : need % (index || 1))))].filter((target) => target !== index)
      ;(made[`p${project}`] ??= {})[`s${index}`] = {
        needs: targets.map((target) => (specs[target]!.project === project ? `s${target}` : `${place(target)}:s${target}`)),
        takes: takes * 100,
        runner: runner ? 'claude' : 'shell',
        max_iterations: 1,
        attempts:
          outcome === 0 ? [failed] : outcome === 1 ? [{status: 'transient'}] : outcome === 2 ? [{status: 'limited', until: Date.UTC(2026, 0, 1, 2)}] : [],
      }
    }
    return made
  })
  const limits = fc.record({
    concurrency: fc.integer({min: 1, max: 4}),
    runnerLimits: fc.record({claude: fc.integer({min: 1, max: 3})}),
    mostFailures: fc.constantFrom(1, 2, Infinity, Infinity),
    settings: fc.record({'run.concurrency': fc.constantFrom('1', '2', '4')}),
  })
  return fc.tuple(projects, limits)
}
