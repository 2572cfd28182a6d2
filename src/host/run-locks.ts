import {loadModule} from '../lazy.ts'

/** Whether a run still goes that has this lock. */
export function isRunLockHeld(directory: string, token: string): boolean {
  return loadModule<typeof import('../run/run-lock.ts')>('run/run-lock').RunLock.isHeld(directory, token)
}
