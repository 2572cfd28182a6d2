import type {Configuration} from '../configuration/configuration.ts'
import type {Selection, SelectionPlan} from '../specification/selection.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {RunSummary} from '../state/run-store.ts'
import type {RunEvent} from './events.ts'
import type {AgreedPowers} from './agreed-powers.ts'
import type {Executor} from './executor.ts'
import type {Seat} from './seat.ts'

/** What the run of one project keeps of a run of several. */
export interface JointMark {
  readonly id: string
  readonly projects: readonly string[]
  /** What its specifications need of other projects, as `project:id`. */
  readonly needs: Readonly<Record<string, readonly string[]>>
}

/** What a run works on, and whom it tells. */
export interface RunOptions {
  readonly selection: Selection
  /** In force for this run: flags on top of all layers. */
  readonly configuration?: Configuration | undefined
  /** What may be carried out of what comes while it goes: by default what the files said when it began; `beforehand`: whatever comes. */
  readonly agreement?: AgreedPowers | 'beforehand' | undefined
  /** Aborting it stops the run: nothing more starts, and what is going is ended and given back. */
  readonly signal: AbortSignal
  /** Aborting it as well kills what has not ended yet, without the grace time. */
  readonly hurry?: AbortSignal
  /** A run whose attempts are done again as they were recorded, without asking anybody; or a folder that holds its recording. */
  readonly replay?: number | string | undefined
  /** Whether the run waits until the limit of a runner is over; default: it does. */
  readonly wait?: boolean
  /** Where attempts are carried out instead of here: see docs/executor.md. */
  readonly executor?: Executor | undefined
  /** Its part in a run of several projects. */
  readonly part?: {readonly plan: SelectionPlan; readonly view: SpecificationView; readonly seat: Seat; readonly joint: JointMark} | undefined
  readonly onEvent: (event: RunEvent) => void
  /** Tells of later configurations while the run goes; of those only `run.concurrency` counts for it. */
  readonly follow?: (onChange: (configuration: Configuration) => void) => {close(): void}
}

/** What a run came to. */
export interface RunResult {
  readonly summary: RunSummary
  readonly cancelled: boolean
}
