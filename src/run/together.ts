import {loadModule} from '../lazy.ts'
import type {Result} from '../result.ts'
import type {NameError, Selection} from '../specification/selection.ts'
import type {JointPart, JointTimeline} from './joint-report.ts'
import type {RunSummary} from '../state/run-store.ts'
import type {JointProject, JointRun} from './joint-run.ts'
import type {RunTotal} from './run-total.ts'

/** Plans a selection in several projects as one, to be looked at or run. */
export function planTogether(projects: readonly JointProject[], selection: Selection): Result<JointRun, NameError> {
  return loadModule<typeof import('./joint-run.ts')>('run/joint-run').JointRun.plan(projects, selection)
}

/** The runs of several projects that went as one, as one again. */
export function reportTogether(id: string, parts: readonly JointPart[]): JointTimeline {
  return loadModule<typeof import('./joint-report.ts')>('run/joint-report').toJointTimeline(id, parts, Date.now())
}

/** What the runs of several projects came to together. */
export function totalOf(summaries: ReadonlyMap<string, RunSummary>, duration: number): RunTotal {
  return loadModule<typeof import('./run-total.ts')>('run/run-total').addUp(summaries, [], duration)
}
