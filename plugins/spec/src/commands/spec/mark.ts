import {Args, Flags} from '@oclif/core'
import {ExitCode, MmmCommand, printableLine, type Specification} from 'mmm-cli'
import {readMark} from '../../status-words.ts'

export default class SpecMark extends MmmCommand {
  static override summary = 'Set the status of a specification by hand.'

  static override description =
    'What is marked completed counts as done until its content changes. What is approved, having waited for it (`approval: true`), is completed; what is rejected has failed, and its next attempt is told why. The file stays as it is.'

  static override args = {
    id: Args.string({description: 'Its id, number or file.', required: true}),
    status: Args.string({
      description: 'What it is from now on: pending, completed, failed, skipped, approved or rejected. Words that files may say, such as done, count as well.',
      required: true,
    }),
  }

  static override flags = {
    reason: Flags.string({char: 'm', description: 'Why it is approved or rejected.'}),
  }

  static override examples = [
    {description: 'Do it again with the next run:', command: '<%= config.bin %> <%= command.id %> checkout pending'},
    {description: 'Set it aside for good:', command: '<%= config.bin %> <%= command.id %> checkout skipped'},
    {description: 'Agree to what waits for approval:', command: '<%= config.bin %> <%= command.id %> checkout approved'},
    {description: 'Send it back, and say why:', command: '<%= config.bin %> <%= command.id %> checkout rejected --reason "The total is wrong."'},
  ]

  async run(): Promise<Specification> {
    const {args, flags} = await this.parse(SpecMark)
    const status = readMark(args.status)
    const isDecision = status === 'approved' || status === 'rejected'
    if (flags.reason !== undefined && !isDecision) this.error('--reason goes with approved and rejected only.', {exit: ExitCode.Usage})

    const {specifications, state} = this.open()
    const specification = isDecision ? this.unwrap(state.approvals.decide(args.id, status, flags.reason)) : this.unwrap(specifications.mark(args.id, status))

    const taken = args.status === status ? '' : ` ("${printableLine(args.status)}" means ${status})`
    this.log(`${specification.id} is ${specification.status} now${taken}.`)
    if (status === 'rejected') this.log(`Next: mmm run ${specification.id}`)
    return specification
  }
}
