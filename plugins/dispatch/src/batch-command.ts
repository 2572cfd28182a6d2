import {Flags} from '@oclif/core'
import {type BatchResult, type BatchTask, type CarriedOut, type CarryOutOptions, ExitCode, formatDuration, MmmCommand, printableLine, quoteWords} from 'mmm-cli'

/** What `--json` shows. */
export interface BatchReport extends Omit<CarriedOut, 'results'> {
  readonly results: ReadonlyArray<Omit<BatchResult, 'stdout'> & {readonly output: unknown}>
  /** The worst of all exit codes. */
  readonly code: number
}

/** What `--dry-run` shows. */
export interface BatchPreview {
  readonly commands: ReadonlyArray<Pick<BatchTask, 'argv' | 'directory' | 'line' | 'project'>>
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const batchFlags = {
  'continue-on-error': Flags.boolean({description: 'Go on after a failure; otherwise nothing more is started.'}),
  'dry-run': Flags.boolean({description: 'Check everything and show it; carry out nothing.', char: 'n'}),
}

/** The base of the commands that carry out others. */
export abstract class BatchCommand extends MmmCommand {
  static override enableJsonFlag = true

  protected showPlan(tasks: readonly BatchTask[]): BatchPreview {
    for (const task of tasks) this.log(formatTask(task))
    this.log(`${count(tasks.length)} would be carried out.`)
    return {commands: tasks.map(({argv, directory, line, project}) => ({line, argv, directory, ...(project !== undefined && {project})}))}
  }

  /** Carries them out and shows each, with `carryOut` as the way to do so. */
  protected async show(
    {jobs, tasks}: {readonly jobs: number; readonly tasks: readonly BatchTask[]},
    carryOut: (options: Pick<CarryOutOptions, 'capture' | 'jobs' | 'onEnd' | 'onStart' | 'signal' | 'tasks'>) => Promise<CarriedOut>,
  ): Promise<BatchReport> {
    const stop = new AbortController()
    // The real one: a command that is going sees another.
    const {exit} = process
    const onSignal = (signal: NodeJS.Signals): void => (stop.signal.aborted ? exit.call(process, exitCodeOf(signal)) : stop.abort(signal))
    for (const signal of SIGNALS) process.on(signal, onSignal)
    const capture = this.jsonEnabled() || jobs > 1
    try {
      const onStart = (task: BatchTask): void => (capture ? undefined : this.log(formatTask(task)))
      const done = await carryOut({tasks, jobs, capture, signal: stop.signal, onStart, onEnd: (result) => this.#showEnd(result, capture)})
      return this.#summarize(done, stop.signal.reason as NodeJS.Signals | undefined)
    } finally {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    }
  }

  /** What one command printed is shown together, and made safe by the mmm that printed it. */
  #showEnd(result: BatchResult, wasCaptured: boolean): void {
    const end = `${result.code === 0 ? 'done' : `exit ${result.code}`} in ${formatDuration(result.duration_ms)}`
    if (!wasCaptured) {
      if (result.code !== 0) this.log(`── ${result.line}: ${end}`)
      return
    }
    this.log(`${formatTask(result)}: ${end}`)
    if (result.stdout) this.log(result.stdout.trimEnd())
    if (result.stderr && !this.jsonEnabled()) process.stderr.write(`${result.stderr.trimEnd()}\n`)
  }

  #summarize({results, ...counts}: CarriedOut, received: NodeJS.Signals | undefined): BatchReport {
    const {checkpoint, failed, not_started: notStarted, rolled_back: rolledBack} = counts
    const outcome = failed === 0 ? 'all succeeded' : `${failed} failed`
    this.log(`${count(results.length)}, ${outcome}${notStarted > 0 ? `, ${notStarted} not started` : ''}.`)
    if (rolledBack) this.log(`All of it was put back as it was at the checkpoint ${checkpoint}.`)
    else if (checkpoint !== undefined) this.log(`mmm state rollback ${checkpoint} --files takes all of it back.`)
    if (received) process.exitCode = exitCodeOf(received)
    else if (failed > 0) process.exitCode = ExitCode.Failure
    const code = Math.max(0, ...results.map((result) => result.code))
    return {results: results.map(({stdout, ...rest}) => ({...rest, output: parse(stdout)})), ...counts, code}
  }
}

function exitCodeOf(signal: NodeJS.Signals): number {
  return signal === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated
}

function formatTask({argv, line}: Pick<BatchTask, 'argv' | 'line'>): string {
  return `── ${line}: mmm ${printableLine(quoteWords(argv))}`
}

function count(number: number): string {
  return `${number} ${number === 1 ? 'command' : 'commands'}`
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return stdout
  }
}
