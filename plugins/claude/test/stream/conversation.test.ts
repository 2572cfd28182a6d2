import {expect} from 'chai'
import fc from 'fast-check'
import {readdirSync, readFileSync} from 'node:fs'
import {type Ending, judge} from '../../src/outcome.ts'
import {type Conversation, hear, isHopeless, SILENCE, tokensOf} from '../../src/stream/conversation.ts'
import {LineSplitter} from '../../src/stream/line-splitter.ts'
import {parseLine} from '../../src/stream/stream-event.ts'

const FOLDER = new URL('../fixtures/streams/', import.meta.url)

/** Recorded from the real CLI, 2.1.197: what each comes to, and what it cost. */
const RECORDED: Readonly<
  Record<string, {readonly exit: number; readonly outcome: string; readonly reason?: string; readonly cost?: number; readonly output?: number}>
> = {
  write: {exit: 0, outcome: 'success', cost: 0.003625, output: 40},
  // A resumed session counts from nothing: what it cost before is not in it.
  resumed: {exit: 0, outcome: 'success', cost: 0.0018125, output: 20},
  'killed-resumed': {exit: 0, outcome: 'success', cost: 0.0018125, output: 20},
  // A second turn in one process: its `usage` is its own, its cost that of both.
  'two-results': {exit: 0, outcome: 'success', cost: 0.003625, output: 40},
  background: {exit: 0, outcome: 'success', cost: 0.0054375, output: 60},
  'background-endless': {exit: 0, outcome: 'success', cost: 0.003625, output: 40},
  // `usage` leaves out the agent's agent.
  subagent: {exit: 0, outcome: 'success', cost: 0.0054375, output: 60},
  'overloaded-once': {exit: 0, outcome: 'success', cost: 0.0018125, output: 20},
  denied: {exit: 0, outcome: 'failed', reason: 'claude was not allowed Bash (running touch x)', cost: 0.003625},
  killed: {exit: 143, outcome: 'transient', reason: 'claude exited 143 without a result'},
  'resume-gone': {exit: 1, outcome: 'failed', reason: 'No conversation found', cost: 0},
  'max-turns': {exit: 1, outcome: 'failed', reason: 'Reached maximum number of turns (2)', cost: 0.003625},
  // Its `usage` is all zeros.
  budget: {exit: 1, outcome: 'failed', reason: 'Reached maximum budget ($0.5)', cost: 1.2513125, output: 50_000},
  'too-long': {exit: 1, outcome: 'failed', reason: 'Prompt is too long', cost: 0},
  overloaded: {exit: 1, outcome: 'transient', reason: '529 Overloaded', cost: 0},
  'server-error': {exit: 1, outcome: 'transient', reason: '500 Internal server error', cost: 0},
  'rate-limit': {exit: 1, outcome: 'transient', reason: '429', cost: 0},
  refused: {exit: 1, outcome: 'transient', reason: 'ConnectionRefused', cost: 0},
  'usage-limit': {exit: 1, outcome: 'limited', reason: "You've hit your session limit", cost: 0},
  unauthorized: {exit: 1, outcome: 'fatal', reason: 'Invalid API key', cost: 0},
  forbidden: {exit: 1, outcome: 'fatal', reason: 'Failed to authenticate', cost: 0},
  'no-login': {exit: 1, outcome: 'fatal', reason: 'Not logged in', cost: 0},
  credit: {exit: 1, outcome: 'fatal', reason: 'Credit balance is too low', cost: 0},
  'model-missing': {exit: 1, outcome: 'fatal', reason: "There's an issue with the selected model (nope)", cost: 0},
}

const LATER = new URL('../fixtures/streams-2.1.330/', import.meta.url)
const USAGE_LIMIT_END = 1_795_361_115_000

