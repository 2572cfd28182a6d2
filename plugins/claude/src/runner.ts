import type {Runner, RunnerEvent, RunnerOutcome, RunnerTask} from 'mmm-cli'
import {randomUUID} from 'node:crypto'
import {claudeArguments, hasOwnModel, isRationed} from './arguments.ts'
import {checkClaude} from './check.ts'
import type {PromptFailedError} from './errors.ts'
import {claudeEnvironment} from './environment.ts'
import {asksForCriteria, unmetCriteria} from './evidence.ts'
import {describeDenials, type Ending, isSessionGone, judge} from './outcome.ts'
import {Listener} from './listener.ts'
import {follow} from './process.ts'
import {renderPrompt} from './prompt.ts'
import {replayStream} from './replay.ts'
import {maskOf} from './secrets.ts'

/** Carries out specifications with the user's own Claude Code, its login and its settings. */
const claude: Runner = {
  name: 'claude',
  check: checkClaude,
  describe: ({spec}) => (hasOwnModel(spec) ? `claude -p --model ${String(spec.metadata.model)}` : 'claude -p'),
  prompt: (task) => renderPrompt(task),
  replay: (task, recorded, signal) => replayStream(task, recorded, maskOf(task), signal),

  async *run(task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    const mask = maskOf(task)
    let session = task.session === undefined ? {id: randomUUID(), isResumed: false} : {id: task.session, isResumed: true}
    for (;;) {
      const prompt = await renderPrompt(task, session)
      if (!prompt.ok) return yield promptReport(prompt.error, task)
      // Known before anything is said: whatever happens now, the conversation can be found again.
      yield {type: 'session', session: session.id}
      const argv = claudeArguments(task.spec, task.configuration, {...session, most: task.budget})
      const listener = new Listener(task, mask)
      const agent = {argv, environment: claudeEnvironment(task.environment), prompt: prompt.value, readsPrompt: true, mask}
      const end = yield* follow(agent, listener, task, signal)
      const ending: Ending = {
        ...end,
        conversation: listener.conversation,
        isVerified: (task.spec.metadata.verify ?? []).length > 0,
        directory: task.project.path,
        hasOwnModel: hasOwnModel(task.spec),
        isRationed: isRationed(task),
      }
      if (session.isResumed && isSessionGone(ending) && !signal.aborted) {
        task.log.write(`The session ${session.id} is gone; beginning a new one.\n`)
        session = {id: randomUUID(), isResumed: false}
        continue
      }
      const {model, result, session: named} = ending.conversation
      const denied = describeDenials(ending)
      if (denied !== undefined) task.log.write(mask(`! ${denied}\n`))
      yield {
        type: 'report',
        ...withEvidence(judge(ending), ending, task),
        session: named ?? session.id,
        ...(denied !== undefined && {remark: denied}),
        ...((result?.model ?? model) && {model: result?.model ?? model!}),
        ...(result && {usage: result.usage, output: mask(result.text)}),
      }
      return
    }
  },
}

export default claude

/** A template of its own is one specification's trouble; any other is that of all. */
function promptReport({message: reason, suggestions}: PromptFailedError, {spec}: RunnerTask): RunnerEvent {
  if (typeof spec.metadata.prompt === 'string') return {type: 'report', outcome: 'failed', isFinal: true, reason, suggestions}
  return {type: 'report', outcome: 'fatal', reason, suggestions}
}

/** Success that lacks what the specification asks for is none. */
function withEvidence(outcome: RunnerOutcome, {conversation}: Ending, {spec}: RunnerTask): RunnerOutcome {
  if (outcome.outcome !== 'success' || !asksForCriteria(spec)) return outcome
  const unmet = unmetCriteria(spec.content, conversation.result?.text ?? '')
  if (unmet.length === 0) return outcome
  return {outcome: 'failed', reason: `the answer does not tick ${unmet.length === 1 ? 'a criterion' : `${unmet.length} criteria`}: ${unmet.join('; ')}`}
}
