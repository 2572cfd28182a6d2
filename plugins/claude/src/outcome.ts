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
}

const CHECK_SETTINGS = 'Look at the `claude.*` settings (`mmm config list`), and run `mmm doctor`.'
const LOG_IN = 'Log in with `claude auth login`, or set ANTHROPIC_API_KEY.'
const NETWORK =
  /unable to connect|connection (?:error|closed|reset|refused)|ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|timed? ?out|socket|fetch failed|network|empty or malformed response/i
const NO_LOGIN =
  /not logged in|invalid (?:api key|x-api-key|bearer)|(?:oauth|login) (?:token|session)?.*(?:expired|revoked)|failed to authenticate|run \/login/i
const BILLING = /credit balance|billing|payment|organization has been disabled|account.*(?:disabled|suspended)/i
const LIMIT = /(?:hit|reached) your .*limit|usage limit reached|limit .*resets? |spending cap reached/i
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

function judgeError(result: StreamResult, {conversation, errors, hasOwnModel}: Ending): RunnerOutcome {
  const said = result.text || result.errors.join('; ') || result.subtype
  const {apiError, apiStatus: status, startupFailure} = result
  if (startupFailure !== '') return fatal(`claude did not begin: ${lastLine(errors) ?? startupFailure}`, [CHECK_SETTINGS])
  if (conversation.limitedUntil !== undefined) return {outcome: 'limited', reason: said, until: conversation.limitedUntil ?? undefined}
  if (apiError === 'usage_limit_reached' || LIMIT.test(said)) return {outcome: 'limited', reason: said, until: namedEnd(said)}
  if (status === 402 || BILLING.test(said)) return fatal(said, ['Look at the plan and the billing of your account.'])
  if (status === 401 || status === 403 || NO_LOGIN.test(said)) return fatal(said, [LOG_IN])
  if (status === 404 && !hasOwnModel) return fatal(said, ['Set `claude.model` to a model that you may use.'])
  if (status === 429 || status === 408 || status === 409 || (status ?? 0) >= 500) return {outcome: 'transient', reason: said}
  if (status === undefined && result.subtype === 'success' && (apiError === 'connection_failed' || NETWORK.test(said)))
    return {outcome: 'transient', reason: said}
  if (result.subtype === 'error_max_turns') return failed(`${said}; \`claude.max_turns\` is the limit`)
  if (result.subtype === 'error_max_budget_usd') return failed(`${said}; \`claude.attempt_budget_usd\` is the limit`)
  return failed(said)
}

/** A stream without its end proves nothing. */
function judgeSilence({conversation, errors, exit}: Ending): RunnerOutcome {
  const said = lastLine(errors)
  if (isHopeless(conversation)) return fatal('the login was refused (401)', [LOG_IN, '`claude auth status` shows which login is used.'])
  if (conversation.limitedUntil !== undefined) return {outcome: 'limited', reason: 'the usage limit is reached', until: conversation.limitedUntil ?? undefined}
  // It never began: the same arguments will not do better the next time.
  const hasBegun = conversation.session !== undefined || exit.signal !== null
  if (!hasBegun && exit.code !== 0) {
    if (NO_LOGIN.test(errors)) return fatal(said!, [LOG_IN])
    return fatal(`claude ${describeExit(exit)}${said ? `: ${said}` : ' and said nothing'}`, [CHECK_SETTINGS])
  }
  return failed(`claude ${describeExit(exit)} without a result${said ? `: ${said}` : ''}`)
}

/** `Claude AI usage limit reached|1795361115`, as old versions say. */
function namedEnd(said: string): number | undefined {
  const [, seconds] = /\|(\d{10})\b/.exec(said) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
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

function fatal(reason: string, suggestions: readonly string[]): RunnerOutcome {
  return {outcome: 'fatal', reason, suggestions}
}
