import {createInterface} from 'node:readline/promises'

/** Asks a person; without a terminal there is nobody to ask, and the answer is no. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
