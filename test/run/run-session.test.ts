import {expect} from 'chai'
import * as fc from 'fast-check'
import type {RunEvent} from '../../src/run/events.ts'
import type {AttemptOutcome} from '../../src/run/executor.ts'
import {globsMayOverlap} from '../../src/text/glob-overlap.ts'
import {expectEvent} from '../support/event-check.ts'
import {FakeClock, fakeRun, type FakeSpec, type Interval} from '../support/fake-run.ts'

const transient = {status: 'transient'} as const
const failed = {status: 'failed'} as const
const HOUR = 3_600_000

function of<T extends RunEvent['type']>(events: readonly RunEvent[], type: T): Array<Extract<RunEvent, {type: T}>> {
  return events.filter((event): event is Extract<RunEvent, {type: T}> => event.type === type)
}

/** Without what a real clock measured. */
function timeless(events: readonly RunEvent[]): unknown[] {
  return events.map((event) => ({...event, duration_ms: 0}))
}

describe('a run, when an attempt meets trouble that passes', () => {
  it('tries it again after a delay that doubles, as an attempt of its own, and uses no iteration up', async () => {
    const {events, recorder} = await fakeRun({a: {attempts: [transient, transient, failed], max_iterations: 2}}, {settings: {'run.retry_delay': '10s'}})

    expect(recorder.rows.map(({iteration, retry, status}) => [iteration, retry, status])).to.deep.equal([
      [1, 0, 'transient'],
      [1, 1, 'transient'],
      [1, 2, 'failed'],
      [2, 0, 'success'],
    ])
    expect(new Set(recorder.rows.map(({log}) => log)).size).to.equal(4)
    const retries = of(events, 'spec.retry')
    expect(retries.map(({max_retries, retry}) => [retry, max_retries])).to.deep.equal([
      [1, 3],
      [2, 3],
    ])
    expect(retries[0]!.delay_ms).to.be.within(0, 10_000)
    expect(retries[1]!.delay_ms).to.be.within(0, 20_000)
    expect(recorder.rows.map(({delay}) => delay)).to.deep.equal([0, retries[0]!.delay_ms, retries[1]!.delay_ms, 0])
    expect(recorder.statuses.get('a')).to.equal('completed')
  })

  it('never starts before the delay is over, and the same seed gives the same delays', async () => {
    const specs = {a: {attempts: [transient, transient, transient]}}
    const first = await fakeRun(specs, {clock: new FakeClock(7)})
    const second = await fakeRun(specs, {clock: new FakeClock(7)})
    const other = await fakeRun(specs, {clock: new FakeClock(8)})

    for (const [index, {at}] of of(first.events, 'spec.retry').entries()) expect(first.intervals[index + 1]!.from).to.be.at.least(Date.parse(at))
    expect(timeless(second.events)).to.deep.equal(timeless(first.events))
    expect(timeless(other.events)).to.not.deep.equal(timeless(first.events))
  })

  it('fails it when the tries are used up, whatever iterations are left', async () => {
    const {events, recorder} = await fakeRun({a: {attempts: Array.from({length: 9}, () => transient), retries: 2}, b: {needs: ['a']}})

    expect(recorder.rows).to.have.lengthOf(3)
    expect(of(events, 'spec.failed')[0]!.reason).to.equal('it was transient, after 3 tries')
    expect(recorder.statuses.get('b')).to.equal('blocked')
  })

  it('holds back the whole runner, and only that', async () => {
    const slow = {runner: 'claude', takes: 1000}
    const specs = {a: {...slow, attempts: [transient]}, b: slow, c: slow, d: {takes: 1000}, e: {takes: 1000}}
    const {events, intervals} = await fakeRun(specs, {settings: {'run.concurrency': '1', 'run.retry_delay': '1h', 'run.retry_max_delay': '1h'}})

    const until = Date.parse(of(events, 'spec.retry')[0]!.at)
    const later = intervals.filter(({runner, spec}, index) => runner === 'claude' && (spec !== 'a' || index > 0))
    expect(Math.min(...later.map(({from}) => from))).to.be.at.least(until)
    expect(intervals.filter(({runner}) => runner === 'shell').every(({to}) => to < until)).to.be.true
  })

  it('halves how many of the runner go at once, and wins it back', async () => {
    const specs = Object.fromEntries(Array.from({length: 24}, (_, index) => [`s${index + 10}`, {attempts: index < 8 ? [transient] : []}]))
    const {intervals} = await fakeRun(specs, {settings: {'run.concurrency': '8', 'run.retry_delay': '1s'}})

    const starts = [...new Set(intervals.map(({from}) => from))].toSorted((a, b) => a - b)
    const together = starts.map((at) => intervals.filter(({from, to}) => from <= at && to > at).length)
    expect(together[0]).to.equal(8)
    expect(together[1], 'trouble of one moment counts once').to.equal(4)
    expect(Math.max(...together.slice(2))).to.equal(8)
  })

  it('gives back what waits for its next try when the run is cancelled', async () => {
    const controller = new AbortController()
    const clock = new FakeClock()
    clock.after(2000, () => controller.abort())
    const {recorder, session} = await fakeRun(
      {a: {attempts: [transient]}},
      {clock, signal: controller.signal, settings: {'run.retry_delay': '1h', 'run.retry_max_delay': '1h'}},
    )

    expect(recorder.statuses.get('a')).to.equal('pending')
    expect(session.counts.cancelled).to.equal(1)
  })
})

