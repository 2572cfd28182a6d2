import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import type {Running} from '../support/binary.ts'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'
import {until} from '../support/waiting.ts'
import {type FakeApi, type Reply, type Request, startFakeApi, textOf, toolResults} from './fake-messages-api.mjs'

interface Scene {
  readonly project: SandboxProject
  readonly api: FakeApi
  mmm(...args: string[]): Running
}

const OVERLOADED: Reply = {status: 529, error: {type: 'overloaded_error', message: 'Overloaded'}}

const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

describe('the real claude', () => {
  it('writes a file', () =>
    withScene(
      write('hello.txt', () => 'good\n'),
      async ({mmm, project}) => {
        project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet\nWrite hello.txt.')
        expect((await mmm('doctor').finished).stdout).to.equal('All is well.\n')

        const {code, stdout} = await mmm('run', '--json').finished

        expect(code, stdout).to.equal(0)
        expect(summaryOf(stdout)).to.include({completed: 1})
        expect(eventsOf(stdout).map(({text}) => text)).to.include('editing hello.txt · 151 tokens')
      },
    ))

  it('fails the proof once, and mends it in the second iteration', () =>
    withScene(
      write('hello.txt', (body) => (textOf(body).includes('The attempt before this one did not do') ? 'good\n' : 'bad\n')),
      async ({mmm, project}) => {
        project.spec('greet', {verify: ['cat hello.txt; grep -q good hello.txt']}, '# Greet')

        const {code, stdout} = await mmm('run', '--json').finished

        expect(code, stdout).to.equal(0)
        expect(eventsOf(stdout).find(({type}) => type === 'spec.completed')).to.include({iteration: 2})
      },
    ))

  it('gets over an overloaded API', () =>
    withScene(
      (body, count) => (count === 1 ? OVERLOADED : write('hello.txt', () => 'good\n')(body)),
      async ({mmm, project}) => {
        project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')

        const {code, stdout} = await mmm('run', '--json').finished

        expect(code, stdout).to.equal(0)
        expect(project.read('.mmm/logs/1/greet.1.log')).to.include('529 overloaded; trying again')
      },
    ))

  it('does eight specifications at once', () =>
    withScene(
      (body) => {
        const [, id] = /Write (\w+)\.txt/.exec(textOf(body))!
        return write(`${id}.txt`, () => 'good\n')(body)
      },
      async ({mmm, project}) => {
        for (const id of EIGHT) project.spec(id, {verify: [`grep good ${id}.txt`]}, `# ${id}\nWrite ${id}.txt.`)

        const {code, stdout} = await mmm('run', '--json', '-j', '8').finished

        expect(code, stdout).to.equal(0)
        expect(summaryOf(stdout)).to.include({completed: 8})
        const sessions = EIGHT.map(
          (id) =>
            readFileSync(project.path(`.mmm/logs/1/${id}.1.log`), 'utf8')
              .split('session ')[1]!
              .split('\n')[0],
        )
        expect(new Set(sessions).size).to.equal(8)
      },
    ))

  it('waits for nobody when the usage limit is reached, and goes on in the same conversation later', () => {
    let isLimited = true
    const answer = (body: Request): Reply => {
      if (isLimited && toolResults(body) === 1) return limited()
      return write('hello.txt', () => 'good\n')(body)
    }
    return withScene(
      answer,
      async ({api, mmm, project}) => {
        project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')
        project.spec('shell', {run: ['true']})
        // Only an account has usage limits; a key has none.
        const first = await mmm('run', '--json', '--no-wait').finished
        expect(first.code, first.stdout).to.equal(6)
        expect(summaryOf(first.stdout)).to.include({completed: 1, failed: 0})
        isLimited = false
        endLimits(project)

        const {code, stdout} = await mmm('run', '--json').finished

        expect(code, stdout).to.equal(0)
        expect(eventsOf(stdout).find(({type}) => type === 'spec.started')).to.include({iteration: 1})
        expect(textOf(api.requests.at(-1)!)).to.include('Your work on this was cut off')
        const sessions = project.query<{session_id: string}>("SELECT DISTINCT session_id FROM executions WHERE runner = 'claude'")
        expect(sessions).to.have.length(1)
      },
      {ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-fake'},
    )
  })

  it('goes on where it was when mmm was killed, and leaves nothing running', () => {
    let hangs = true
    const answer = (body: Request): Reply | 'hang' => (hangs && toolResults(body) === 1 ? 'hang' : write('hello.txt', () => 'good\n')(body))
    return withScene(answer, async ({api, mmm, project}) => {
      project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')
      const first = mmm('run', '--json')
      await until(() => api.requests.some((body) => toolResults(body) === 1), 'the second request')
      const [{session_id: session}] = project.query<{session_id: string}>('SELECT session_id FROM executions') as [{session_id: string}]
      const record = readdirSync(project.path('.mmm', 'runs')).find((name) => name.endsWith('.processes'))!
      const agent = Number(project.read(`.mmm/runs/${record}`).split(' ')[0])
      first.child.kill('SIGKILL')
      await first.finished
      expect(project.read('.mmm/logs/1/greet.1.stream.jsonl')).to.include('"tool_result"')
      hangs = false

      const {code, stdout} = await mmm('run', '--json').finished

      expect(code, stdout).to.equal(0)
      expect(isRunning(agent), 'the agent of the run that was killed').to.equal(false)
      const rows = project.query<{status: string; session_id: string}>('SELECT status, session_id FROM executions ORDER BY id')
      expect(rows).to.deep.equal([
        {status: 'interrupted', session_id: session},
        {status: 'success', session_id: session},
      ])
      expect(textOf(api.requests.at(-1)!)).to.include('Your work on this was cut off')
    })
  })

  it('costs what each attempt cost, when a conversation goes on', () => {
    let isCut = true
    const answer = (body: Request): Reply => (isCut && toolResults(body) === 1 ? OVERLOADED : write('hello.txt', () => 'good\n')(body))
    return withScene(answer, async ({mmm, project}) => {
      project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')
      await mmm('run', '--retries', '0').finished
      isCut = false

      const {code, stdout} = await mmm('run', '--json').finished

      expect(code, stdout).to.equal(0)
      const rows = project.query<{output_tokens: number; cost_usd: number; session_id: string}>(
        'SELECT output_tokens, cost_usd, session_id FROM executions ORDER BY id',
      )
      expect(new Set(rows.map(({session_id: session}) => session)).size).to.equal(1)
      // Each of the two asked once for 20 tokens: the second does not count the first again.
      expect(rows.map(({output_tokens: tokens}) => tokens)).to.deep.equal([20, 20])
      expect(rows[1]!.cost_usd / rows[0]!.cost_usd).to.be.within(0.5, 1.5)
    })
  })

  it('ends with the server that a tool of it left behind', () =>
    withScene(
      (body) => {
        const command = "setsid nohup sh -c 'echo $$ > server.pid; exec sleep 300' >/dev/null 2>&1 & until [ -s server.pid ]; do sleep 0.02; done"
        return toolResults(body) === 0 ? {tools: [{name: 'Bash', input: {command}}]} : {text: 'Done.'}
      },
      async ({mmm, project}) => {
        project.spec('serve', {verify: ['test -s server.pid']}, '# Serve')

        const {code, stdout} = await mmm('run', '--json').finished

        expect(code, stdout).to.equal(0)
        expect(isRunning(Number(project.read('server.pid'))), 'the server').to.equal(false)
      },
      {MMM_CLAUDE__ALLOWED_TOOLS: 'Bash'},
    ))

  it('ends with its tools when its time is over', () =>
    withScene(
      (body) => (toolResults(body) === 0 ? {tools: [{name: 'Bash', input: {command: 'echo $$ > tool.pid; sleep 300'}}]} : {text: 'Done.'}),
      async ({mmm, project}) => {
        project.spec('wait', {max_iterations: 1, timeout: '4s'}, '# Wait')

        const {code, stdout} = await mmm('run').finished

        expect(code, stdout).to.equal(1)
        expect(stdout).to.include('took longer than 4.0 s')
        expect(isRunning(Number(project.read('tool.pid'))), 'the tool').to.equal(false)
      },
      {MMM_CLAUDE__ALLOWED_TOOLS: 'Bash'},
    ))

  it('is told at once what cannot be mended by trying again', () =>
    withScene(
      (body) =>
        /Refuse/.test(textOf(body)) ? {text: 'No.', stopReason: 'refusal'} : {status: 404, error: {type: 'not_found_error', message: `model: ${body.model}`}},
      async ({mmm, project}) => {
        project.spec('refused', {}, '# Refuse')
        project.spec('model', {model: 'claude-nowhere-1'}, '# Model')

        const {code, stdout} = await mmm('run').finished

        expect(code).to.equal(1)
        expect(stdout).to.include('refused failed after 1 iteration').and.include('Put the specification into other words')
        expect(stdout).to.include('model failed after 1 iteration').and.include('Give the specification another `model`')
      },
    ))

  it('says which MCP server did not start, and goes on without it', () =>
    withScene(
      write('hello.txt', () => 'good\n'),
      async ({mmm, project}) => {
        project.write('.mcp.json', JSON.stringify({mcpServers: {shop: {command: '/no/such/server'}}}))
        project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')

        const {code, stdout} = await mmm('run').finished

        expect(code, stdout).to.equal(0)
        expect(project.read('.mmm/logs/1/greet.1.log')).to.include('! the MCP server shop did not start')
      },
      {MMM_CLAUDE__ARGS: '["--mcp-config", ".mcp.json"]'},
    ))

  it('does a run again from its record, without any model', () =>
    withScene(
      write('hello.txt', () => 'good\n'),
      async ({api, mmm, project}) => {
        project.spec('greet', {verify: ['grep good hello.txt']}, '# Greet')
        await mmm('run').finished
        const asked = api.requests.length
        rmSync(project.path('hello.txt'))

        const {code, stdout} = await mmm('run', '--replay', '1').finished

        expect(code, stdout).to.equal(0)
        expect(api.requests).to.have.lengthOf(asked)
        expect(project.read('hello.txt')).to.equal('good\n')
      },
    ))

  it('makes specifications of a few words, and mends its answer', () => {
    const answer = (needs: string): Reply => ({
      text: JSON.stringify({specs: [{id: 'store', title: 'A store', body: '## Objective', depends_on: [needs].filter(Boolean)}]}),
    })
    return withScene(
      (body) => answer(textOf(body).includes('cannot be used') ? '' : 'nowhere'),
      async ({mmm, project}) => {
        const {code, stderr} = await mmm('spec', 'generate', '--from', 'a store for goods', '--yes').finished

        expect(code, stderr).to.equal(0)
        expect(stderr).to.include('asking again: "store" depends on "nowhere"')
        expect(project.read('specs/store.md')).to.include('title: A store')
      },
    )
  })

  it('says what to do when the key is wrong', () =>
    withScene(
      () => ({status: 401, error: {type: 'authentication_error', message: 'invalid x-api-key'}}),
      async ({mmm, project}) => {
        project.spec('greet', {max_iterations: 1}, '# Greet')

        const {code, stdout} = await mmm('run').finished

        expect(code).to.equal(1)
        expect(stdout).to.include('Invalid API key')
      },
    ))
})

/** An agent that writes one file, and says so; it must read first what it writes over. */
function write(path: string, text: (body: Request) => string): (body: Request) => Reply {
  return (body) => {
    const first = textOf(body).includes('The attempt before this one did not do') ? [{name: 'Read', input: {file_path: path}}] : []
    const steps = [...first, {name: 'Write', input: {file_path: path, content: text(body)}}]
    const step = steps[toolResults(body)]
    return step ? {tools: [step]} : {text: 'Done.'}
  }
}

/** A process that nobody has collected yet is none. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** As the API says it to an account that has used up what it may. */
function limited(): Reply {
  const reset = String(Math.floor(Date.now() / 1000) + 3600)
  const headers = {'retry-after': '3600', 'anthropic-ratelimit-unified-status': 'rejected', 'anthropic-ratelimit-unified-reset': reset}
  return {
    status: 429,
    error: {type: 'rate_limit_error', message: "This request would exceed your account's rate limit."},
    headers: {...headers, 'anthropic-ratelimit-unified-representative-claim': 'five_hour'},
  }
}

/** As if the time had come until which nothing may run. */
function endLimits(project: SandboxProject): void {
  const database = new BetterSqlite3(project.path('.mmm', 'state.db'))
  database.exec('DELETE FROM runner_limits')
  database.close()
}

async function withScene(
  answer: (body: Request, count: number) => Reply | 'hang',
  test: (scene: Scene) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const api = await startFakeApi(answer)
  try {
    await withProject(async (project) => {
      const home = join(project.sandbox.root, 'person')
      mkdirSync(home)
      // Nothing of whoever runs this: neither login nor settings.
      const env = {
        HOME: home,
        CLAUDE_CONFIG_DIR: join(home, '.claude'),
        ANTHROPIC_BASE_URL: api.url,
        ANTHROPIC_API_KEY: 'sk-ant-fake-0123456789',
        ANTHROPIC_AUTH_TOKEN: '',
        ANTHROPIC_MODEL: '',
        CLAUDE_CODE_OAUTH_TOKEN: '',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_MAX_RETRIES: '1',
        MMM_CLAUDE__COMMAND: process.env.REAL_CLAUDE!,
        ...environment,
      }
      await test({project, api, mmm: (...args) => project.sandbox.start(args, {cwd: project.directory, env})})
    })
  } finally {
    await api.close()
  }
}
