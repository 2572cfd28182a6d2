import type {SpecMetadata} from '../specification/specification.ts'
import type {RunSummary} from '../state/run-store.ts'

/** The specification that a hook is told of. */
export interface HookedSpec {
  readonly id: string
  readonly title: string
  /** From the project's folder. */
  readonly path: string
  readonly metadata: SpecMetadata
}

/** The project that a hook is told of. */
export interface HookedProject {
  readonly name: string
  readonly path: string
}

/** What hooks of a run are told, by event. */
export interface RunHookPayloads {
  'mmm:run:before': {readonly project: HookedProject; readonly run: number; readonly specs: readonly string[]; readonly concurrency: number}
  'mmm:run:after': {readonly project: HookedProject; readonly run: number; readonly summary: RunSummary; readonly cancelled: boolean}
  'mmm:spec:before': {
    readonly project: HookedProject
    readonly run: number
    readonly spec: HookedSpec
    readonly content: string
    /** Name of the runner that is to do it. */
    readonly runner: string
  }
  'mmm:spec:after': {
    readonly project: HookedProject
    readonly run: number
    readonly spec: HookedSpec
    /** `awaiting` a person's word; `put_back` unfinished, as a limit or the end of the run came. */
    readonly outcome: 'awaiting' | 'cancelled' | 'completed' | 'failed' | 'put_back'
    /** Why it failed. */
    readonly reason: string | null
    readonly duration_ms: number
  }
}

/** What a hook may answer to `mmm:spec:before`: nothing, or one of these with a reason. */
export type SpecVerdict =
  /** It is set aside for good, and what depends on it goes on. */
  | {readonly skip: string}
  /** It is not done in this run, nor is what depends on it. */
  | {readonly refuse: string}

/** What one plugin's hook said. */
export interface HookAnswer {
  readonly plugin: string
  readonly answer: unknown
}

/** Tells hooks of what happens. Nothing that a hook does makes it fail. */
export interface HookCaller<Payloads> {
  /** Whether anybody wants to know. */
  listens(event: keyof Payloads): boolean
  /** The answers of all hooks, in order: the core's, then as the plugins were installed. */
  call<E extends keyof Payloads>(event: E, payload: Payloads[E]): Promise<readonly HookAnswer[]>
}

export type RunHooks = HookCaller<RunHookPayloads>
