/** Asks a person a question that yes or no answers; without a terminal there is nobody to ask, and the answer is no. */
export async function confirm(question: string): Promise<boolean> {
  if (!canAsk()) return false
  const {createInterface} = await import('node:readline/promises')
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

/** Whether somebody sits at the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}
