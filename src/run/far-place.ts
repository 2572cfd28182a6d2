import {randomUUID} from 'node:crypto'
import {mkdirSync} from 'node:fs'
import type {Result} from '../result.ts'
import {cleanEnvironment} from './child-environment.ts'
import type {LogFailedError} from './errors.ts'
import type {AttemptControl, AttemptOrder, AttemptOutcome, Executor} from './executor.ts'
import {LocalExecutor} from './local-executor.ts'
import {ProcessRecord} from './process-record.ts'
import type {RunEngineOptions} from './run-engine.ts'
import type {Runner} from './runner.ts'

/** Answers that are kept for whoever asks again. */
const REMEMBERED = 1000

type Given = Pick<RunEngineOptions, 'configuration' | 'environment' | 'locks' | 'project' | 'runners'>

/** Carries out attempts of runs that go on elsewhere, in this copy of the project and with the settings and runners of this place. Nothing of it is recorded here. */
export class FarPlace implements Executor {
  readonly #options: Given
  readonly #runners = new Map<string, Result<Runner, unknown>>()
  readonly #answers = new Map<string, ReturnType<Executor['execute']>>()
  #local: {readonly executor: LocalExecutor; readonly processes: ProcessRecord} | undefined
  #going = 0

  constructor(options: Given) {
    this.#options = options
  }

  /** Who asks again gets the answer of the first time. */
  execute(order: AttemptOrder, control: AttemptControl): ReturnType<Executor['execute']> {
    const known = this.#answers.get(order.key)
    if (known) return known
    const answer = this.#execute(order, control)
    this.#answers.set(order.key, answer)
    for (const key of this.#answers.keys()) if (this.#answers.size > REMEMBERED) this.#answers.delete(key)
    return answer
  }

  async #execute(order: AttemptOrder, control: AttemptControl): Promise<Result<AttemptOutcome, LogFailedError>> {
    const {configuration, environment, locks, project, runners} = this.#options
    if (!project.trusted) return refusal('nobody has agreed to this project where the attempt was to be carried out', ['Run `mmm project trust` there.'])
    const runner = await runners.findReady(order.runner, {configuration, environment, project})
    if (!runner.ok) return refusal(runner.error.message, runner.error.suggestions)
    this.#runners.set(order.runner, runner)
    mkdirSync(locks, {recursive: true})
    const processes = this.#local?.processes ?? new ProcessRecord(locks, randomUUID())
    this.#local ??= {processes, executor: new LocalExecutor({runners: this.#runners, configuration, environment: cleanEnvironment(environment), processes})}
    this.#going++
    try {
      const {name, path} = project
      return await this.#local.executor.execute({...order, project: {name, path}}, control)
    } finally {
      if (--this.#going === 0) {
        this.#local.processes.remove()
        this.#local = undefined
      }
    }
  }
}

function refusal(reason: string, suggestions: readonly string[]): Result<AttemptOutcome, never> {
  return {ok: true, value: {status: 'fatal', reason, suggestions, feedback: '', output: '', evidence: [], duration: 0}}
}