describe('a run, when a runner may not work before a certain time', () => {
  const until = (hours: number): number => new FakeClock().now() + hours * HOUR
  const limited = (hours: number): Partial<AttemptOutcome> => ({status: 'limited', until: until(hours)})

  it('parks that runner alone, waits, and goes on in the same iteration', async () => {
    const specs = {
      a: {runner: 'claude', attempts: [failed, limited(5)], max_iterations: 2},
      b: {runner: 'claude', needs: ['a']},
      c: {needs: ['d']},
      d: {},
    }
    const {events, intervals, recorder, session} = await fakeRun(specs)

    expect([...recorder.statuses.values()]).to.deep.equal(['completed', 'completed', 'completed', 'completed'])
    expect(recorder.rows.filter(({specId}) => specId === 'a').map(({iteration, status}) => [iteration, status])).to.deep.equal([
      [1, 'failed'],
      [2, 'limited'],
      [2, 'success'],
    ])
    expect(recorder.rows.filter(({specId}) => specId === 'a')[2]!.input).to.include('it was failed')
    expect(intervals.filter(({spec}) => spec === 'a')[2]!.from).to.be.at.least(until(5))
    expect(intervals.find(({spec}) => spec === 'c')!.to).to.be.below(until(1))
    expect(of(events, 'runner.limited')).to.have.lengthOf(1)
    expect(of(events, 'runner.limited')[0]).to.include({runner: 'claude', specs: 2})
    expect(Date.parse(of(events, 'runner.limited')[0]!.until) - until(5), 'half a minute to a minute later').to.be.within(30_000, 60_000)
    expect(session.limited).to.be.empty
  })

  it('ends without waiting when it is told to, and says what waits until when', async () => {
    const specs = {a: {runner: 'claude', attempts: [limited(5)]}, b: {needs: ['a']}, c: {}}
    const {clock, recorder, session} = await fakeRun(specs, {wait: false})

    expect(clock.now()).to.be.below(until(1))
    expect(session.limited.map(({runner}) => runner)).to.deep.equal(['claude'])
    expect(Date.parse(session.limited[0]!.until) - until(5)).to.be.within(30_000, 60_000)
    expect(session.remaining).to.equal(2)
    expect(Object.fromEntries(recorder.statuses)).to.deep.equal({a: 'pending', c: 'completed'})
  })

  it('knows of a limit that an earlier run met, and of one that is over', async () => {
    const limits = [
      {runner: 'claude', until: until(2), reason: 'used up'},
      {runner: 'shell', until: until(-2), reason: 'used up'},
    ]
    const {events, intervals} = await fakeRun({a: {runner: 'claude'}, b: {}}, {limits})

    expect(of(events, 'runner.limited').map(({runner}) => runner)).to.deep.equal(['claude'])
    expect(intervals.find(({spec}) => spec === 'a')!.from).to.be.at.least(until(2))
  })

  it('takes a limit of unknown length for five minutes, then for longer, up to half an hour', async () => {
    const unknown = {status: 'limited'} as const
    const {intervals} = await fakeRun({a: {attempts: Array.from({length: 5}, () => unknown)}})

    const pauses = intervals.slice(1).map(({from}, index) => (from - intervals[index]!.to) / 60_000)
    expect(pauses).to.deep.equal([5, 10, 20, 30, 30])
  })

  it('takes an end that no limit can have for none', async () => {
    const {intervals} = await fakeRun({a: {attempts: [limited(24 * 365)]}, b: {attempts: [limited(-24)]}}, {settings: {'run.concurrency': '1'}})

    const pauses = ['a', 'b'].map((id) => intervals.filter(({spec}) => spec === id)).map(([first, second]) => (second!.from - first!.to) / 60_000)
    expect(pauses[0]).to.equal(5)
    expect(pauses[1]).to.be.within(0.5, 6)
  })

  it('takes a limit that several meet for one', async () => {
    const specs = Object.fromEntries(['a', 'b', 'c'].map((id, index) => [id, {runner: 'claude', takes: 1000 + index, attempts: [limited(2)]}]))
    const {events, intervals, recorder} = await fakeRun({...specs, d: {runner: 'claude', takes: 2000, attempts: [limited(9)]}}, {wait: false})

    const ends = of(events, 'runner.limited').map(({until: end}) => Math.floor((Date.parse(end) - until(0)) / HOUR))
    expect(ends, 'the later one counts').to.deep.equal([2, 9])
    expect(recorder.saved.at(-1)!.until).to.be.above(until(9))
    expect(intervals).to.have.lengthOf(4)
  })

  it('lets one try when the limit is over, and the others as soon as that is answered', async () => {
    const agent = {runner: 'claude', takes: HOUR, answers: 5000}
    const specs = {a: {...agent, attempts: [limited(2)]}, b: agent, c: agent, d: agent, e: {...agent, needs: ['d']}}
    const {intervals, recorder, session} = await fakeRun(specs, {limits: [{runner: 'claude', until: until(1), reason: 'used up'}]})

    const [first, ...others] = intervals.map(({from}) => from).toSorted((x, y) => x - y)
    expect(first).to.be.at.least(until(1))
    expect(others.slice(0, 3)).to.deep.equal([first! + 5000, first! + 5000, first! + 5000])
    expect(session.counts.completed).to.equal(5)
    expect(recorder.saved, 'a later run knows of nothing').to.be.empty
  })

  it('lets one after the other try as long as nobody is answered', async () => {
    const again = {status: 'transient'} as const
    const specs = {a: {runner: 'claude', attempts: [again, again]}, b: {runner: 'claude'}, c: {runner: 'claude'}}
    const {intervals} = await fakeRun(specs, {limits: [{runner: 'claude', until: until(-1), reason: 'used up'}]})

    expect(mostAtOnce(intervals.filter(({to}) => to <= intervals.find(({status}) => status === 'success')!.to))).to.equal(1)
  })
})

