import type {Lane, LineOutcome, LineTask} from './line-runner.ts'

/** A command line of a batch: its line in the file, or its number in the history. */
export interface BatchTask extends LineTask {
  readonly line: number
}

/** What became of one. These are the field names of `--json`. */
export interface BatchResult extends LineOutcome {
  readonly line: number
  readonly argv: readonly string[]
}

export interface BatchRunOptions {
  readonly tasks: readonly BatchTask[]
  /** As many as may work at once. */
  readonly lanes: readonly Lane[]
  readonly continueOnError: boolean
  /** Aborting it starts nothing more; its reason is the signal that running commands hear of. */
  readonly signal: AbortSignal
  readonly onStart?: (task: BatchTask) => void
  /** Told of each end, in the order of the lines. */
  readonly onEnd: (result: BatchResult) => void
}

/** Carries out command lines, in their order where there is one lane. Gives what was started, in their order. */
export async function runBatch({continueOnError, lanes, onEnd, onStart, signal, tasks}: BatchRunOptions): Promise<BatchResult[]> {
  const ended: Array<BatchResult | undefined> = []
  const waiting = tasks.entries()
  let told = 0
  let hasFailed = false
  const work = async (lane: Lane): Promise<void> => {
    for (;;) {
      if (signal.aborted || (hasFailed && !continueOnError)) return
      const next = waiting.next()
      if (next.done) return
      const [index, task] = next.value
      onStart?.(task)
      const outcome = await lane.run(task)
      hasFailed ||= outcome.code !== 0
      ended[index] = {line: task.line, argv: task.argv, ...outcome}
      for (; ended[told]; told++) onEnd(ended[told]!)
    }
  }
  const onAbort = (): void => {
    for (const lane of lanes) lane.signal(signal.reason as NodeJS.Signals)
  }
  signal.addEventListener('abort', onAbort)
  try {
    await Promise.all(lanes.map((lane) => work(lane)))
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const lane of lanes) lane.end()
  }
  return ended.filter((result) => result !== undefined)
}
