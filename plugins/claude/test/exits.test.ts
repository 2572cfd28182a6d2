import {expect} from 'chai'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {type Call, INIT, recorded, result, type Turn, withFakeClaude} from './fake-claude.ts'

interface Row {
  readonly when: string
  readonly turn: Turn
  /** Part of what the run says of the failure; nothing where it completes the specification. */
  readonly says?: string
  /** How often it was started: failures that another iteration may mend, twice. */
  readonly calls?: number
  readonly spec?: string
}

const later = (name: string, exit = 1): Turn => ({lines: recorded(`streams-2.1.330/${name}`), exit})
const earlier = (name: string, exit = 1): Turn => ({lines: recorded(`streams/${name}`), exit})
const failure = (says: string, calls: number): Pick<Row, 'calls' | 'says'> => ({says, calls})
/** What no further iteration could mend. */
const final = (says: string): Pick<Row, 'calls' | 'says'> => failure(says, 1)
const again = (says: string): Pick<Row, 'calls' | 'says'> => failure(says, 2)
/** Not its fault: tried again, and no iteration used up. */
const retried = again

/** How the CLI can end, as it was measured: what comes of it. */
const EXITS: Readonly<Record<string, Row>> = {
  done: {when: 'a result without error and exit 0', turn: {lines: [INIT, result()]}},
  results: {when: 'several results, the last one good', turn: {lines: [INIT, result({is_error: true}), result()]}},
  recovered: {when: 'a stream that was cut and mended by the program itself', turn: later('msse', 0)},
  waited: {when: 'a retry after the time that the service named', turn: later('retryafter', 0)},
  warned: {when: 'a warning that the usage limit is near', turn: later('uwarn', 0)},
  noise: {when: 'unknown events and broken lines on the way', turn: {lines: [INIT, {type: 'news'}, '{"type":"assi', result()]}},
  stays: {when: 'a process that stays after its result', turn: {lines: [INIT, result()], hang: true}},
  mcp: {when: 'an MCP server that did not start', turn: {lines: [{...INIT, mcp_servers: [{name: 'shop', status: 'failed'}]}, result()]}},
  badend: {when: 'several results, the last one bad', turn: {lines: [INIT, result(), result({is_error: true, result: 'I gave up'})]}, ...again('I gave up')},
  badexit: {when: 'a good result, but a bad exit', turn: {lines: [INIT, result()], exit: 1}, ...again('claude reported success, but exited 1')},
  nothing: {when: 'no result', turn: {lines: [INIT]}, ...again('claude exited 0 without a result')},
  silent: {when: 'nothing at all, as after a SIGINT', turn: {}, ...again('claude exited 0 without a result')},
  cut: {when: 'a stream cut in the middle of a line', turn: {lines: [INIT, '{"type":"result","is_err']}, ...again('without a result')},
  aborted: {
    when: 'a SIGINT during a tool',
    turn: {lines: [INIT, result({is_error: true, subtype: 'error_during_execution', terminal_reason: 'aborted_tools', result: ''})]},
    ...again('error_during_execution'),
  },
  denied: {
    when: 'a denied tool, and nothing to verify',
    turn: {lines: [INIT, result({permission_denials: [{tool_name: 'Bash', tool_input: {command: 'make'}}]})]},
    ...again('not allowed Bash (running make)'),
  },
  kill: {when: 'a kill from outside', turn: {lines: [INIT], signal: 'SIGKILL'}, ...retried('claude was ended by SIGKILL without a result, after 2 tries')},
  term: {when: 'a SIGTERM from outside', turn: {lines: [INIT], exit: 143}, ...retried('claude exited 143 without a result, after 2 tries')},
  hangup: {when: 'a SIGHUP', turn: {lines: [INIT], exit: 129}, ...retried('claude exited 129 without a result, after 2 tries')},
  overloaded: {when: '529', turn: later('m529'), ...retried('529')},
  server: {when: '500', turn: later('m500'), ...retried('500')},
  rate: {when: '429 without a usage limit', turn: later('m429'), ...retried('429')},
  dropped: {when: 'a connection that was dropped', turn: later('mdrop'), ...retried('Connection dropped')},
  refused: {when: 'a connection that was refused', turn: later('refused'), ...retried('Connection refused')},
  html: {when: 'an answer that makes no sense', turn: later('mgarb'), ...retried('malformed response')},
  taken: {when: 'a conversation of that name', turn: {stderr: 'Error: Session ID abc is already in use.\n', exit: 1}, ...retried('already in use')},
  turns: {when: 'too many turns', turn: earlier('max-turns'), ...final('Raise `claude.max_turns`')},
  budget: {when: 'the budget of the attempt', turn: earlier('budget'), ...final('Raise `claude.attempt_budget_usd`')},
  long: {when: 'a prompt that is too long', turn: later('e400'), ...final('Shorten the specification')},
  large: {
    when: '413',
    turn: {lines: [INIT, result({is_error: true, api_error_status: 413, result: 'Too large'})], exit: 1},
    ...final('Shorten the specification'),
  },
  refusal: {when: 'a refusal of the model', turn: later('refusal'), ...final('Put the specification into other words')},
  output: {when: 'an answer that is too long', turn: later('maxtok'), ...final('Split the specification')},
  model: {when: 'a model of its own that is not there', turn: later('e404'), spec: 'model: nope\n', ...final('Give the specification another `model`')},
}

