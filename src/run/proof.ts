import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Evidence} from '../state/execution.ts'
import {type AttemptOptions, FEEDBACK_OUTPUT, type Trouble} from './attempt.ts'
import {runCommand} from './command-process.ts'
import type {RunnerTask} from './runner.ts'
import {describeFailure, isTemporary, shorten} from './shell-runner.ts'
import {endStrays} from './stray-processes.ts'
import {headCommit} from './work-tree.ts'

/** Bytes of output that a receipt keeps. */
const EVIDENCE_OUTPUT = 16 * 1024

/** Runs the verify commands in order, and stops at the first that does not pass: those after it may build on it. Each leaves a receipt. */
export async function proveSpecification(
  {mask, onEvent, task}: Pick<AttemptOptions, 'mask' | 'onEvent' | 'task'>,
  signal: AbortSignal,
  evidence: Evidence[],
): Promise<Trouble | undefined> {
  const commands = task.spec.metadata.verify ?? []
  let place = commands.length > 0 ? await placeOf(task) : undefined
  for (const command of commands) {
    if (signal.aborted) return undefined
    onEvent({type: 'progress', text: `verify: ${command}`})
    const heading = task.log.size()
    task.log.write(`$ ${command}   # verify\n`)
    const from = task.log.size()
    const started = performance.now()
    const {environment, grace, hurry, log, processes} = task
    const onStart = (pid: number): void => onEvent({type: 'process', pid})
    const exit = await runCommand({command, cwd: task.project.path, environment, log, processes, grace, hurry, signal, onStart})
    if (exit.isLost) await endStrays(task)
    const passed = exit.code === 0 && !signal.aborted
    const before = place!
    place = await placeOf(task)
    const receipt: Evidence = {
      command: mask(command),
      exit_code: exit.code,
      passed,
      duration_ms: Math.round(performance.now() - started),
      commit_before: before.commit,
      commit_after: place.commit,
      content_before: before.content,
      content_after: place.content,
      output: log.tail(from, EVIDENCE_OUTPUT),
    }
    evidence.push(receipt)
    onEvent({type: 'verified', evidence: receipt})
    if (!passed)
      return {
        status: exit.code === null && isTemporary(exit) ? 'transient' : 'failed',
        reason: `verify ${describeFailure(command, exit)}`,
        // Of a script the reason has only the beginning.
        feedback: log.tail(shorten(command) === command.trim() ? from : heading, FEEDBACK_OUTPUT),
      }
  }
  return undefined
}

/** What a proof is about: the commit that is checked out, and the text of the specification. */
async function placeOf({
  environment,
  project,
  spec,
}: Pick<RunnerTask, 'environment' | 'project' | 'spec'>): Promise<{commit: string | null; content: string | null}> {
  // A specification stays where it is, wherever it is worked on.
  return {commit: await headCommit(project.path), content: hashOfFile(environment.MMM_SPEC_FILE ?? join(project.path, spec.path))}
}

function hashOfFile(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return null
  }
}
