import {Args, Flags} from '@oclif/core'
import {MmmCommand, type Specification} from 'mmm-cli'

export default class SpecNew extends MmmCommand {
  static override summary = 'Write the file of a new specification.'

  static override args = {
    id: Args.string({description: 'Its id, which is also the name of the file.', required: true}),
  }

  static override flags = {
    title: Flags.string({description: 'Title; default: made from the id.'}),
    'depends-on': Flags.string({description: 'What must be completed first; may be given more than once.', multiple: true, helpValue: 'ID'}),
    priority: Flags.string({description: 'critical, high, medium, low or a number.'}),
    tag: Flags.string({description: 'A tag; may be given more than once.', multiple: true}),
    run: Flags.string({description: 'A command that does the work; may be given more than once.', multiple: true, helpValue: 'COMMAND'}),
    verify: Flags.string({description: 'A command that proves the work; may be given more than once.', multiple: true, helpValue: 'COMMAND'}),
  }

  static override examples = [
    {description: 'Begin a specification:', command: '<%= config.bin %> <%= command.id %> checkout'},
    {
      description: 'Write a whole one:',
      command: '<%= config.bin %> <%= command.id %> checkout --depends-on catalogue --run "npm run build" --verify "npm test -- checkout"',
    },
  ]

  async run(): Promise<Specification> {
    const {args, flags} = await this.parse(SpecNew)

    const {'depends-on': dependsOn, priority, run, tag: tags, title, verify} = flags
    const specification = this.unwrap(this.open().specifications.create({id: args.id, title, dependsOn, priority, tags, run, verify}))

    this.log(`Created ${specification.path}`)
    this.log(run || verify ? 'Next: mmm spec plan' : `Next: edit ${specification.path}, then mmm spec validate`)
    return specification
  }
}
