import {Args, Flags} from '@oclif/core'
import {type History, type LoggedChange, MmmCommand, printableLine, timeFlag} from 'mmm-cli'
import {describeAuthor, describeChange, formatChanges} from '../../change-view.ts'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

/** Of one version: an import or the first look at many files would fill the screen. */
const VERSION_LIMIT = 10

const KINDS = ['batch', 'project', 'spec.added', 'spec.content', 'spec.dependencies', 'spec.metadata', 'spec.removed', 'spec.restored', 'spec.status'] as const

export default class StateHistory extends MmmCommand {
  static override summary = 'List what changed, newest first.'

  static override args = {
    id: Args.string({description: 'Only changes of this specification.'}),
  }

  static override flags = {
    kind: Flags.option({options: KINDS})({description: 'Only changes of this kind.'}),
    author: Flags.string({description: 'Only changes by this author, such as `index`, `spec mark` or `run:12`.'}),
    run: Flags.integer({description: 'Only changes by this run.', helpValue: 'NUMBER', exclusive: ['author']}),
    since: timeFlag({description: 'Only from then on.'}),
    until: timeFlag({description: 'Only until then.'}),
    follow: Flags.boolean({char: 'F', description: 'Go on showing what changes, until Ctrl-C; with --json one object a line.', exclusive: ['until', 'limit']}),
    limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'What happened to one specification in the last two hours:', command: '<%= config.bin %> <%= command.id %> checkout --since 2h'},
  ]

  async run(): Promise<readonly LoggedChange[] | undefined> {
    const {args, flags} = await this.parse(StateHistory)

    const {author = flags.run === undefined ? undefined : `run:${flags.run}`, kind, since, until} = flags
    const limit = flags.limit ?? TEXT_LIMIT
    const services = this.open()
    const id = args.id === undefined ? undefined : this.unwrap(services.state.identify(args.id))
    if (flags.follow) return this.#follow(services.state.history, {id, author, kind})
    const filter = {id, author, kind, since, until}
    if (this.jsonEnabled()) return this.unwrap(services.state.history.list({...filter, limit: flags.limit}))

    const {changes, isWhole, left} = this.unwrap(services.state.history.overview(filter, {rows: limit, each: flags.limit ?? VERSION_LIMIT}))
    if (changes.length === 0) this.log(Object.values(filter).some(Boolean) ? 'No such changes.\nNext: mmm state history' : 'Nothing changed.')
    else {
      this.log(formatChanges(changes, this.columns, left).join('\n'))
      if (!isWhole) this.log(`… and older ones: --limit ${limit * 2}`)
      this.log('Next: mmm state show VERSION · mmm state diff A B')
    }
    return changes
  }

  async #follow(history: History, {author, id, kind}: {author: string | undefined; id: string | undefined; kind: string | undefined}): Promise<undefined> {
    const stop = new AbortController()
    const end = (): void => stop.abort()
    process.once('SIGINT', end).once('SIGTERM', end)
    this.logToStderr('Waiting for changes; Ctrl-C ends.')
    for await (const change of history.follow(stop.signal)) {
      if ((author ?? change.author) !== change.author || (id ?? change.id) !== change.id || (kind ?? change.kind) !== change.kind) continue
      const line = `${change.version}  ${change.at.slice(11, 19)}  ${describeAuthor(change)}  ${change.id}  ${describeChange(change)}`
      process.stdout.write(this.jsonEnabled() ? `${JSON.stringify(change)}\n` : `${printableLine(line)}\n`)
    }
    return undefined
  }
}
