import {expect} from 'chai'
import {toJointTimeline} from '../../src/run/joint-report.ts'
import type {RunReport} from '../../src/state/run-report.ts'
import {attemptOf, reportOf, ZERO} from '../support/run-report.ts'

const report = (status: RunReport['status'], more: Partial<RunReport> = {}): RunReport => ({...reportOf([attemptOf(7, 'a', [0, 10])]), status, ...more})

describe('the report of several projects', () => {
  it('goes as long as one of them goes, and has ended as the worst of them', () => {
    const statusOf = (...states: Array<RunReport['status']>): string =>
      toJointTimeline(
        'j1a2b3c4d',
        states.map((status, index) => ({project: `p${index}`, report: report(status)})),
        ZERO + 100,
      ).status
    expect(statusOf('completed', 'failed')).to.equal('failed')
    expect(statusOf('completed', 'running', 'failed')).to.equal('running')
    expect(statusOf('cancelled', 'failed')).to.equal('cancelled')
    expect(statusOf('completed', 'completed')).to.equal('completed')
  })

  it('numbers attempts anew in the order of their starts, and keeps the number that each has in its project', () => {
    const later = report('completed', {timeline: [attemptOf(3, 'b', [5, 20])]})
    const {timeline} = toJointTimeline(
      'j1a2b3c4d',
      [
        {project: 'p', report: later},
        {project: 'q', report: report('completed')},
      ],
      ZERO + 100,
    )
    expect(timeline.map(({execution, id, project, spec}) => [id, spec, project, execution])).to.deep.equal([
      [1, 'q:a', 'q', 7],
      [2, 'p:b', 'p', 3],
    ])
  })
})