/** Recorded from 2.1.330, those that begin with j from 2.1.112: what each comes to, and what it cost. */
const RECORDED_LATER: Readonly<Record<string, {readonly outcome: string; readonly reason?: string; readonly cost: number; readonly until?: number}>> = {
  credit: {outcome: 'fatal', reason: 'Credit balance', cost: 0},
  'default-mode-denied': {outcome: 'failed', reason: 'not allowed Write (editing /home/user/project/b/hello.txt), and 1 more', cost: 0.0132},
  e400: {outcome: 'failed', reason: 'Prompt is too long', cost: 0},
  e401: {outcome: 'fatal', reason: 'Invalid API key', cost: 0},
  e403: {outcome: 'fatal', reason: 'Failed to authenticate', cost: 0},
  e404: {outcome: 'fatal', reason: 'selected model', cost: 0},
  julimit: {outcome: 'limited', reason: "You've hit your limit", cost: 0, until: USAGE_LIMIT_END},
  juwarn: {outcome: 'success', cost: 0.0033},
  m429: {outcome: 'transient', reason: '429', cost: 0},
  m500: {outcome: 'transient', reason: '500', cost: 0},
  m529: {outcome: 'transient', reason: '529', cost: 0},
  maxtok: {outcome: 'failed', reason: 'output token maximum', cost: 0.0176},
  mdrop: {outcome: 'transient', reason: 'Connection dropped', cost: 0},
  mgarb: {outcome: 'transient', reason: 'malformed response', cost: 0},
  msse: {outcome: 'success', cost: 0.0044},
  refusal: {outcome: 'failed', reason: 'safeguards flagged', cost: 0.0088},
  refused: {outcome: 'transient', reason: 'Connection refused', cost: 0},
  retry2: {outcome: 'success', cost: 0.0044},
  retryafter: {outcome: 'success', cost: 0.0044},
  u401: {outcome: 'fatal', reason: 'OAuth token has expired', cost: 0},
  ulimit: {outcome: 'limited', reason: "You've hit your 5-hour limit", cost: 0, until: USAGE_LIMIT_END},
  uok: {outcome: 'success', cost: 0.0022},
  uwarn: {outcome: 'success', cost: 0.0022},
}

