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
  const command = Command.prototype as unknown as Failing
  const {catch: endSpinner} = command
  command.catch = async function catchError(this: Failing, error) {
    if (this.jsonEnabled()) throw error
    await endSpinner.call(this, error)
  }
}
