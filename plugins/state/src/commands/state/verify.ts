import {ExitCode, MmmCommand, printableLine, type StateVerification} from 'mmm-cli'

export default class StateVerify extends MmmCommand {
  static override summary = 'Check that the state is sound.'

  static override description =
    'Reads everything: the file itself, references, the change log against the rows, contents against their hashes, logs. Exits 1 when there is an error.'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<StateVerification> {
    await this.parse(StateVerify)

    const verification = this.unwrap(this.open().state.verify())

    const {executions, problems, specs, versions} = verification
    const errors = problems.filter(({severity}) => severity === 'error').length
    for (const {check, message, severity} of problems) this.log(printableLine(`${severity}: ${check}: ${message}`))
    this.log(
      `${specs} specs, ${executions} executions, ${versions} versions: ${errors === 0 ? 'sound' : `${errors} errors`}${problems.length > errors ? `, ${problems.length - errors} warnings` : ''}.`,
    )
    if (errors > 0) {
      this.log('Next: keep a copy of .mmm/state.db, then put an earlier backup in its place')
      process.exitCode = ExitCode.Failure
    }
    return verification
  }
}
