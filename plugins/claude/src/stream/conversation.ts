import type {Usage} from 'mmm-cli'
import type {StreamEvent, StreamResult} from './stream-event.ts'

/** What a stream has said so far. */
export interface Conversation {
  /** As the CLI itself names it. */
  readonly session: string | undefined
  readonly model: string | undefined
  /** Until when the account is shut out, if it was: `null` when that was not said. */
  readonly limitedUntil: number | null | undefined
  /** How often the login was refused, one time after another. */
  readonly refusals: number
  /** Whether a turn has begun that has no result yet, though one before it has. */
  readonly isOpen: boolean
  /** Tokens that the model has read anew or written, by message. */
  readonly tokens: ReadonlyMap<string, number>
  readonly openTasks: ReadonlySet<string>
  /** The last one counts: a turn that background work begins ends with a result of its own. */
  readonly result: StreamResult | undefined
  readonly results: number
  readonly broken: number
  readonly unknown: number
}

export const SILENCE: Conversation = {
  session: undefined,
  model: undefined,
  limitedUntil: undefined,
  refusals: 0,
  isOpen: false,
  tokens: new Map(),
  openTasks: new Set(),
  result: undefined,
  results: 0,
  broken: 0,
  unknown: 0,
}

/** The conversation after an event. */
export function hear(conversation: Conversation, event: StreamEvent): Conversation {
  switch (event.kind) {
    case 'init':
      return {
        ...conversation,
        session: event.session || conversation.session,
        model: event.model || conversation.model,
        isOpen: conversation.result !== undefined,
      }
    case 'message':
      // A message comes once for each of its blocks, always with the usage of all of it.
      return {...conversation, refusals: 0, tokens: new Map(conversation.tokens).set(event.id, event.tokens)}
    case 'limit':
      return {...conversation, limitedUntil: event.rejected ? (event.until ?? null) : undefined}
    case 'retry':
      return {...conversation, refusals: event.status === 401 ? conversation.refusals + 1 : 0}
    case 'task':
      return {...conversation, openTasks: withTask(conversation.openTasks, event)}
    case 'result':
      return {...conversation, isOpen: false, result: withUsageOf(conversation.result, event), results: conversation.results + 1}
    case 'unknown':
      return {...conversation, unknown: conversation.unknown + 1}
    case 'broken':
      return {...conversation, broken: conversation.broken + 1}
    default:
      return conversation
  }
}

/** Whether its login is refused again: the CLI would go on trying for minutes. The first time it may renew the login. */
export function isHopeless({refusals, result}: Conversation): boolean {
  return refusals > 1 && result === undefined
}

/** Tokens read anew or written so far, for showing. */
export function tokensOf({tokens}: Conversation): number {
  return [...tokens.values()].reduce((sum, count) => sum + count, 0)
}

/** What counts since the result before it is added to that. */
function withUsageOf(before: StreamResult | undefined, result: StreamResult): StreamResult {
  if (!before || !result.isPart) return result
  const fields = Object.keys(result.usage) as Array<keyof Usage>
  const sums = fields.flatMap((field) => (before.usage[field] === undefined ? [] : [[field, before.usage[field] + result.usage[field]!]]))
  return {...result, usage: Object.fromEntries(sums) as Usage}
}

function withTask(tasks: ReadonlySet<string>, {id, isOpen}: {id: string; isOpen: boolean}): ReadonlySet<string> {
  return new Set(isOpen ? [...tasks, id] : [...tasks].filter((task) => task !== id))
}
