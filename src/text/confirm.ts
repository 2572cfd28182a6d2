/**
 * Asks a person a question that yes or no answers; without a terminal there is nobody to ask, and the answer is no, as it
 * is when the input ends.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!canAsk()) return false
  const {createInterface} = await import('node:readline')
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  const {promise: answered, resolve} = Promise.withResolvers<string>()
  terminal.on('close', () => resolve(''))
  // The terminal takes Ctrl-C for itself while it reads a line. It stays open: somebody may listen to the signal, a moment later.
  terminal.on('SIGINT', () => {
    process.stdin.setRawMode(false)
    process.kill(process.pid, 'SIGINT')
  })
  terminal.question(`${question} [y/N] `, resolve)
  const answer = await answered
  terminal.close()
  return /^y(?:es)?$/i.test(answer.trim())
}

/** Whether somebody sits at the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}
