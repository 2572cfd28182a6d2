import {join} from 'node:path'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {NewExecution} from '../state/execution-store.ts'
import type {AttemptOrder} from './executor.ts'
import type {Runner} from './runner.ts'
import type {WorkContext} from './spec-work.ts'
import {dependenciesOf} from './task-dependencies.ts'

/** Which attempt it is. */
export interface Step {
  /** From 1. */
  readonly iteration: number
  /** Attempts at this iteration before it, in earlier runs as well. */
  readonly retry: number
  /** Those of them that this run put off and tried again. */
  readonly delays: number
  /** Milliseconds that it was put off for. */
  readonly delay: number
  readonly feedback: string | undefined
  /** The conversation that was cut off. */
  readonly session?: string | undefined
}

export interface SpecOrdersOptions extends Pick<WorkContext, 'answerOf' | 'configuration' | 'logs' | 'printedBy' | 'project' | 'runId' | 'view'> {
  readonly record: SpecRecord
  readonly content: string
  readonly runner: Runner
}

/** What one specification's attempts are, told to whoever carries them out and to the record. */
export class SpecOrders {
  readonly maxIterations: number
  readonly maxRetries: number
  readonly runner: string
  readonly #options: SpecOrdersOptions

  constructor(options: SpecOrdersOptions) {
    const {metadata} = options.record
    this.#options = options
    this.runner = options.runner.name
    this.maxIterations = this.#limit('run.max_iterations', metadata.max_iterations)
    this.maxRetries = this.#limit('run.retries', metadata.retries)
  }

  order(step: Step): AttemptOrder {
    const {answerOf, configuration, printedBy, project, record, runId, view} = this.#options
    const {contentHash, id, metadata} = record
    const {feedback = null, iteration, retry, session = null} = step
    return {
      key: `${runId}/${id}/${contentHash}/${iteration}.${retry}`,
      run: runId,
      runner: this.runner,
      spec: this.#spec(),
      contentHash,
      project: {name: project.name, path: project.path},
      iteration,
      maxIterations: this.maxIterations,
      retry,
      feedback,
      dependencies: dependenciesOf(view, id, metadata.foreach ? printedBy : this.runner === 'shell' ? nothing : answerOf),
      session,
      budget: null,
      timeout: this.#limit('run.timeout', metadata.timeout_ms),
      idleTimeout: configuration.get('run.idle_timeout'),
      grace: configuration.get('run.grace'),
      log: this.logOf(step),
      keepOutput: configuration.get('state.keep_output'),
    }
  }

  execution(step: Step): NewExecution {
    const {record, runId, runner} = this.#options
    const {delay, feedback: input = '', iteration, retry} = step
    const command = runner.describe({spec: this.#spec()})
    const log = this.logOf(step)
    return {runId, specId: record.id, iteration, retry, delay, runner: this.runner, command, input, contentHash: record.contentHash, log}
  }

  /** From the project's folder. */
  logOf({iteration, retry}: Step): string {
    const {logs, record} = this.#options
    return join(logs, `${record.id}.${iteration}${retry > 0 ? `.r${retry}` : ''}.log`)
  }

  #spec(): AttemptOrder['spec'] {
    const {content, record} = this.#options
    const {id, metadata, path, title} = record
    return {id, title, path, content, metadata}
  }

  /** What the command line says counts more than what the specification says, and that more than the settings. */
  #limit(key: 'run.max_iterations' | 'run.retries' | 'run.timeout', own: number | undefined): number {
    const {configuration} = this.#options
    return own === undefined || configuration.origin(key).layer === 'flag' ? configuration.get(key) : own
  }
}

/** Commands are told nothing of what others had to say. */
function nothing(): undefined {}