describe('a stream of the claude CLI', () => {
  for (const [name, {cost, outcome, reason, until}] of Object.entries(RECORDED_LATER)) {
    it(`"${name}" of a later version comes to ${outcome}`, () => {
      const conversation = listen(readFileSync(new URL(`${name}.jsonl`, LATER)))

      const judged = judge(ending(conversation, conversation.result!.isError ? 1 : 0))

      expect(judged.outcome).to.equal(outcome)
      expect('reason' in judged ? judged.reason : '').to.include(reason ?? '')
      expect('until' in judged ? judged.until : undefined).to.equal(until)
      expect(conversation.result!.usage.cost_usd).to.be.closeTo(cost, 1e-9)
    })
  }

  it('is known in every recorded kind of a later version', () => {
    expect(readdirSync(LATER).toSorted()).to.deep.equal(
      Object.keys(RECORDED_LATER)
        .map((name) => `${name}.jsonl`)
        .toSorted(),
    )
  })

  it('costs what came since the result before, where the total is that of the whole conversation', () => {
    const first = spent(0.0132, 0.0044)
    expect(said(first).result?.usage).to.deep.equal({cost_usd: 0.0044, input_tokens: 10, output_tokens: 1, cache_read_tokens: 0, cache_write_tokens: 0})
    expect(said(first, spent(0.0154, 0.0022)).result?.usage)
      .to.include({input_tokens: 20})
      .and.have.property('cost_usd')
      .closeTo(0.0066, 1e-9)
  })

  it('is hopeless when the login is refused a second time, but not the first', () => {
    const refused = {type: 'system', subtype: 'api_retry', attempt: 1, error_status: 401, error: 'authentication_failed', retry_delay_ms: 500.5}
    expect(isHopeless(said(refused))).to.equal(false)
    expect(isHopeless(said(refused, refused))).to.equal(true)
    expect(isHopeless(said(refused, {...refused, error_status: 529}, refused))).to.equal(false)
    expect(judge({...ending(said(refused, refused), 143), isLingering: true})).to.include({outcome: 'fatal', reason: 'the login was refused (401)'})
  })

  it('is no success when a turn after its result was cut off', () => {
    const again = {type: 'system', subtype: 'init', session_id: 'abc'}
    expect(judge(ending(said(GOOD, again), 0))).to.deep.equal({outcome: 'failed', reason: 'claude exited 0 without a result'})
    expect(judge(ending(said(GOOD, again, GOOD), 0)).outcome).to.equal('success')
  })

  it('is fatal when the program did not even begin', () => {
    const failure = {type: 'result', subtype: 'error_during_execution', is_error: true, startup_failure_reason: 'bypass_root'}
    expect(judge({...ending(said(failure), 1), errors: 'cannot be used with root/sudo privileges\n'})).to.include({
      outcome: 'fatal',
      reason: 'claude did not begin: cannot be used with root/sudo privileges',
    })
  })

  it('knows the usage limit as older versions tell it', () => {
    const limited = (result: string): object => judge(ending(said({...GOOD, is_error: true, result}), 1))
    expect(limited('Claude AI usage limit reached|1795361115')).to.include({outcome: 'limited', until: USAGE_LIMIT_END})
    expect(limited('Spending cap reached resets 3:48pm')).to.include({outcome: 'limited', until: undefined})
  })

  it('is not limited where the account goes on beyond its limit', () => {
    const overage = {type: 'rate_limit_event', rate_limit_info: {status: 'rejected', resetsAt: 1_795_361_115, isUsingOverage: true}}
    expect(judge(ending(said(overage, {...GOOD, is_error: true, result: 'I gave up'}), 1)).outcome).to.equal('failed')
  })

  it('blames a missing folder, and not the program, for what cannot be started', () => {
    const error = Object.assign(new Error('spawn claude ENOENT'), {code: 'ENOENT'})
    const exit = {code: null, signal: null, error}
    expect(judge({...ending(SILENCE, 0), exit, directory: '/not/there'})).to.deep.equal({outcome: 'failed', reason: 'the folder /not/there is not there'})
    expect(judge({...ending(SILENCE, 0), exit, directory: process.cwd()}).outcome).to.equal('fatal')
  })

  it('is known in every recorded kind', () => {
    expect(readdirSync(FOLDER).toSorted()).to.deep.equal(
      Object.keys(RECORDED)
        .map((name) => `${name}.jsonl`)
        .toSorted(),
    )
  })

  for (const [name, {cost, exit, outcome, output, reason}] of Object.entries(RECORDED)) {
    it(`"${name}" comes to ${outcome}`, () => {
      const conversation = listen(recorded(name))

      const judged = judge(ending(conversation, exit))

      expect(judged.outcome).to.equal(outcome)
      expect('reason' in judged ? judged.reason : '').to.include(reason ?? '')
      if (cost === undefined) expect(conversation.result).to.equal(undefined)
      else expect(conversation.result?.usage.cost_usd).to.be.closeTo(cost, 1e-9)
      if (output !== undefined) expect(conversation.result?.usage.output_tokens).to.equal(output)
      expect(conversation.broken).to.equal(0)
    })
  }

  it('says until when a usage limit holds', () => {
    expect(judge(ending(listen(recorded('usage-limit')), 1))).to.include({until: 1_795_374_857_000})
  })

  it('says what to do about a missing login', () => {
    expect(judge(ending(listen(recorded('no-login')), 1))).to.have.deep.property('suggestions', ['Log in with `claude auth login`, or set ANTHROPIC_API_KEY.'])
  })

  it('holds a wrong model against the specification that named it', () => {
    expect(judge({...ending(listen(recorded('model-missing')), 1), hasOwnModel: true})).to.include({outcome: 'failed', isFinal: true})
  })

  it('lets verify commands judge where a tool was denied', () => {
    expect(judge({...ending(listen(recorded('denied')), 0), isVerified: true}).outcome).to.equal('success')
  })

  it('is no success when the process fails after it', () => {
    expect(judge(ending(listen(recorded('write')), 1))).to.deep.equal({outcome: 'failed', reason: 'claude reported success, but exited 1'})
  })

  it('is a success when the process stays after it and is ended', () => {
    const lingering = {...ending(listen(recorded('write')), 0), isLingering: true, exit: {code: null, signal: 'SIGTERM' as const}}
    expect(judge(lingering).outcome).to.equal('success')
  })

  it('takes a missing is_error for an error', () => {
    const conversation = listen(Buffer.from(`${JSON.stringify({type: 'result', subtype: 'success', result: 'fine'})}\n`))
    expect(judge(ending(conversation, 0))).to.deep.equal({outcome: 'failed', reason: 'fine'})
  })

  it('leaves out of its usage what it does not say', () => {
    const conversation = listen(Buffer.from(`${JSON.stringify({type: 'result', subtype: 'success', is_error: false, usage: {output_tokens: 3}})}\n`))
    expect(conversation.result?.usage).to.deep.equal({output_tokens: 3})
  })

  it('counts each message once while it goes', () => {
    expect(tokensOf(listen(recorded('write')))).to.equal(302)
  })

  it('goes on past lines that it does not understand', () => {
    const noise = ['{"type":"later","x":1}', 'not json', '[1]', 'null', '"text"', '{"type":"assistant","message":7}', '{"type":"system"}', '{']
    const conversation = listen(Buffer.from(`${noise.join('\n')}\n${recorded('write').toString()}`))

    expect(conversation).to.include({broken: 5, unknown: 2})
    expect(judge(ending(conversation, 0)).outcome).to.equal('success')
  })

  it('means the same wherever its bytes are cut', () => {
    const names = Object.keys(RECORDED)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(fc.integer({min: 1, max: 3000}), {minLength: 1, maxLength: 40}), (name, sizes) => {
        const bytes = recorded(name)
        expect(listen(bytes, sizes)).to.deep.equal(listen(bytes))
      }),
      {numRuns: 60},
    )
  })

  it('is never a success when its end is missing', () => {
    const bytes = recorded('write')
    const last = bytes.subarray(0, -1).lastIndexOf('\n') + 1
    fc.assert(
      fc.property(fc.integer({min: 0, max: bytes.length - 2}), (length) => {
        const {outcome} = judge(ending(listen(bytes.subarray(0, length)), 0))
        expect(outcome, `${length} of ${bytes.length}, the result from ${last}`).to.equal('failed')
      }),
      {numRuns: 100},
    )
  })

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...lines('subagent'), ...lines('budget')))), (noise) => {
        judge(ending(listen(Buffer.from(noise.join('\n'))), 0))
      }),
      {numRuns: 100},
    )
  })
})

