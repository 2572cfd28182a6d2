/** Asks a person for lines of text, one question after the other. */
export interface Questioner {
  /** The line, or `undefined` when they ended the input instead. */
  ask(question: string): Promise<string | undefined>
  close(): void
}

/** Opens the terminal for questions, when the first is asked. Lines that were typed ahead answer the next ones. */
export function openQuestioner(): Questioner {
  const lines: string[] = []
  let ended = false
  let wake = (): void => {}
  let terminal: import('node:readline').Interface | undefined

  const open = async (): Promise<import('node:readline').Interface> => {
    const {createInterface} = await import('node:readline')
    const opened = createInterface({input: process.stdin, output: process.stderr})
    opened.on('line', (line) => {
      lines.push(line)
      wake()
    })
    opened.on('close', () => {
      ended = true
      wake()
    })
    // The terminal takes Ctrl-C for itself while it reads a line. It stays open, for the signal comes a moment later: the end of the
    // input would be an answer.
    opened.on('SIGINT', () => {
      process.stdin.setRawMode(false)
      process.kill(process.pid, 'SIGINT')
    })
    return opened
  }
  return {
    async ask(question) {
      terminal ??= await open()
      if (!ended) {
        terminal.setPrompt(question)
        terminal.prompt()
      }
      if (lines.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
      return lines.shift()
    },
    close() {
      terminal?.close()
    },
  }
}
