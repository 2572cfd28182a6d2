import {Args} from '@oclif/core'
import {type MarkableStatus, MmmCommand, type Specification} from 'mmm-cli'

const STATUSES: readonly MarkableStatus[] = ['pending', 'completed', 'failed', 'skipped']

export default class SpecMark extends MmmCommand {
  static override summary = 'Set the status of a specification by hand.'

  static override description = 'What is marked completed counts as done until its content changes. The file stays as it is.'

  static override args = {
    id: Args.string({description: 'Its id, number or file name.', required: true}),
    status: Args.string({description: 'What it is from now on.', options: [...STATUSES], required: true}),
  }

  static override examples = [
    {description: 'Do it again with the next run:', command: '<%= config.bin %> <%= command.id %> checkout pending'},
    {description: 'Set it aside for good:', command: '<%= config.bin %> <%= command.id %> checkout skipped'},
  ]

  async run(): Promise<Specification> {
    const {args} = await this.parse(SpecMark)

    const specification = this.unwrap(this.open().specifications.mark(args.id, args.status as MarkableStatus))

    this.log(`${specification.id} is ${specification.status} now.`)
    return specification
  }
}
