import {Flags} from '@oclif/core'
import {MmmCommand, type Specification} from 'mmm-cli'
import {limitFor} from '../../filter-flags.ts'
import {formatSpecs} from '../../spec-table.ts'

export default class SpecReady extends MmmCommand {
  static override summary = 'List the specifications that can start now.'

  static override flags = {
    tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true}),
    limit: Flags.integer({description: 'Show at most this many (text: 50, JSON: all).', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --limit 1 --json']

  async run(): Promise<Specification[]> {
    const {flags} = await this.parse(SpecReady)

    const ready = this.unwrap(this.open().specifications.list({ready: true, ...(flags.tag && {tags: flags.tag})}))

    const shown = ready.slice(0, limitFor({json: this.jsonEnabled(), limit: flags.limit}))
    if (ready.length === 0) this.log('Nothing is ready.\nNext: mmm status')
    else {
      this.log(formatSpecs(shown, this.columns).join('\n'))
      this.log(`${ready.length} can start now.\nNext: mmm run`)
    }
    return shown
  }
}
