import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {join} from 'node:path'
import {INIT, result, tool, type Turn, withFakeClaude} from './fake-claude.ts'

interface Attempt {
  readonly iteration: number
  readonly status: string
  readonly session_id: string | null
  readonly model: string | null
  readonly input_tokens: number | null
  readonly cost_usd: number | null
}

const LIMIT = {type: 'rate_limit_event', rate_limit_info: {status: 'rejected', resetsAt: Math.floor(Date.now() / 1000) + 3600}}
const LIMITED: Turn = {lines: [INIT, LIMIT, result({is_error: true, api_error_status: 429, result: "You've hit your session limit"})], exit: 1}
const OVERLOADED: Turn = {lines: [INIT, result({is_error: true, api_error_status: 529, result: '529 Overloaded', total_cost_usd: 0})], exit: 1}
const GONE: Turn = {
  lines: [result({is_error: true, subtype: 'error_during_execution', errors: ['No conversation found with session ID: abc'], total_cost_usd: 0})],
  exit: 1,
}
const GOOD: Turn = {lines: [INIT, result()]}
const QUICKLY = {MMM_RUN__RETRY_DELAY: '1ms', MMM_RUN__RETRY_MAX_DELAY: '2ms'}

const sessionOf = (args: readonly string[]): string => /--(?:session-id|resume) \S+/.exec(args.join(' '))![0]