describe('a run, when a runner cannot do anything', () => {
  it('starts nothing more of it, leaves all of that pending, and goes on with the rest', async () => {
    const fatal = {status: 'fatal', suggestions: ['Log in.']} as const
    const specs = {a: {runner: 'claude', attempts: [fatal]}, b: {runner: 'claude'}, c: {needs: ['b']}, d: {needs: ['e']}, e: {}}
    const {events, intervals, recorder, session} = await fakeRun(specs, {settings: {'run.concurrency': '1'}})

    expect(intervals.map(({spec}) => spec)).to.have.members(['b', 'e', 'c', 'a', 'd'].filter((id) => intervals.some(({spec}) => spec === id)))
    expect(recorder.statuses.get('a')).to.equal('pending')
    expect(recorder.statuses.get('d')).to.equal('completed')
    expect(of(events, 'runner.stopped')).to.have.lengthOf(1)
    expect(of(events, 'runner.stopped')[0]).to.deep.include({runner: 'claude', reason: 'it was fatal', suggestions: ['Log in.']})
    expect(of(events, 'spec.failed')).to.be.empty
    expect(session.remaining).to.be.above(0)
  })
})

describe('a run', () => {
  it('shows of a failure the last lines, and of a long one the beginning', async () => {
    const feedback = `${Array.from({length: 30}, (_, line) => `line ${line}`).join('\n')}\n${'x'.repeat(10_000)}\n`
    const {events} = await fakeRun({a: {max_iterations: 1, attempts: [{status: 'failed', reason: 'it broke', feedback}]}})

    const [failed] = events.flatMap((event) => (event.type === 'spec.failed' ? [event] : []))

    expect(failed!.output.split('\n')).to.have.lengthOf(15)
    expect(failed!.output)
      .to.match(/^line 16\n/)
      .and.to.match(/\nx{500}…$/)
  })

  it('starts nothing more after so many failures', async () => {
    const specs = Object.fromEntries(Array.from({length: 6}, (_, index) => [`s${index}`, {attempts: [failed], max_iterations: 1}]))
    const {session} = await fakeRun(specs, {settings: {'run.concurrency': '1', 'run.max_failures': '2'}})

    expect(session.counts.failed).to.equal(2)
    expect(session.remaining).to.equal(4)
  })

  it('never works on more of a runner at once than its limit says', async () => {
    const specs = Object.fromEntries(Array.from({length: 9}, (_, index) => [`s${index}`, {runner: index % 3 === 0 ? 'shell' : 'claude'}]))
    const {intervals} = await fakeRun(specs, {settings: {'run.limits.claude': '2', 'run.concurrency': '8'}})

    expect(mostAtOnce(intervals.filter(({runner}) => runner === 'claude'))).to.equal(2)
    expect(mostAtOnce(intervals)).to.equal(5)
  })

  it('never lets two change the same files at once, and lets others by', async () => {
    const {intervals} = await fakeRun({a: {touches: ['src/**']}, b: {touches: ['src/shop/*.ts']}, c: {touches: ['docs/**']}, d: {}})

    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => intervals.find(({spec}) => spec === id)!)
    expect([c!.from, d!.from]).to.deep.equal([a!.from, a!.from])
    expect(b!.from).to.be.at.least(a!.to)
  })

  it('parks what a person has to agree to, with all that needs it', async () => {
    const {events, recorder, session} = await fakeRun({a: {approval: true}, b: {needs: ['a']}, c: {}})

    expect(Object.fromEntries(recorder.statuses)).to.deep.equal({a: 'blocked', b: 'blocked', c: 'completed'})
    expect(session.counts).to.include({awaiting: 1, blocked: 1, completed: 1})
    expect(of(events, 'spec.awaiting').map(({spec}) => spec)).to.deep.equal(['a'])
    expect(of(events, 'spec.blocked')[0]).to.include({spec: 'b', reason: 'needs a, which waits for approval'})
  })

  it('keeps its promises whatever the graph, the outcomes and the delays', async function () {
    this.timeout(60_000)
    await fc.assert(
      fc.asyncProperty(
        randomSpecs,
        fc.integer({min: 1, max: 1_000_000}),
        fc.integer({min: 1, max: 5}),
        fc.integer({min: 1, max: 3}),
        async (specs, seed, width, claude) => {
          const settings = {'run.concurrency': String(width), 'run.limits.claude': String(claude), 'run.retry_delay': '3s'}
          const first = await fakeRun(specs, {clock: new FakeClock(seed), settings})
          const again = await fakeRun(specs, {clock: new FakeClock(seed), settings})

          expect(timeless(again.events)).to.deep.equal(timeless(first.events))
          const {events, intervals, recorder, session} = first
          events.forEach(expectEvent)
          expect(mostAtOnce(intervals)).to.be.at.most(width)
          expect(mostAtOnce(intervals.filter(({runner}) => runner === 'claude'))).to.be.at.most(claude)
          for (const one of intervals) {
            for (const need of specs[one.spec]!.needs ?? []) {
              expect(
                intervals.some(({spec, status, to}) => spec === need && status === 'success' && to <= one.from),
                `${one.spec} waits for ${need}`,
              ).to.be.true
            }
            for (const other of intervals) {
              if (one.spec >= other.spec || one.from >= other.to || other.from >= one.to) continue
              const shared = specs[one.spec]!.touches?.some((glob) => specs[other.spec]!.touches?.some((another) => globsMayOverlap(glob, another)))
              expect(shared ?? false, `${one.spec} and ${other.spec} touch the same`).to.be.false
            }
          }
          const {awaiting, blocked, cancelled, completed, failed: failures} = session.counts
          expect(awaiting + blocked + cancelled + completed + failures + session.remaining).to.equal(Object.keys(specs).length)
          expect([...recorder.statuses.values()]).to.not.include('in_progress')
          expect(recorder.rows.filter(({status}) => status === undefined)).to.be.empty
        },
      ),
      {numRuns: 60 * Number(process.env.EFFORT ?? 1)},
    )
  })
})

