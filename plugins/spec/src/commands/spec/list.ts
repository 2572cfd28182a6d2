import {MmmCommand, type ProjectServices, type Specification} from 'mmm-cli'
import {filterFlags, limitFor, toFilter} from '../../filter-flags.ts'
import {formatSpecs, sortSpecs} from '../../spec-table.ts'

export default class SpecList extends MmmCommand {
  static override summary = 'List the specifications.'

  static override flags = filterFlags

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'What failed or waits for something that did:', command: '<%= config.bin %> <%= command.id %> --status failed --status blocked'},
  ]

  async run(): Promise<Specification[]> {
    const {flags} = await this.parse(SpecList)

    const services = this.open()
    const {specifications} = services
    const limit = limitFor({json: this.jsonEnabled(), limit: flags.limit})
    // In the order of work the rest need not even be read.
    const {specifications: read, total} = this.unwrap(specifications.page(toFilter(flags), flags.sort === 'order' ? limit : Infinity))

    const shown = sortSpecs(read, flags.sort).slice(0, limit)
    if (total === 0) this.log(`No specifications match.\n${this.#whatNext(specifications)}`)
    else {
      this.log(formatSpecs(shown, this.columns).join('\n'))
      if (shown.length < total) this.log(`… and ${total - shown.length} more: --limit ${total}`)
    }
    this.warnOfLeftOut(services)
    return shown
  }

  /** Of files that cannot be used nothing is listed: the reason is worth more than another one. */
  #whatNext(specifications: ProjectServices['specifications']): string {
    const {problems} = this.unwrap(specifications.validate())
    const errors = problems.filter(({severity}) => severity === 'error').length
    if (errors > 0) return `Next: mmm spec validate (${errors} ${errors === 1 ? 'error' : 'errors'})`
    return this.unwrap(specifications.list()).length > 0 ? 'Next: mmm spec list' : 'Next: mmm spec new my-spec'
  }
}