describe('a conversation with claude', () => {
  it('is noted with what it used', () =>
    withFakeClaude([GOOD], async ({run, write}) => {
      write('specs/greet.md', '# Greet\n')
      await run('run')

      const [attempt] = (await run('state', 'executions', '--json')).json<Attempt[]>()

      expect(attempt).to.include({session_id: 'abc', model: 'claude-fake-1', input_tokens: 100, cost_usd: 0.02})
      expect((await run('state', 'executions')).stdout).to.include('$0.02')
      expect((await run('status')).stdout).to.include('Spent: $0.02 · 170 tokens')
    }))

  it('goes on when a moment of trouble cut it off', () =>
    withFakeClaude(
      [OVERLOADED, GOOD],
      async ({calls, run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {code, stdout} = await run('run')

        expect(code, stdout).to.equal(0)
        expect(calls().map(({args}) => sessionOf(args))[1]).to.equal('--resume abc')
        expect(calls().at(1)!.prompt).to.match(/^Your work on this was cut off/)
      },
      QUICKLY,
    ))

  it('goes on in a later run when a usage limit cut it off', () =>
    withFakeClaude([LIMITED, GOOD], async ({calls, directory, run, write}) => {
      write('specs/greet.md', '# Greet\n')
      write('specs/shell.md', '---\nrun: ["true"]\n---\n# Shell\n')
      const first = await run('run', '--no-wait')
      expect(first.code, first.stdout).to.equal(6)
      expect(first.stdout).to.include('1 completed')
      endLimits(directory)

      const {code, stdout} = await run('run')

      expect(code, stdout).to.equal(0)
      expect(calls().map(({args}) => sessionOf(args))[1]).to.equal('--resume abc')
    }))

  it('is tried by one alone when a usage limit is over, and by the others as soon as that is answered', () =>
    withFakeClaude({a: [LIMITED, {lines: [INIT, tool('Read', {}), result()]}], b: [GOOD], c: [GOOD]}, async ({directory, run, write}) => {
      for (const id of ['a', 'b', 'c']) write(`specs/${id}.md`, `# ${id}\n`)
      await run('run', 'a', '--no-wait')
      const limits = inState(directory, 'SELECT runner, until FROM runner_limits')
      expect(limits.map(({runner}) => runner)).to.deep.equal(['claude'])
      expect((await run('status')).stdout).to.match(/ {2}limited {2}claude {2}until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: You've hit your session limit/)
      expect(Date.parse(String(limits.at(0)?.until)) - LIMIT.rate_limit_info.resetsAt * 1000, 'not all at that very moment').to.be.within(30_000, 60_000)
      inState(directory, "UPDATE runner_limits SET until = '2026-01-01T00:00:00.000Z'")

      const {stdout} = await run('run', '--json')

      const order = eventsOf(stdout).flatMap(({spec, text, type}) => (type === 'spec.started' || text === 'reading  · 2 tokens' ? [spec] : []))
      expect(order.slice(0, 2)).to.deep.equal(['a', 'a'])
      expect(order.slice(2)).to.have.members(['b', 'c'])
      expect(inState(directory, 'SELECT * FROM runner_limits')).to.be.empty
    }))

  it('begins anew when it is gone', () =>
    withFakeClaude(
      [OVERLOADED, GONE, GOOD],
      async ({calls, run, write}) => {
        write('specs/greet.md', '# Greet\n')

        expect((await run('run')).code).to.equal(0)

        const sessions = calls().map(({args}) => sessionOf(args))
        expect(sessions[1]).to.equal('--resume abc')
        expect(sessions[2]).to.match(/^--session-id [0-9a-f-]{36}$/)
        expect(calls().at(2)!.prompt).to.not.include('was cut off')
      },
      QUICKLY,
    ))

  it('is another one in the next iteration', () =>
    withFakeClaude([GOOD], async ({calls, run, write}) => {
      write('specs/greet.md', '---\nmax_iterations: 2\nverify: ["false"]\n---\n# Greet\n')
      await run('run')

      const sessions = calls().map(({args}) => sessionOf(args))
      expect(sessions).to.have.length(2)
      expect(sessions.filter((session) => session.startsWith('--session-id'))).to.have.length(2)
    }))

  it('is another one when the specification has changed', () =>
    withFakeClaude(
      [OVERLOADED, GOOD],
      async ({calls, run, write}) => {
        write('specs/greet.md', '# Greet\n')
        await run('run')
        write('specs/greet.md', '# Greet\nWarmly.\n')

        expect((await run('run')).code).to.equal(0)

        expect(calls().map(({args}) => sessionOf(args))[1]).to.match(/^--session-id/)
      },
      {MMM_RUN__RETRIES: '0'},
    ))

  it('costs what all attempts cost together, and what is unknown stays unknown', () =>
    withFakeClaude(
      [{lines: [INIT], exit: 1}, GOOD],
      async ({run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {stdout} = await run('run')

        expect(stdout).to.include('$0.02 · 170 tokens · unknown for 1 attempt')
        const attempts = (await run('state', 'executions', '--json')).json<Attempt[]>()
        expect(attempts.map(({cost_usd}) => cost_usd)).to.deep.equal([0.02, null])
        const {spending} = (await run('status', '--json')).json<{spending: object}>()
        expect(spending).to.include({cost_usd: 0.02, unknown: 1, output_tokens: 20, cache_read_tokens: 1000})
      },
      QUICKLY,
    ))

  it('is part of an export, and of what is made of it', () =>
    withFakeClaude([GOOD], async ({run, write}) => {
      write('specs/greet.md', '# Greet\n')
      await run('run')
      const before = (await run('state', 'executions', '--json')).stdout
      await run('state', 'export', 'all.json')

      const {code, stderr} = await run('state', 'import', 'all.json', '--replace')

      expect(code, stderr).to.equal(0)
      expect((await run('state', 'executions', '--json')).stdout).to.equal(before)
    }))

  it('tells later specifications what it came to', () =>
    withFakeClaude([{lines: [INIT, result({result: 'The port is 4711.'})]}, GOOD], async ({calls, run, write}) => {
      write('specs/base.md', '# The base\n')
      write('specs/login.md', '---\ndepends_on: [base]\n---\n# Log in\n')
      await run('run')

      expect(calls().at(1)!.prompt).to.include('- The base (specs/base.md): The port is 4711.')
      expect((await run('spec', 'show', 'login', '--prompt')).stdout).to.include('The port is 4711.')
    }))
})

/** As if the time had come until which nothing may run. */
function endLimits(directory: string): void {
  inState(directory, "UPDATE runner_limits SET until = '2026-01-01T00:00:00.000Z'")
}

function inState(directory: string, sql: string): Array<Record<string, unknown>> {
  const database = new BetterSqlite3(join(directory, '.mmm', 'state.db'))
  try {
    const statement = database.prepare<[], Record<string, unknown>>(sql)
    return statement.reader ? statement.all() : (statement.run(), [])
  } finally {
    database.close()
  }
}

function eventsOf(stdout: string): Array<Record<string, unknown>> {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
