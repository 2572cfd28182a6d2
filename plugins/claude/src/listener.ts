import {formatCost, formatTokens, type RunnerEvent} from 'mmm-cli'
import type {Ear, FollowedTask} from './process.ts'
import type {Mask} from './secrets.ts'
import {hear, isHopeless, SILENCE, tokensOf} from './stream/conversation.ts'
import {describeTool, logLines} from './stream/describe.ts'
import {LineSplitter} from './stream/line-splitter.ts'
import {parseLine, type StreamEvent} from './stream/stream-event.ts'

/** Milliseconds that a retry of the program itself may wait at most without counting as idle. */
const LONGEST_WAIT = 10 * 60_000
/** How many times longer open tasks are waited for. */
const TASK_PATIENCE = 5

/** Hears the stream of the CLI: keeps the conversation, writes the log and says what is going on. */
export class Listener implements Ear {
  conversation = SILENCE
  readonly #lines = new LineSplitter()
  readonly #task: FollowedTask
  readonly #mask: Mask
  #heard = performance.now()
  #isAnswered = false

  constructor(task: FollowedTask, mask: Mask) {
    this.#task = task
    this.#mask = mask
  }

  *hear(bytes: Buffer): Generator<RunnerEvent> {
    this.#heard = performance.now()
    for (const line of this.#lines.push(bytes)) yield* this.#take(line)
  }

  *end(): Generator<RunnerEvent> {
    for (const line of this.#lines.end()) yield* this.#take(line)
  }

  /** Whether it has given its result and stays all the same, or tries again and again what cannot be. What it does beside the conversation is waited for longer, never for ever. */
  isLingering(): boolean {
    const patience = this.#task.configuration.get('claude.linger')
    const {isOpen, openTasks, result} = this.conversation
    if (isHopeless(this.conversation)) return true
    if (result === undefined || isOpen) return false
    return performance.now() - this.#heard > (openTasks.size > 0 ? patience * TASK_PATIENCE : patience)
  }

  *#take(line: string): Generator<RunnerEvent> {
    for (const event of parseLine(line)) {
      // A line that says nothing to people is a sign of life all the same.
      yield {type: 'waiting', milliseconds: event.kind === 'retry' ? Math.min(event.delay, LONGEST_WAIT) : 0}
      this.conversation = hear(this.conversation, event)
      if (!this.#isAnswered && event.kind === 'message' && event.isAnswer) {
        this.#isAnswered = true
        yield {type: 'answered'}
      }
      const lines = logLines(event, this.#task.project.path, tokensOf(this.conversation))
      if (lines.length > 0) this.#task.log.write(this.#mask(`${lines.join('\n')}\n`))
      const doing = this.#describe(event)
      if (doing !== undefined) yield {type: 'progress', text: this.#mask(doing)}
    }
  }

  #describe(event: StreamEvent): string | undefined {
    const {result} = this.conversation
    const tokens = tokensOf(this.conversation)
    const used = [...(tokens > 0 ? [formatTokens(tokens)] : []), ...(result?.usage.cost_usd === undefined ? [] : [formatCost(result.usage.cost_usd)])]
    const doing = describeDoing(event, this.#task.project.path)
    return doing === undefined ? undefined : [doing, ...used].join(' · ')
  }
}

function describeDoing(event: StreamEvent, directory: string): string | undefined {
  if (event.kind === 'tool') return describeTool(event, directory)
  if (event.kind === 'tool_result' || event.kind === 'init') return 'thinking'
  if (event.kind === 'retry') return `waiting: ${event.error || 'no connection'}`
  return event.kind === 'result' ? 'done' : undefined
}
