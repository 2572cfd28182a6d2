import {expect} from 'chai'
import BetterSqlite3 from 'better-sqlite3'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'
import {eventSchema} from '../../src/run/event-schema.ts'
import {ROOT} from '../support/binary.ts'
import {EVENT_TYPES, expectEvent, fieldsOf} from '../support/event-check.ts'
import {fakeRun} from '../support/fake-run.ts'
import {type LinkedPlugin, linkPlugin} from '../support/linked-plugin.ts'
import {until} from '../support/waiting.ts'

/** A runner that meets a limit, one that nobody is logged in to, and a hook with an answer to each specification. */
const TROUBLE: LinkedPlugin = {
  name: 'mmm-plugin-trouble',
  manifest: {oclif: {hooks: {'mmm:spec:before': './hook.js'}}, mmm: {runners: {weary: './weary.js', locked: './locked.js'}}},
  files: {
    'hook.js':
      "const answers = {frozen: {skip: 'why not'}, refused: {refuse: 'not today'}, puzzled: 'what?'}\nexport default async ({spec}) => answers[spec.id]",
    'weary.js': runner('weary', "{type: 'report', outcome: 'limited', until: Date.now() + 3_600_000, reason: 'enough'}"),
    'locked.js': runner('locked', "{type: 'report', outcome: 'fatal', reason: 'nobody is logged in', suggestions: ['Log in.']}"),
  },
}

function runner(name: string, report: string): string {
  return `export default {name: '${name}', check: async () => ({ok: true, details: []}), describe: () => '', async *run() { yield ${report} }}`
}

/** Whatever can become of a specification, each with what brings it about. */
const EVENTFUL: Readonly<Record<string, string>> = {
  good: 'run: ["echo well"]\nverify: ["true"]',
  bad: 'run: ["exit 3"]\nmax_iterations: 2',
  slow: 'run: ["exec sleep 60"]\ntimeout: 20ms\nmax_iterations: 1',
  behind: 'run: ["true"]\ndepends_on: [bad]',
  shaky: 'run: ["test -e again || { touch again; exit 75; }"]',
  asks: 'run: ["true"]\napproval: true',
  weary: 'runner: weary',
  locked: 'runner: locked',
  frozen: 'run: ["true"]',
  refused: 'run: ["true"]',
  puzzled: 'run: ["true"]',
  writer: 'run: ["until [ -e go ]; do sleep 0.01; done; cp specs/good.md specs/made.md; sed s/12/13/ mmm.toml > new; mv new mmm.toml"]',
  endless: 'run: ["touch endless; exec sleep 60"]',
}

/** What the documentation names of a field besides. */
const DETAILS = new Set(['cost_usd', 'unknown'])

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([\w.]+)`/g)].map(([, name]) => name!)

function attempt(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

describe('the schema of events', () => {
  it('is the one that is published', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'docs', 'run-events.schema.json'), 'utf8'))).to.deep.equal(eventSchema())
  })

  it('has the fields that the documentation lists, and no others', () => {
    const rows = readFileSync(join(ROOT, 'docs', 'running.md'), 'utf8').match(/^\| `(?:(?:run|runner|spec)\.\w+|total|summary)`.*$/gm)!
    const listed = rows.flatMap((row) => {
      const [, types, fields] = row.split('|')
      return namesIn(types!).map((type) => [type, type === 'run.warning' ? ['code', 'message'] : namesIn(fields!)] as const)
    })
    const known = (type: string): string[] => fieldsOf(type).filter((field) => field !== 'type' && field !== 'project')

    expect(listed.map(([type]) => type)).to.have.members(EVENT_TYPES)
    for (const [type, fields] of listed.filter(([name]) => name !== 'total'))
      expect(
        fields.filter((field) => !DETAILS.has(field)),
        type,
      ).to.have.members(known(type))
  })

  it('describes every line of a run to which everything happens, and has no type that none raises', () =>
    withWorkspace(async (workspace) => {
      const {directory, run, write} = workspace
      linkPlugin(workspace, TROUBLE)
      await run('init')
      write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = 12\nretry_delay = "1ms"\nretry_max_delay = "1ms"\ngrace = "1ms"\n')
      for (const [id, frontmatter] of Object.entries(EVENTFUL)) write(`specs/${id}.md`, `---\n${frontmatter}\n---\n`)
      const running = run('run', '--all', '--json')
      await until(() => existsSync(join(directory, 'endless')), 'the last one to start')

      const database = new BetterSqlite3(join(directory, '.mmm', 'state.db'), {timeout: 0})
      try {
        const told = database.prepare("SELECT event ->> 'type' FROM run_events").pluck()
        const wishing = database.prepare("INSERT OR REPLACE INTO run_wishes (run_id, wish, at) VALUES (1, ?, '')")
        // The run has a transaction open between its steps, and goes on only when this process has nothing to do.
        const wish = (word: string): Promise<void> => until(() => attempt(() => wishing.run(word)), word)
        const untilTold = (type: string): Promise<void> => until(() => told.all().includes(type), type)
        await wish('pause')
        await untilTold('run.paused')
        await wish('resume')
        await untilTold('run.resumed')
        write('go', '')
        const last = new Set(['spec.progress', 'spec.cancelled', 'summary', 'total'])
        for (const type of EVENT_TYPES.filter((each) => !last.has(each))) await untilTold(type)
        await wish('cancel')
      } finally {
        database.close()
      }
      const {stdout} = await running
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as {type: string})

      events.forEach(expectEvent)
      expect(EVENT_TYPES.filter((type) => !events.some((event) => event.type === type))).to.deep.equal([])
    }))

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
