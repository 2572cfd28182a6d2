import {expect} from 'chai'
import fc from 'fast-check'
import {readdirSync, readFileSync} from 'node:fs'
import {type Ending, judge} from '../../src/outcome.ts'
import {type Conversation, hear, SILENCE, tokensOf} from '../../src/stream/conversation.ts'
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
  killed: {exit: 143, outcome: 'failed', reason: 'claude exited 143 without a result'},
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

describe('a stream of the claude CLI', () => {
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
    expect(judge({...ending(listen(recorded('model-missing')), 1), hasOwnModel: true}).outcome).to.equal('failed')
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
  return {conversation, exit: {code, signal: null}, isLingering: false, errors: '', isVerified: false, directory: '/home/ada/shop', hasOwnModel: false}
}
