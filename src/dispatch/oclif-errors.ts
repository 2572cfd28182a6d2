import {Command} from '@oclif/core'

interface Failing {
  jsonEnabled(): boolean
  catch(error: unknown): Promise<void>
}

let isTakenOver = false

/**
 * Lets the failure of any command come up to the dispatcher, which alone knows how it is shown. oclif would print it as
 * JSON in a shape of its own, and go on as if the command had done its work.
 */
export function takeOverErrors(): void {
  if (isTakenOver) return
  isTakenOver = true
  const before = new Set(process.stdout.listeners('error'))
  const command = Command.prototype as unknown as Failing
  // Where oclif is loaded only now: it takes a full disk for a bug.
  for (const listener of process.stdout.listeners('error')) if (!before.has(listener)) process.stdout.off('error', listener as () => void)
  const {catch: endSpinner} = command
  command.catch = async function catchError(this: Failing, error) {
    if (this.jsonEnabled()) throw error
    await endSpinner.call(this, error)
  }
}
