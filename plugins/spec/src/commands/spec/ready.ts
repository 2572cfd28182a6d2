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

    const services = this.open()
    const limit = limitFor({json: this.jsonEnabled(), limit: flags.limit})
    const {specifications: shown, total} = this.unwrap(services.specifications.page({ready: true, ...(flags.tag && {tags: flags.tag})}, limit))

    if (total === 0) this.log('Nothing is ready.\nNext: mmm status')
    else {
      this.log(formatSpecs(shown, this.columns).join('\n'))
      this.log(`${total} can start now.\nNext: mmm run`)
    }
    this.warnOfLeftOut(services)
    return shown
  }
}
