import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import type {RunEvent} from '../../src/run/events.ts'
import {expectEvent} from '../support/event-check.ts'
import {listingOf} from '../support/listing.ts'

interface PlanJson {
  readonly specs: ReadonlyArray<{readonly id: string}>
  readonly stuck: readonly string[]
  readonly up_to_date: readonly string[]
}

const FILES = {
  base: '---\ntags: [core]\nrun: ["true"]\n---\n',
  ui: '---\ntags: [core, web]\ndepends_on: [base]\nrun: ["true"]\n---\n',
  flaky: '---\ndepends_on: [base]\nmax_iterations: 1\nrun: ["test -e fixed"]\n---\n',
  behind: '---\ntags: [web]\ndepends_on: [flaky]\nrun: ["true"]\n---\n',
  signed: '---\napproval: true\ndepends_on: [ui]\nrun: ["true"]\n---\n',
  shipped: '---\ndepends_on: [signed]\nrun: ["true"]\n---\n',
  lost: '---\ndepends_on: [nowhere]\nrun: ["true"]\n---\n',
  stood: '---\nstatus: done\ndepends_on: [lost]\nrun: ["true"]\n---\n',
  above: '---\ndepends_on: [stood]\nrun: ["true"]\n---\n',
  gone: '---\nstatus: superseded\nrun: ["true"]\n---\n',
  heir: '---\ndepends_on: [gone]\nrun: ["true"]\n---\n',
}

/** One after the other, each on what the last one left; a text is written, not run. */
const STEPS: ReadonlyArray<readonly string[] | {readonly path: string; readonly text: string}> = [
  ['behind'],
  ['heir', 'heir', 'specs/heir.md', '--with-dependencies'],
  ['--tag', 'core', '--status', 'pending', '--with-dependencies'],
  ['--failed', '--dependents'],
  [],
  ['signed', '--force'],
  {path: 'fixed', text: ''},
  ['--failed', '--dependents'],
  {path: 'specs/base.md', text: '---\ntags: [core]\nrun: ["true"]\n---\nMore.\n'},
  ['--stale', '--failed', '--status', 'blocked', '--dependents'],
  ['gone', 'base', '--force'],
  ['--force', '--status', 'completed', '--with-dependencies'],
]

describe('what --dry-run foretells', () => {
  it('is what the run then does, whatever is chosen, and leaves no byte changed', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      for (const [id, text] of Object.entries(FILES)) write(`specs/${id}.md`, text)
      for (const step of STEPS) {
        if ('path' in step) {
          write(step.path, step.text)
          continue
        }
        const told = step.join(' ')
        const before = listingOf(directory)
        const foretold = (await run('run', '--dry-run', '--json', ...step)).json<PlanJson>()
        expect(listingOf(directory), told).to.deep.equal(before)
        const {stdout} = await run('run', '--json', ...step)
        const events = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as RunEvent)
        for (const event of events) expectEvent(event)
        const started = events.flatMap((event) => (event.type === 'run.started' ? [event] : []))[0]!
        const ended = events.flatMap((event) => (/^spec\.(?:completed|failed|blocked|awaiting)/.test(event.type) && 'spec' in event ? [event.spec] : []))
        expect(started.specs, told).to.have.members(foretold.specs.map(({id}) => id))
        expect(started.up_to_date, told).to.have.members([...foretold.up_to_date])
        expect([...new Set(ended)], told).to.have.members([...started.specs, ...foretold.stuck])
        const reasons = events.flatMap((event) => (event.type === 'spec.blocked' ? [event.reason] : []))
        expect(reasons, told).to.not.include('')
      }
    }))
})