function mostAtOnce(intervals: readonly Interval[]): number {
  return Math.max(0, ...intervals.map(({from}) => intervals.filter((other) => other.from <= from && other.to > from).length))
}

const outcome = fc.oneof(
  {weight: 4, arbitrary: fc.constant<Partial<AttemptOutcome>>({status: 'success'})},
  {weight: 3, arbitrary: fc.constant<Partial<AttemptOutcome>>({status: 'transient'})},
  {weight: 2, arbitrary: fc.constant<Partial<AttemptOutcome>>({status: 'failed'})},
  {
    weight: 1,
    arbitrary: fc.integer({min: 1, max: 5}).map((hours): Partial<AttemptOutcome> => ({status: 'limited', until: Date.UTC(2026, 0, 1) + hours * HOUR})),
  },
  {weight: 1, arbitrary: fc.constant<Partial<AttemptOutcome>>({status: 'fatal', suggestions: []})},
)

const randomSpecs: fc.Arbitrary<Record<string, FakeSpec>> = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(20), {maxLength: 2}),
      runner: fc.constantFrom('shell', 'claude'),
      touches: fc.option(fc.array(fc.constantFrom('src/**', 'src/a.ts', 'docs', 'docs/*.md', '*.json'), {minLength: 1, maxLength: 2}), {nil: undefined}),
      attempts: fc.array(outcome, {maxLength: 4}),
      takes: fc.integer({min: 1, max: 5000}),
      approval: fc.boolean(),
    }),
    {minLength: 1, maxLength: 12},
  )
  .map((shapes) =>
    Object.fromEntries(
      shapes.map(({approval, needs, touches, ...rest}, index) => [
        `s${index}`,
        {
          ...rest,
          needs: index === 0 ? [] : [...new Set(needs.map((need) => `s${need % index}`))],
          ...(touches && {touches}),
          ...(approval && {approval}),
        },
      ]),
    ),
  )
