import {type CommandExit, endStrays, runProcess, type RunnerEvent, type RunnerTask} from 'mmm-cli'
import {closeSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import type {Mask} from './secrets.ts'
import {StreamFile} from './stream-file.ts'

export interface AgentProcess {
  readonly argv: readonly [string, ...string[]]
  readonly environment: Readonly<Record<string, string>>
  readonly prompt: string
  /** Whether the prompt is its standard input; otherwise it has none. */
  readonly readsPrompt: boolean
  readonly mask: Mask
}

/** What hears the standard output of a process while it goes. */
export interface Ear {
  hear(bytes: Buffer): Iterable<RunnerEvent>
  end(): Iterable<RunnerEvent>
  /** Whether the process has done all it had to, and does not go. */
  isLingering(): boolean
}

/** How a process ended. */
export interface ProcessEnd {
  readonly exit: CommandExit
  /** Whether it was ended because it did not go. */
  readonly isLingering: boolean
  /** The end of what it said beside its output. */
  readonly errors: string
}

/** What a process belongs to. */
export type FollowedTask = Pick<RunnerTask, 'configuration' | 'environment' | 'grace' | 'hurry' | 'log' | 'project'>

/** Milliseconds between looks at what the process has written. */
const POLL = 40
/** Characters that it says beside its output, of which a reason is made. */
const ERRORS = 4096

/** Where the prompt of an attempt is kept: beside its log. */
export function promptPathOf({log}: Pick<RunnerTask, 'log'>): string {
  return log.path.replace(/\.log$/, '.prompt.md')
}

/** Where the raw output of an attempt is kept: beside its log. */
export function streamPathOf({log}: Pick<RunnerTask, 'log'>): string {
  return log.path.replace(/\.log$/, '.stream.jsonl')
}

/** Runs a program whose output goes to a file of its own, and hears it as it comes. */
export async function* follow(
  {argv, environment, mask, prompt, readsPrompt}: AgentProcess,
  ear: Ear,
  task: FollowedTask,
  signal: AbortSignal,
): AsyncGenerator<RunnerEvent, ProcessEnd> {
  const errorsPath = task.log.path.replace(/\.log$/, '.stderr.txt')
  writeFileSync(promptPathOf(task), mask(prompt))
  writeFileSync(`${errorsPath}.in`, prompt, {mode: 0o600})
  const stdin = openSync(`${errorsPath}.in`, 'r')
  // The open file is enough: a prompt may hold what is masked elsewhere.
  rmSync(`${errorsPath}.in`)
  const stderr = openSync(errorsPath, 'a', 0o600)
  const stream = new StreamFile(streamPathOf(task))
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
      environment,
      ...(readsPrompt && {stdin}),
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
      for (const bytes of stream.read()) yield* ear.hear(bytes)
      if (exit || isLingering || !ear.isLingering()) continue
      isLingering = true
      stop.abort()
    }
    for (const bytes of stream.read()) yield* ear.hear(bytes)
    yield* ear.end()
    // A server that an agent left behind would hold its port for whatever comes after it.
    await endStrays(task)
    return {exit, isLingering: isLingering && !signal.aborted, errors: takeErrors(errorsPath, task, mask)}
  } finally {
    signal.removeEventListener('abort', onAbort)
    closeSync(stdin)
    closeSync(stderr)
    stream.close(mask)
  }
}

/** The end of what it said beside its output; the log keeps all of it. */
function takeErrors(path: string, {log}: FollowedTask, mask: Mask): string {
  const errors = mask(readFileSync(path, 'utf8'))
  rmSync(path, {force: true})
  if (errors.trim() !== '') log.write(`${errors.trimEnd()}\n`)
  return errors.slice(-ERRORS)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
