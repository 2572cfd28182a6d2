import type {Project} from '../project/project.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {RunEvent} from './events.ts'
import type {RunLedger} from './run-ledger.ts'
import type {Recorder} from './run-recorder.ts'
import type {HookAnswer, HookedProject, HookedSpec, RunHookPayloads, RunHooks} from './run-hooks.ts'
import type {WorkOutcome} from './spec-work.ts'

/** Why a specification is not begun. */
export interface Objection {
  readonly kind: 'refuse' | 'skip'
  readonly reason: string
}

export interface SpecGateOptions {
  readonly hooks: RunHooks
  readonly project: Pick<Project, 'name' | 'path'>
  readonly runId: number
  readonly content: (id: string) => string
  readonly emit: (event: RunEvent) => void
  readonly ledger: Pick<RunLedger, 'object'>
  readonly recorder: Pick<Recorder, 'durable'>
  /** Why a specification cannot be worked on, be it since it was planned. */
  readonly refuse: (record: SpecRecord) => string | undefined
  readonly isStopping: () => boolean
  readonly putBack: (id: string) => void
  /** Whoever stops the run does not wait for an answer. */
  readonly signal: AbortSignal
}

/** Asks plugins whether a specification may begin, and tells them what became of it. */
export class SpecGate {
  readonly #options: SpecGateOptions
  /** Why specifications failed. */
  readonly #failures = new Map<string, string>()

  constructor(options: SpecGateOptions) {
    this.#options = options
  }

  /** Passes an event on. */
  emit(event: RunEvent): void {
    if (event.type === 'spec.failed') this.#failures.set(event.spec, event.reason)
    this.#options.emit(event)
  }

  /** Whether no plugin objects; what one does object to is settled here. */
  async admits(record: SpecRecord, runner: string): Promise<boolean> {
    const {isStopping, ledger, putBack, refuse} = this.#options
    const reason = refuse(record)
    const objection: Objection | undefined = reason === undefined ? await this.#ask(record, runner) : {kind: 'refuse', reason}
    if (isStopping()) {
      putBack(record.id)
      return false
    }
    // Another run may have been quicker: to claim it tells how.
    return !objection || !ledger.object(record, objection)
  }

  /** What keeps a specification from being begun. A refusal counts more than a skip, and of equals the first. */
  async #ask(record: SpecRecord, runner: string): Promise<Objection | undefined> {
    const {content, hooks, signal} = this.#options
    if (!hooks.listens('mmm:spec:before')) return undefined
    const asked = hooks.call('mmm:spec:before', {...this.#facts(record), content: content(record.id), runner})
    const answers = await unlessAborted(signal, asked, [])
    const objections = answers.flatMap((answer) => this.#read(answer))
    return objections.find(({kind}) => kind === 'refuse') ?? objections[0]
  }

  async tell(record: SpecRecord, kind: WorkOutcome['kind'], durationMs: number): Promise<void> {
    const {hooks} = this.#options
    // What another run has, that one tells of.
    if (kind === 'elsewhere' || kind === 'touched') return
    const outcome = kind === 'limited' || kind === 'fatal' || kind === 'released' || kind === 'unaffordable' ? 'put_back' : kind
    if (!hooks.listens('mmm:spec:after') || !(await this.#options.recorder.durable()).ok) return
    const reason = outcome === 'failed' ? (this.#failures.get(record.id) ?? null) : null
    await hooks.call('mmm:spec:after', {...this.#facts(record), outcome, reason, duration_ms: Math.round(durationMs)})
  }

  #facts({id, metadata, path, title}: SpecRecord): {project: HookedProject; run: number; spec: HookedSpec} {
    const {project, runId} = this.#options
    return {project: {name: project.name, path: project.path}, run: runId, spec: {id, title, path, metadata}}
  }

  #read({answer, plugin}: HookAnswer): Objection[] {
    if (answer === undefined || answer === null) return []
    const {refuse, skip} = answer as {readonly refuse?: unknown; readonly skip?: unknown}
    if (typeof refuse === 'string') return [{kind: 'refuse', reason: `the plugin ${plugin} refuses it: ${refuse}`}]
    if (typeof skip === 'string') return [{kind: 'skip', reason: `the plugin ${plugin} skips it: ${skip}`}]
    const message = `The mmm:spec:before hook of the plugin ${plugin} gave an answer that is neither {skip: "why"} nor {refuse: "why"}; it was passed over.`
    this.#options.emit({type: 'run.warning', code: 'HOOK_ANSWER_UNKNOWN', message})
    return []
  }
}

/** Tells of a run that begins, for as long as it is wanted. */
export async function announceRun(hooks: RunHooks, signal: AbortSignal, payload: RunHookPayloads['mmm:run:before']): Promise<void> {
  if (hooks.listens('mmm:run:before')) await unlessAborted(signal, hooks.call('mmm:run:before', payload), [])
}

/** What comes of waiting; once nobody wants it any more, something else. */
async function unlessAborted<T>(signal: AbortSignal, waiting: Promise<T>, otherwise: T): Promise<T> {
  if (signal.aborted) return otherwise
  const aborted = Promise.withResolvers<T>()
  const onAbort = (): void => aborted.resolve(otherwise)
  signal.addEventListener('abort', onAbort, {once: true})
  try {
    return await Promise.race([waiting, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
