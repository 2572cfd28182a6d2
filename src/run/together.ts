import {loadModule} from '../lazy.ts'
import type {Result} from '../result.ts'
import type {NameError, Selection} from '../specification/selection.ts'
import type {JointProject, JointRun} from './joint-run.ts'

/** Plans a selection in several projects as one, to be looked at or run. */
export function planTogether(projects: readonly JointProject[], selection: Selection): Result<JointRun, NameError> {
  return loadModule<typeof import('./joint-run.ts')>('run/joint-run').JointRun.plan(projects, selection)
}
