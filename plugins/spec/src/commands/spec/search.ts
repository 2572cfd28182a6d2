import {Args, Flags} from '@oclif/core'
import {MmmCommand, quoteWords, type SearchResults} from 'mmm-cli'
import {filterFlags, toFilter} from '../../filter-flags.ts'
import {formatSearchResult} from '../../search-view.ts'

/** Results that are shown unless told otherwise. */
const LIMIT = 20

export default class SpecSearch extends MmmCommand {
  static override summary = 'Find specifications by what is written in them.'

  static override description = `Looks for all the words in ids, titles, tags and bodies. A word of the id or title counts most.

Put words in quotes to find them in a row; end a word with a star to find all that begins so.`

  static override strict = false

  static override args = {
    text: Args.string({description: 'The words.', required: true}),
  }

  static override flags = {
    status: filterFlags.status,
    tag: filterFlags.tag,
    limit: Flags.integer({description: 'Show at most this many.', default: LIMIT, min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> password reset',
    {description: 'Words in a row, in what is still to be done:', command: `<%= config.bin %> <%= command.id %> '"rate limit"' --status pending`},
    {description: 'All that begins so:', command: `<%= config.bin %> <%= command.id %> 'auth*' --tag security`},
  ]

  async run(): Promise<SearchResults> {
    const {argv, flags} = await this.parse(SpecSearch)

    const {search} = this.open()
    const text = argv.map(String).join(' ')
    const found = this.unwrap(search.find(text, {...toFilter(flags), limit: flags.limit}))

    if (found.relaxed) this.log('No specification holds just that; these hold words that begin so:\n')
    for (const result of found.results) this.log(formatSearchResult(result, this.columns).join('\n'))
    if (found.total > found.results.length) this.log(`… and ${found.total - found.results.length} more: --limit ${found.total}`)
    if (found.total > 0) this.log(`Next: mmm spec show ${found.results[0]!.id}`)
    else this.log(this.#explainNothing(flags.status || flags.tag ? this.unwrap(search.find(text, {limit: 0})).total : 0, text))
    return found
  }

  /** What the filters left out is no reason to look for something else. */
  #explainNothing(elsewhere: number, text: string): string {
    if (elsewhere === 0) return 'Nothing found. Try fewer words, or the beginning of one with a star.'
    const which = elsewhere === 1 ? '1 specification holds it, and is' : `${elsewhere} specifications hold it, and are`
    return `Nothing found with these filters. ${which} left out by --status or --tag.\nNext: mmm spec search ${quoteWords([text])}`
  }
}
