import {Flags} from '@oclif/core'
import {type CheckedReceipt, ExitCode, formatDuration, MmmCommand, printable, printableLine, type ReceiptCheck, type StateVerification} from 'mmm-cli'
import {countOf} from '../../count-of.ts'

/** Of copies that mmm kept, the newest. */
const COPIES_SHOWN = 3

export default class StateVerify extends MmmCommand {
  static override summary = 'Check that the state is sound.'

  static override description = `Reads everything: the file itself, references, the change log against the rows, contents, executions and receipts against their hashes, logs. Exits 1 when there is an error.

With --receipts it also runs the verify commands of all that is completed once more, in the project's folder, one after the other, and exits 1 when one does not pass any more. It carries out what stands in the specifications, so the project must be trusted. Nothing is recorded.`

  static override flags = {
    receipts: Flags.boolean({description: 'Run the proofs of all that is completed once more.'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'See whether what was proven still holds:', command: '<%= config.bin %> <%= command.id %> --receipts'},
  ]

  async run(): Promise<StateVerification & Partial<ReceiptCheck>> {
    const {flags} = await this.parse(StateVerify)

    const verification = this.unwrap(this.open().state.verify())

    const {copies, executions, problems, specs, unsealed, versions} = verification
    const wrong = problems.filter(({severity}) => severity === 'error')
    const errors = wrong.length
    for (const {check, message, severity} of problems) this.log(printableLine(`${severity}: ${check}: ${message}`))
    this.log(
      `${countOf(specs, 'spec')}, ${countOf(executions, 'execution')}, ${countOf(versions, 'version')}: ${errors === 0 ? 'sound' : countOf(errors, 'error')}${problems.length > errors ? `, ${countOf(problems.length - errors, 'warning')}` : ''}.`,
    )
    const before = [unsealed.executions > 0 && countOf(unsealed.executions, 'execution'), unsealed.receipts > 0 && countOf(unsealed.receipts, 'receipt')]
    if (before.some(Boolean)) this.log(`From before there were hashes, and believed: ${before.filter(Boolean).join(', ')}.`)
    if (errors > 0) {
      for (const {kind, path} of copies.slice(0, COPIES_SHOWN))
        this.log(printableLine(`Kept: ${kind === 'database' ? `${path}, to be copied to state.db` : `mmm state import ${path} --replace`}`))
      const isPastAlone = wrong.every(({check}) => check === 'execution' || check === 'receipt')
      const backup = 'move state.db, state.db-wal and state.db-shm away together, then restore a backup (docs/state.md)'
      this.log(`Next: ${isPastAlone && !flags.receipts ? `mmm state verify --receipts, to see whether the proofs still hold · ${backup}` : backup}`)
      process.exitCode = ExitCode.Failure
    }
    return flags.receipts ? {...verification, ...(await this.#checkReceipts())} : verification
  }

  async #checkReceipts(): Promise<ReceiptCheck> {
    const {project, runs} = this.open()
    const stop = new AbortController()
    // The commands run in process groups of their own, which a Ctrl-C does not reach.
    const onSignal = (): void => stop.abort()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
    try {
      const checked = await runs.checkReceipts({
        signal: stop.signal,
        onCount: (count) => this.logToStderr(`Running ${countOf(count, 'verify command')} again in ${printableLine(project.path)} …`),
        onReceipt: (receipt) => this.log(formatReceipt(receipt).join('\n')),
      })
      const {receipts, without} = this.unwrap(checked)
      const broken = receipts.filter(({passed}) => !passed)
      this.log(
        `${receipts.length - broken.length} of ${receipts.length} receipts pass again.${without.length > 0 ? ` Without any: ${without.length} completed.` : ''}`,
      )
      if (broken[0]) {
        this.log(`Next: mmm run ${broken[0].spec} --force`)
        process.exitCode = ExitCode.Failure
      }
      if (stop.signal.aborted) process.exitCode = ExitCode.Interrupted
      return {receipts, without}
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
    }
  }
}

function formatReceipt({command, commit_now: now, commit_then: then, duration_ms: duration, ending, output, passed, spec}: CheckedReceipt): string[] {
  const moved = then !== null && now !== null && then !== now ? `  proven at ${then.slice(0, 7)}, now ${now.slice(0, 7)}` : ''
  if (passed) return [`✔ ${spec}  ${printableLine(command)}  ${formatDuration(duration)}${moved}`]
  const lines = printable(output.trimEnd()).split('\n').slice(-15)
  return [`✖ ${spec}  ${printableLine(command)} ${ending}${moved}`, ...lines.filter((line) => line !== '').map((line) => `    ${line}`)]
}
