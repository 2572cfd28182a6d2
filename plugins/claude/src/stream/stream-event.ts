import type {Usage} from 'mmm-cli'

/** How the CLI says that it is done; there may be more than one in a stream. */
export interface StreamResult {
  readonly subtype: string
  readonly isError: boolean
  readonly text: string
  readonly errors: readonly string[]
  /** HTTP status of the model API, where it was the trouble. */
  readonly apiStatus: number | undefined
  /** The CLI's own word for the trouble, as `usage_limit_reached`. */
  readonly apiError: string
  /** Why the model, or the program, went no further: `refusal`, `prompt_too_long`. */
  readonly ends: readonly string[]
  /** Why it did not even begin. */
  readonly startupFailure: string
  readonly turns: number | undefined
  readonly denials: readonly Tool[]
  /** Of the whole process so far, agents of the agent included. */
  readonly usage: Usage
  /** Whether the usage is only what came since the result before it. */
  readonly isPart: boolean
  readonly model: string | undefined
}

export interface Tool {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What a line of the stream says, as far as mmm cares. */
export type StreamEvent =
  | {
      readonly kind: 'init'
      readonly session: string
      readonly model: string
      readonly version: string
      readonly directory: string
      readonly failedServers: readonly string[]
    }
  /** A message of the model began: `output` is not yet all of it. */
  | {readonly kind: 'message'; readonly id: string; readonly tokens: number; readonly isAnswer: boolean}
  | {readonly kind: 'text'; readonly text: string}
  | ({readonly kind: 'tool'; readonly id: string} & Tool)
  | {readonly kind: 'tool_result'; readonly id: string; readonly isError: boolean; readonly text: string}
  | {readonly kind: 'retry'; readonly status: number | undefined; readonly error: string; readonly attempt: number; readonly delay: number}
  /** What the account may still use; rejected until a time in milliseconds. `used` is the part of it that is gone, where little is left. */
  | {readonly kind: 'limit'; readonly rejected: boolean; readonly until: number | undefined; readonly used: number | undefined}
  /** Work that goes on beside the conversation. */
  | {readonly kind: 'task'; readonly id: string; readonly isOpen: boolean}
  | ({readonly kind: 'result'} & StreamResult)
  /** Something of a later version of the CLI. */
  | {readonly kind: 'unknown'; readonly type: string}
  /** A line that is no JSON object. */
  | {readonly kind: 'broken'; readonly line: string}

type Json = Readonly<Record<string, unknown>>

/** Reads one line. Nothing is taken for granted: a field of another type counts as missing. */
export function parseLine(line: string): StreamEvent[] {
  const value = parseObject(line)
  if (!value) return [{kind: 'broken', line}]
  const type = text(value.type)
  switch (type) {
    case 'system':
      return parseSystem(value)
    case 'assistant':
      return parseAssistant(object(value.message))
    case 'user':
      return blocks(object(value.message))
        .filter((block) => block.type === 'tool_result')
        .map((block) => ({
          kind: 'tool_result',
          id: text(block.tool_use_id),
          isError: block.is_error === true,
          text: contentText(block.content),
        }))
    case 'rate_limit_event': {
      const {isUsingOverage, resetsAt, status, utilization} = object(value.rate_limit_info)
      const used = status === 'allowed_warning' ? number(utilization) : undefined
      const seconds = number(resetsAt)
      return [{kind: 'limit', rejected: status === 'rejected' && isUsingOverage !== true, until: seconds === undefined ? undefined : seconds * 1000, used}]
    }
    case 'result':
      return [{kind: 'result', ...parseResult(value)}]
    default:
      return [{kind: 'unknown', type: type || '?'}]
  }
}

function parseSystem(value: Json): StreamEvent[] {
  switch (value.subtype) {
    case 'init':
      return [
        {
          kind: 'init',
          session: text(value.session_id),
          model: text(value.model),
          version: text(value.claude_code_version),
          directory: text(value.cwd),
          failedServers: failedServers(value),
        },
      ]
    case 'api_retry': {
      const {attempt, error, error_status: status, retry_delay_ms: delay} = value
      return [{kind: 'retry', status: number(status), error: text(error), attempt: number(attempt) ?? 1, delay: number(delay) ?? 0}]
    }
    case 'task_started':
      return [{kind: 'task', id: text(value.task_id), isOpen: true}]
    case 'task_notification':
      return [{kind: 'task', id: text(value.task_id), isOpen: false}]
    case 'task_updated':
      return [{kind: 'task', id: text(value.task_id), isOpen: text(object(value.patch).status) === 'running'}]
    default:
      return [{kind: 'unknown', type: `system/${text(value.subtype)}`}]
  }
}

/** MCP servers that did not start: the program goes on without their tools. */
function failedServers({mcp_servers: servers}: Json): string[] {
  return Array.isArray(servers)
    ? servers
        .map((server) => object(server))
        .filter(({status}) => status === 'failed')
        .map(({name}) => text(name))
    : []
}

function parseAssistant(message: Json): StreamEvent[] {
  const {cache_creation_input_tokens: written, input_tokens: input, output_tokens: output} = object(message.usage)
  const tokens = (number(input) ?? 0) + (number(written) ?? 0) + (number(output) ?? 0)
  // What the program itself says in the model's place is no answer.
  const isAnswer = text(message.model) !== '<synthetic>'
  return [
    {kind: 'message', id: text(message.id), tokens, isAnswer},
    ...blocks(message).flatMap((block): StreamEvent[] => {
      if (block.type === 'text') return [{kind: 'text', text: text(block.text)}]
      if (block.type === 'tool_use') return [{kind: 'tool', id: text(block.id), name: text(block.name), input: object(block.input)}]
      return []
    }),
  ]
}

function parseResult(value: Json): StreamResult {
  // What resumes a conversation may name the total of all of it: what is new is named apart.
  const since = value.model_usage_since_last_result
  const isPart = typeof since === 'object' && since !== null
  const models = Object.entries(object(isPart ? since : value.modelUsage))
  const denials = Array.isArray(value.permission_denials) ? value.permission_denials : []
  return {
    subtype: text(value.subtype),
    // Only a plain `false` is a success: what is missing is none.
    isError: value.is_error !== false,
    text: text(value.result),
    errors: Array.isArray(value.errors) ? value.errors.filter((error) => typeof error === 'string') : [],
    apiStatus: number(value.api_error_status),
    apiError: text(value.api_error),
    ends: [text(value.stop_reason), text(value.terminal_reason)].filter(Boolean),
    startupFailure: text(value.startup_failure_reason),
    turns: number(value.num_turns),
    denials: denials.map((denial) => ({name: text(object(denial).tool_name), input: object(object(denial).tool_input)})),
    usage: readUsage(value, models, isPart),
    isPart,
    model: models.toSorted(([, a], [, b]) => (number(object(b).outputTokens) ?? 0) - (number(object(a).outputTokens) ?? 0))[0]?.[0],
  }
}

/**
 * `usage` speaks of the last turn alone and leaves out the agents of the agent; it is all zeros when a budget ended it.
 * `modelUsage` and `total_cost_usd` count everything since the process began, or, in later versions, since the conversation did.
 */
function readUsage(value: Json, models: ReadonlyArray<[string, unknown]>, isPart: boolean): Usage {
  const {cache_creation_input_tokens, cache_read_input_tokens, input_tokens, output_tokens} = object(value.usage)
  const sum = (field: string): number | undefined => {
    const counts = models.map(([, usage]) => number(object(usage)[field]))
    return counts.includes(undefined) ? undefined : counts.reduce<number>((total, count) => total + count!, 0)
  }
  const whole = models.length > 0
  return definedOnly({
    input_tokens: whole ? sum('inputTokens') : number(input_tokens),
    output_tokens: whole ? sum('outputTokens') : number(output_tokens),
    cache_read_tokens: whole ? sum('cacheReadInputTokens') : number(cache_read_input_tokens),
    cache_write_tokens: whole ? sum('cacheCreationInputTokens') : number(cache_creation_input_tokens),
    cost_usd: isPart ? sum('costUSD') : number(value.total_cost_usd),
  })
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part) => text(object(part).text)).join('\n') : ''
}

function blocks(message: Json): Json[] {
  return Array.isArray(message.content) ? message.content.map((block) => object(block)) : []
}

function parseObject(line: string): Json | undefined {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A count or an amount; a negative one means nothing. */
function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function definedOnly<T extends object>(value: T): {[K in keyof T]?: Exclude<T[K], undefined>} {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {[K in keyof T]?: Exclude<T[K], undefined>}
}
