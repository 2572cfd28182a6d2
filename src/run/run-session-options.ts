import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import type {SelectionPlan} from '../specification/selection.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {RunClock} from './clock.ts'
import type {Growth} from './growth.ts'
import type {RunHooks} from './run-hooks.ts'
import type {Runner} from './runner.ts'
import type {RunnerError} from './runner-catalogue.ts'
import type {Seat} from './seat.ts'
import type {WorkContext} from './spec-work.ts'

/** What one run is about, and with what it works. */
export interface RunSessionOptions extends Omit<WorkContext, 'answered' | 'isStopping' | 'lostWith' | 'pause'> {
  readonly plan: SelectionPlan
  /** Each runner that the plan needs, or why it is not at hand. */
  readonly runners: Map<string, Result<Runner, RunnerError>>
  /** Asks a runner that the plan did not need whether it can work here. */
  readonly findRunner: (name: string) => Promise<Result<Runner, RunnerError>>
  readonly growth: Pick<Growth, 'look'>
  readonly hooks: RunHooks
  readonly content: (id: string) => string
  /** Why a specification cannot be worked on here, whoever does it. */
  readonly refuse: (record: SpecRecord) => string | undefined
  /** The run of the same project that started this one, by a command of a specification. */
  readonly parent: number | undefined
  /** Closes runs that have died meanwhile, so that their specifications are free again. */
  readonly recover: () => Result<unknown, DatabaseError>
  /** Whether the run waits until a runner's limit is over. */
  readonly wait: boolean
  readonly clock: RunClock
  /** Its place among the projects that run together. */
  readonly seat?: Seat | undefined
}
