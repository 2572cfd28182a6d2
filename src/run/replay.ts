import {existsSync, readFileSync} from 'node:fs'
import {ok, type Result} from '../result.ts'
import type {RecordedStep} from './recording.ts'
import type {RunnerCatalogue, RunnerError} from './runner-catalogue.ts'
import type {Runner, RunnerEvent, RunnerTask} from './runner.ts'

/** For each of these names a runner that does again what was recorded of it. */
export async function replayRunners(
  catalogue: RunnerCatalogue,
  names: readonly string[],
  {source, steps}: {readonly steps: readonly RecordedStep[]; readonly source: number | string},
): Promise<Map<string, Result<Runner, RunnerError>>> {
  const found = [...new Set(names)].map(async (name) => {
    const runner = await catalogue.find(name)
    return [name, runner.ok ? ok(replayRunner(runner.value, steps, source)) : runner] as const
  })
  return new Map(await Promise.all(found))
}

/** A runner that does again what was recorded of it, and asks nobody. The shell's commands cost nothing: they run. */
function replayRunner(runner: Runner, steps: readonly RecordedStep[], source: number | string): Runner {
  if (runner.name === 'shell') return runner
  const attempts = new Map(steps.map((step) => [`${step.iteration}/${step.spec}`, step]))
  const name = typeof source === 'number' ? `run ${source}` : source
  return {
    name: runner.name,
    check: () => Promise.resolve({ok: true, details: [`a replay of ${name}`]}),
    describe: () => `replay of ${name}`,
    async *run(task, signal) {
      const recorded = attempts.get(`${task.iteration}/${task.spec.id}`)
      if (recorded) yield* replayAttempt(runner, {task, recorded, signal})
      else yield {type: 'report', outcome: 'failed', isFinal: true, reason: `${name} has no iteration ${task.iteration} of it`}
    },
  }
}

async function* replayAttempt(
  runner: Runner,
  {recorded, signal, task}: {readonly task: RunnerTask; readonly recorded: RecordedStep; readonly signal: AbortSignal},
): AsyncGenerator<RunnerEvent> {
  if (runner.replay) yield* runner.replay(task, recorded, signal)
  else if (existsSync(recorded.log)) task.log.write(readFileSync(recorded.log, 'utf8'))
  const usage = {input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: 0}
  if (recorded.failure === undefined) yield {type: 'report', outcome: 'success', usage}
  else yield {type: 'report', outcome: 'failed', reason: recorded.failure, usage}
}