const GOOD = {type: 'result', subtype: 'success', is_error: false, result: 'fine', total_cost_usd: 0.01}

/** A result of a later version: the total of the conversation, and what is new. */
function spent(total: number, since: number): object {
  const models = (costUSD: number): object => ({m: {inputTokens: 10, outputTokens: 1, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, costUSD}})
  return {...GOOD, total_cost_usd: total, modelUsage: models(total), model_usage_since_last_result: models(since)}
}

function said(...events: readonly object[]): Conversation {
  return listen(Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join('')))
}

function recorded(name: string): Buffer {
  return readFileSync(new URL(`${name}.jsonl`, FOLDER))
}

function lines(name: string): string[] {
  return recorded(name).toString().split('\n')
}

function listen(bytes: Buffer, sizes: readonly number[] = [bytes.length]): Conversation {
  const splitter = new LineSplitter()
  const found: string[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes.at(turn % sizes.length)!
    found.push(...splitter.push(bytes.subarray(at, at + size)))
    at += size
  }
  return [...found, ...splitter.end()].flatMap((line) => parseLine(line)).reduce(hear, SILENCE)
}

function ending(conversation: Conversation, code: number): Ending {
  return {
    conversation,
    exit: {code, signal: null},
    isLingering: false,
    errors: '',
    isVerified: false,
    directory: '/home/ada/shop',
    hasOwnModel: false,
    isRationed: false,
  }
}
