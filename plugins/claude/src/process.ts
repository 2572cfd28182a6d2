import {type CommandExit, runProcess, type RunnerEvent, type RunnerTask} from 'mmm-cli'
import {closeSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {claudeEnvironment} from './environment.ts'
import {Listener} from './listener.ts'
import type {Mask} from './secrets.ts'
import type {Conversation} from './stream/conversation.ts'
import {StreamFile} from './stream-file.ts'

export interface Talk {
  readonly argv: readonly [string, ...string[]]
  readonly prompt: string
  readonly mask: Mask
}

/** How a process ended, and what it had said. */
export interface TalkEnd {
  readonly conversation: Conversation
  readonly exit: CommandExit
  readonly isLingering: boolean
  readonly errors: string
}

/** Milliseconds between looks at what the process has written. */
const POLL = 40
/** Bytes of what it says beside the stream that a reason is made of. */
const ERRORS = 4096

/** Has one conversation with the CLI, and tells of it as it goes. */
export async function* converse({argv, mask, prompt}: Talk, task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent, TalkEnd> {
  const promptPath = task.log.path.replace(/\.log$/, '.prompt.md')
  const errorsPath = task.log.path.replace(/\.log$/, '.stderr.txt')
  writeFileSync(promptPath, prompt)
  const stdin = openSync(promptPath, 'r')
  const stderr = openSync(errorsPath, 'a+', 0o600)
  const stream = new StreamFile(task.log.path.replace(/\.log$/, '.stream.jsonl'))
  const listener = new Listener(task, mask)
  const stop = new AbortController()
  const onAbort = (): void => stop.abort()
  if (signal.aborted) stop.abort()
  signal.addEventListener('abort', onAbort)
  const started: number[] = []
  let exit: CommandExit | undefined
  let isLingering = false
  try {
    const running = runProcess({
      argv,
      cwd: task.project.path,
      environment: claudeEnvironment(task.environment),
      stdin,
      stdout: stream.descriptor,
      stderr,
      grace: task.grace,
      hurry: task.hurry,
      signal: stop.signal,
      onStart: (pid) => started.push(pid),
    }).then((end) => (exit = end))
    for (const pid of started) yield {type: 'process', pid}
    // oxlint-disable-next-line no-unmodified-loop-condition -- the promise's reaction sets it
    while (!exit) {
      await Promise.race([running, pause(POLL)])
      for (const bytes of stream.read()) yield* listener.hear(bytes)
      if (exit || !listener.isLingering(task.configuration.get('claude.linger'))) continue
      isLingering = true
      stop.abort()
    }
    for (const bytes of stream.read()) yield* listener.hear(bytes)
    yield* listener.end()
    return {conversation: listener.conversation, exit, isLingering: isLingering && !signal.aborted, errors: takeErrors(errorsPath, task, mask)}
  } finally {
    signal.removeEventListener('abort', onAbort)
    closeSync(stdin)
    closeSync(stderr)
    stream.close(mask)
  }
}

/** The end of what it said beside the stream; the log keeps it. */
function takeErrors(path: string, {log}: RunnerTask, mask: Mask): string {
  const errors = mask(readFileSync(path, 'utf8'))
  rmSync(path, {force: true})
  if (errors.trim() !== '') log.write(`${errors.trimEnd()}\n`)
  return errors.slice(-ERRORS)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