/** Nothing of this runner can do better: what is left waits for a person. */
const FATAL: ReadonlyArray<Row & {readonly says: string}> = [
  {when: 'a wrong key', turn: later('e401'), says: 'claude auth login'},
  {when: 'an expired login', turn: later('u401'), says: 'claude auth login'},
  {when: 'no permission', turn: later('e403'), says: 'claude auth login'},
  {when: 'no credit', turn: later('credit'), says: 'billing of your account'},
  {when: 'a model that is not there', turn: later('e404'), says: 'Set `claude.model`'},
  {when: 'a missing login', turn: earlier('no-login'), says: 'claude auth login'},
  {
    when: 'arguments that it does not know',
    turn: {stderr: "error: unknown option '--nope'\n", exit: 1},
    says: "claude exited 1: error: unknown option '--nope'",
  },
  {when: 'an interpreter that is missing', turn: {stderr: 'env: node: No such file or directory\n', exit: 127}, says: 'claude exited 127: env: node'},
  {
    when: 'a start that failed',
    turn: {lines: [result({is_error: true, startup_failure_reason: 'bypass_root', result: ''})], stderr: 'cannot be used with root/sudo privileges\n', exit: 1},
    says: 'claude did not begin: cannot be used with root/sudo privileges',
  },
]

describe('how claude ends', () => {
  let said = ''
  let log = ''
  let calls: Call[] = []

  before(() => {
    const turns = Object.fromEntries(Object.entries(EXITS).map(([id, {turn}]) => [id, [turn]]))
    const environment = {
      MMM_RUN__MAX_ITERATIONS: '2',
      MMM_RUN__RETRIES: '1',
      MMM_RUN__RETRY_DELAY: '1ms',
      MMM_RUN__RETRY_MAX_DELAY: '1ms',
      MMM_CLAUDE__LINGER: '500ms',
    }
    return withFakeClaude(
      turns,
      async (workspace) => {
        for (const [id, {spec = ''}] of Object.entries(EXITS)) workspace.write(`specs/${id}.md`, `---\n${spec}title: ${id}\n---\n`)
        said = (await workspace.run('run')).stdout
        expect(existsSync(join(workspace.directory, '.mmm/logs/1/mcp.1.log')), said).to.equal(true)
        log = ['mcp', 'warned'].map((id) => workspace.read(`.mmm/logs/1/${id}.1.log`)).join('')
        calls = workspace.calls()
      },
      environment,
    )
  })

  for (const [id, {calls: times = 1, says, when}] of Object.entries(EXITS)) {
    it(`${says === undefined ? 'completes' : 'fails'} a specification ${times === 1 ? 'at once' : 'when tried again'} after ${when}`, () => {
      const told = said.split('\n✖ ').find((part) => part.startsWith(`${id} `)) ?? said.split('\n').find((line) => line.includes(`✔ ${id} `))

      expect(told, said).to.include(says ?? `✔ ${id} `)
      expect(calls.filter(({spec}) => spec === id)).to.have.lengthOf(times)
    })
  }

  it('notes a usage limit that is near', () => {
    expect(log).to.match(/! 93 % of the usage limit is used up, which holds until 2026-/)
  })

  it('notes an MCP server that did not start', () => {
    expect(log).to.include('! the MCP server shop did not start: its tools are missing\n')
  })

  it('stops the runner and says what to do, and leaves what was to be done pending', async () => {
    for (const {says, turn, when} of FATAL) {
      await withFakeClaude([turn], async ({calls: started, run, write}) => {
        write('specs/a.md', '# A\n')
        write('specs/b.md', '---\ndepends_on: [a]\n---\n# B\n')

        const {code, stdout} = await run('run')

        expect(code, when).to.equal(1)
        expect(stdout, when).to.include(says).and.include('2 not started')
        expect(started(), when).to.have.lengthOf(1)
      })
    }
  })
})
