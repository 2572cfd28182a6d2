import {Args} from '@oclif/core'
import {MmmCommand} from 'mmm-cli'
import {greet} from '../greeting.ts'

export default class {{ Class }} extends MmmCommand {
  static override summary = 'Greet somebody.'

  static override args = {
    name: Args.string({description: 'Whom to greet.', default: 'you'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> Ada --json']

  async run(): Promise<{greeting: string}> {
    const {args} = await this.parse({{ Class }})

    const greeting = greet(args.name)

    this.log(greeting)
    return {greeting}
  }
}
