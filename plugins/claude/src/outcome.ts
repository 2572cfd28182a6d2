import type {CommandExit, RunnerOutcome} from 'mmm-cli'
import {existsSync} from 'node:fs'
import {type Conversation, isHopeless} from './stream/conversation.ts'
import {describeTool} from './stream/describe.ts'
import type {StreamResult} from './stream/stream-event.ts'

/** How a process of the CLI ended. */
export interface Ending {
  readonly conversation: Conversation
  readonly exit: CommandExit
  /** It had given its result and did not go: mmm ended it. */
  readonly isLingering: boolean
  /** The end of what it said beside the stream. */
  readonly errors: string
  /** What is verified by commands afterwards needs no other evidence. */
  readonly isVerified: boolean
  readonly directory: string
  /** Whether the specification itself named the model. */
  readonly hasOwnModel: boolean
  /** Whether it was a budget of the run or the specification that limited this attempt, not the attempt's own. */
  readonly isRationed: boolean
}

const CHECK_SETTINGS = 'Look at the `claude.*` settings (`mmm config list`), and run `mmm doctor`.'
const LOG_IN = 'Log in with `claude auth login`, or set ANTHROPIC_API_KEY.'
const NETWORK =
  /unable to connect|connection (?:error|closed|reset|refused)|ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|timed? ?out|socket|fetch failed|network|empty or malformed response/i
const NO_LOGIN =
  /not logged in|invalid (?:api key|x-api-key|bearer)|(?:oauth|login) (?:token|session)?.*(?:expired|revoked)|failed to authenticate|run \/login/i
const BILLING = /credit balance|billing|payment|organization has been disabled|account.*(?:disabled|suspended)/i
const LIMIT = /(?:hit|reached) your .*limit|usage limit reached|limit .*resets? |spending cap reached/i
const REFUSAL = /safeguards flagged|unable to respond to this request|violat\w+ .*usage policy/i
const TOO_LONG = /prompt is too long|request (?:is )?too large|exceeds? .*context (?:window|limit)/i
const TOO_MUCH = /output token maximum/i
/** 128 and the number of the signal: abort, hang-up, termination, kill. */
const KILLED = new Set([129, 134, 137, 143])
const IN_USE = /session id .* already in use/i
const NO_SESSION = /no conversation found/i

/** Whether the conversation that was to go on is not there any more. */
export function isSessionGone({conversation: {result}, errors}: Ending): boolean {
  return NO_SESSION.test([errors, ...(result?.errors ?? [])].join('\n'))
}

/** What an ending means. Done is only what says so, and leaves with 0 as well. */
export function judge(ending: Ending): RunnerOutcome {
  const {conversation, exit, isLingering} = ending
  const {result} = conversation
  if (exit.error && !existsSync(ending.directory)) return failed(`the folder ${ending.directory} is not there`)
  if (exit.error) return fatal(`claude could not be started: ${exit.error.message}`, ['Run `mmm doctor`.'])
  if (!result) return judgeSilence(ending)
  if (result.isError) return judgeError(result, ending)
  if (exit.code !== 0 && !isLingering) return failed(`claude reported success, but ${describeExit(exit)}`)
  if (conversation.isOpen) return judgeSilence(ending)
  const denied = describeDenials(ending)
  return denied !== undefined && !ending.isVerified ? failed(denied) : {outcome: 'success'}
}

/** Which tools the agent was not allowed, and what to do about it. */
export function describeDenials({conversation: {result}, directory}: Pick<Ending, 'conversation' | 'directory'>): string | undefined {
  const [denial, ...others] = result?.denials ?? []
  if (!denial) return undefined
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  return `claude was not allowed ${denial.name} (${describeTool(denial, directory)})${more}; \`claude.allowed_tools\` names what it may use`
}

