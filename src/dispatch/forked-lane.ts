import {type ChildProcess, fork} from 'node:child_process'
import {constants} from 'node:os'
import type {Lane, LineOutcome, LineTask} from '../batch/line-runner.ts'
import {ExitCode} from '../errors.ts'

/** Carries out command lines in another process, one after the other; where that ends, the next one gets a new process. */
export class ForkedLane implements Lane {
  readonly #entry: string
  readonly #environment: Readonly<Record<string, string | undefined>>
  #child: ChildProcess | undefined
  /** What the process wrote past the command, such as a program that it started. */
  #past = ''

  constructor(entry: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#entry = entry
    this.#environment = environment
  }

  run(task: LineTask): Promise<LineOutcome> {
    const started = performance.now()
    const child = (this.#child ??= this.#start())
    return new Promise((resolve) => {
      const finish = (outcome: LineOutcome): void => {
        child.off('message', onMessage).off('exit', onEnd).off('error', onError)
        resolve({...outcome, stderr: outcome.stderr + this.#takePast()})
      }
      const fail = (code: number, reason: string): void => {
        this.#child = undefined
        finish({code, duration_ms: Math.round(performance.now() - started), stdout: '', stderr: ` ›   Error: ${reason}\n`})
      }
      const onMessage = (message: unknown): void => finish(message as LineOutcome)
      const onEnd = (code: number | null, signal: NodeJS.Signals | null): void =>
        signal ? fail(128 + constants.signals[signal], `its process was ended by ${signal}`) : fail(code || ExitCode.Bug, `its process ended with ${code}`)
      const onError = (error: Error): void => fail(ExitCode.Failure, `its process could not be started: ${error.message}`)
      child.on('message', onMessage).on('exit', onEnd).on('error', onError)
      child.send(task, (error) => error && onError(error))
    })
  }

  signal(signal: NodeJS.Signals): void {
    // Ctrl-C reaches all processes on the terminal; a second one would make them hurry.
    if (signal !== 'SIGINT') this.#child?.kill(signal)
  }

  end(): void {
    if (this.#child?.connected) this.#child.disconnect()
  }

  #start(): ChildProcess {
    // Its name says whose code is kept for it.
    const child = fork(this.#entry, ['batch'], {env: this.#environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: []})
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (this.#past += text))
    return child
  }

  #takePast(): string {
    const past = this.#past
    this.#past = ''
    return past
  }
}
