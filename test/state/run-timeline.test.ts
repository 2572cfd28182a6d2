import {expect} from 'chai'
import {type RunTimeline, toTimeline} from '../../src/state/run-timeline.ts'
import {attemptOf, reportOf, ZERO} from '../support/run-report.ts'

const column = <K extends keyof RunTimeline['timeline'][number]>(run: RunTimeline, key: K): unknown[] => run.timeline.map((attempt) => attempt[key])

describe('the timeline of a run', () => {
  it('puts attempts side by side that went on at once, and one specification in one lane', () => {
    const attempts = [
      attemptOf(1, 'a', [0, 100]),
      attemptOf(2, 'b', [0, 50]),
      attemptOf(3, 'b', [52, 90]),
      attemptOf(4, 'c', [95, 120]),
      attemptOf(5, 'd', [100, 130]),
    ]
    const run = toTimeline(reportOf(attempts), ZERO + 200)

    expect(column(run, 'lane')).to.deep.equal([0, 1, 1, 1, 0])
    expect(run).to.include({lanes: 2, working_ms: 243, repeated: 1, span_ms: 200})
  })

  it('tells how long each waited since what it needs was done, or since the attempt before it', () => {
    const attempts = [attemptOf(1, 'a', [10, 100]), attemptOf(2, 'b', [0, 300]), attemptOf(3, 'c', [340, 400]), attemptOf(4, 'c', [450, 500])]
    const run = toTimeline(reportOf(attempts, {c: ['a', 'b']}), ZERO + 500)

    expect(column(run, 'waited_ms')).to.deep.equal([0, 10, 40, 50])
    expect(run.waiting_ms).to.equal(100)
  })

  it('follows the chain that the end waited for, not the one with the most links', () => {
    const attempts = [attemptOf(1, 'slow', [0, 500]), attemptOf(2, 'a', [0, 10]), attemptOf(3, 'b', [10, 20]), attemptOf(4, 'end', [505, 600])]
    const run = toTimeline(reportOf(attempts, {b: ['a'], end: ['slow', 'b']}), ZERO + 600)

    expect(run.critical_path.map(({spec, waited_ms}) => [spec, waited_ms])).to.deep.equal([
      ['slow', 0],
      ['end', 5],
    ])
    expect(run.timeline.filter(({critical}) => critical).map(({spec}) => spec)).to.deep.equal(['slow', 'end'])
  })

  it('says nothing of waiting where nobody wrote down what needs what', () => {
    const run = toTimeline(reportOf([attemptOf(1, 'a', [5, 100])]), ZERO + 100)

    expect(run.timeline[0]!.waited_ms).to.equal(null)
    expect(run.critical_path).to.be.empty
  })

  it('ends what still goes now, and adds costs up by runner as far as they are known', () => {
    const [claude, fails] = [
      {runner: 'claude', cost_usd: 0.25},
      {runner: 'claude', cost_usd: null},
    ]
    const run = toTimeline(reportOf([attemptOf(1, 'a', [0, 40], claude), attemptOf(2, 'b', [0, 60], fails), attemptOf(3, 'c', [0, null])]), ZERO + 90)

    expect(column(run, 'end_ms')).to.deep.equal([40, 60, 90])
    expect(run.runners).to.deep.equal([
      {runner: 'claude', attempts: 2, working_ms: 100, cost_usd: 0.25},
      {runner: 'shell', attempts: 1, working_ms: 90, cost_usd: null},
    ])
  })
})