function judgeError(result: StreamResult, {conversation, errors, hasOwnModel, isRationed}: Ending): RunnerOutcome {
  const said = result.text || result.errors.join('; ') || result.subtype
  const {apiError, apiStatus: status, startupFailure} = result
  if (startupFailure !== '') return fatal(`claude did not begin: ${lastLine(errors) ?? startupFailure}`, [CHECK_SETTINGS])
  if (conversation.limitedUntil !== undefined) return {outcome: 'limited', reason: said, until: conversation.limitedUntil ?? undefined}
  if (apiError === 'usage_limit_reached' || LIMIT.test(said)) return {outcome: 'limited', reason: said, until: namedEnd(said)}
  if (status === 402 || BILLING.test(said)) return fatal(said, ['Look at the plan and the billing of your account.'])
  if (status === 401 || status === 403 || NO_LOGIN.test(said)) return fatal(said, [LOG_IN])
  if (status === 404)
    return hasOwnModel
      ? hopeless(said, 'Give the specification another `model`, or none: then `claude.model` counts.')
      : fatal(said, ['Set `claude.model` to a model that you may use.'])
  if (status === 429 || status === 408 || status === 409 || (status ?? 0) >= 500) return {outcome: 'transient', reason: said}
  if (status === undefined && result.subtype === 'success' && (apiError === 'connection_failed' || NETWORK.test(said)))
    return {outcome: 'transient', reason: said}
  return judgeLimits(result, said, isRationed) ?? failed(said)
}

/** What would end the same way, and cost as much, however often it is tried. */
function judgeLimits({apiError, apiStatus, ends, subtype}: StreamResult, said: string, isRationed: boolean): RunnerOutcome | undefined {
  if (subtype === 'error_max_turns') return hopeless(said, 'Raise `claude.max_turns`, or `max_turns` in the specification; or split the specification.')
  // Whether there is money for another attempt, the run knows.
  if (subtype === 'error_max_budget_usd' && isRationed) return failed(`${said}, all that the budget had left`)
  if (subtype === 'error_max_budget_usd')
    return hopeless(said, 'Raise `claude.attempt_budget_usd`, or `attempt_budget_usd` in the specification; or split the specification.')
  if (ends.includes('refusal') || REFUSAL.test(said)) return hopeless(said, 'Put the specification into other words, or give it another `model`.')
  if (ends.includes('prompt_too_long') || apiStatus === 413 || TOO_LONG.test(said))
    return hopeless(said, 'Shorten the specification, or what its prompt brings along (`mmm spec show ID --prompt`); or split it.')
  if (ends.includes('image_error')) return hopeless(said, 'Leave out or shrink the image that it was told to read.')
  if (apiError === 'max_output_tokens' || TOO_MUCH.test(said))
    return hopeless(said, 'Split the specification, or set CLAUDE_CODE_MAX_OUTPUT_TOKENS in the environment.')
  return undefined
}

/** A stream without its end proves nothing. */
function judgeSilence({conversation, errors, exit}: Ending): RunnerOutcome {
  const said = lastLine(errors)
  if (isHopeless(conversation)) return fatal('the login was refused (401)', [LOG_IN, '`claude auth status` shows which login is used.'])
  if (conversation.limitedUntil !== undefined) return {outcome: 'limited', reason: 'the usage limit is reached', until: conversation.limitedUntil ?? undefined}
  // It never began: the same arguments will not do better the next time.
  const hasBegun = conversation.session !== undefined || isKilled(exit)
  if (IN_USE.test(errors)) return {outcome: 'transient', reason: said!}
  if (!hasBegun && exit.code !== 0) {
    if (NO_LOGIN.test(errors)) return fatal(said!, [LOG_IN])
    return fatal(`claude ${describeExit(exit)}${said ? `: ${said}` : ' and said nothing'}`, [CHECK_SETTINGS])
  }
  const reason = `claude ${describeExit(exit)} without a result${said ? `: ${said}` : ''}`
  // Somebody, or a machine short of memory, ended it: that is nothing that the next iteration could do better.
  return isKilled(exit) ? {outcome: 'transient', reason} : failed(reason)
}

/** `Claude AI usage limit reached|1795361115`, as old versions say. */
function namedEnd(said: string): number | undefined {
  const [, seconds] = /\|(\d{10})\b/.exec(said) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function isKilled({code, signal}: CommandExit): boolean {
  return signal !== null || KILLED.has(code ?? 0)
}

function lastLine(text: string): string | undefined {
  return text
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '')
}

function describeExit({code, signal}: CommandExit): string {
  return signal ? `was ended by ${signal}` : `exited ${code}`
}

function failed(reason: string): RunnerOutcome {
  return {outcome: 'failed', reason}
}

/** A failure that no further attempt could mend. */
function hopeless(reason: string, ...suggestions: string[]): RunnerOutcome {
  return {outcome: 'failed', reason, isFinal: true, suggestions}
}

function fatal(reason: string, suggestions: readonly string[]): RunnerOutcome {
  return {outcome: 'fatal', reason, suggestions}
}
