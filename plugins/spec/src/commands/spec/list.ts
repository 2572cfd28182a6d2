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

    const {specifications} = this.open()
    const all = sortSpecs(this.unwrap(specifications.list(toFilter(flags))), flags.sort)

    const shown = all.slice(0, limitFor({json: this.jsonEnabled(), limit: flags.limit}))
    if (all.length === 0) this.log(`No specifications match.\n${this.#whatNext(specifications)}`)
    else {
      this.log(formatSpecs(shown, this.columns).join('\n'))
      if (shown.length < all.length) this.log(`… and ${all.length - shown.length} more: --limit ${all.length}`)
    }
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
