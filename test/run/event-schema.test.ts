import {expect} from 'chai'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'
import {eventSchema} from '../../src/run/event-schema.ts'
import {ROOT} from '../support/binary.ts'
import {EVENT_TYPES, expectEvent} from '../support/event-check.ts'
import {fakeRun} from '../support/fake-run.ts'

describe('the schema of events', () => {
  it('is the one that is published', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'docs', 'run-events.schema.json'), 'utf8'))).to.deep.equal(eventSchema())
  })

  it('describes every line of a real run', () =>
    withWorkspace(
      async ({run, write}) => {
        await run('init')
        write('specs/good.md', '---\nrun: ["true"]\nverify: ["true"]\n---\n')
        write('specs/bad.md', '---\nrun: ["exit 3"]\nmax_iterations: 2\n---\n')
        write('specs/behind.md', '---\nrun: ["true"]\ndepends_on: [bad]\n---\n')
        write('specs/shaky.md', '---\nrun: ["test -e again || { touch again; exit 75; }"]\n---\n')
        write('specs/asks.md', '---\nrun: ["true"]\napproval: true\n---\n')

        const events = (await run('run', '--json')).stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as {type: string})

        events.forEach(expectEvent)
        const seen = new Set(events.map(({type}) => type))
        expect(EVENT_TYPES.filter((type) => !seen.has(type))).to.have.members([
          'run.changed',
          'run.paused',
          'run.resumed',
          'run.joined',
          'run.warning',
          'runner.limited',
          'runner.stopped',
          'spec.put_back',
          'spec.skipped',
          'spec.cancelled',
          'total',
        ])
      },
      {environment: {MMM_RUN__RETRY_DELAY: '1ms'}},
    ))

  it('describes what is said of runners in trouble, and of a run that is stopped', async () => {
    const controller = new AbortController()
    const {clock, events} = await fakeRun({
      a: {runner: 'x', attempts: [{status: 'limited', until: Date.UTC(2026, 0, 1, 1)}]},
      b: {runner: 'y', attempts: [{status: 'fatal', suggestions: ['Log in.']}]},
    })
    expect(clock.now()).to.be.above(0)
    const stopping = fakeRun({a: {takes: 5000}}, {signal: controller.signal})
    controller.abort()

    const all = [...events, ...(await stopping).events]

    all.forEach(expectEvent)
    expect(all.map(({type}) => type)).to.include.members(['runner.limited', 'runner.stopped', 'spec.put_back'])
  })
})
