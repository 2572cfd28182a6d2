import {Flags} from '@oclif/core'
import {formatCost, formatDuration, formatTable, type ListedRun, MmmCommand, timeFlag} from 'mmm-cli'
import {countOutcomes, describeState} from '../../run-report/describe.ts'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

export default class RunsList extends MmmCommand {
  static override summary = 'List the runs, newest first.'

  static override flags = {
    status: Flags.option({options: ['running', 'completed', 'failed', 'cancelled', 'interrupted'] as const, multiple: true})({
      description: 'Only those that ended so, or are running.',
    }),
    spec: Flags.string({description: 'Only those that tried this specification.', helpValue: 'ID'}),
    since: timeFlag({description: 'Only those that started then or later.'}),
    limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'What went wrong today:', command: '<%= config.bin %> <%= command.id %> --status failed --since 24h'},
  ]

  async run(): Promise<readonly ListedRun[]> {
    const {flags} = await this.parse(RunsList)

    const {specifications, state} = this.open()
    const spec = flags.spec === undefined ? undefined : this.unwrap(specifications.find(flags.spec))
    const limit = flags.limit ?? (this.jsonEnabled() ? undefined : TEXT_LIMIT)
    const {runs, total} = this.unwrap(state.runs.list({status: flags.status, since: flags.since, spec, limit}))

    if (runs.length === 0) this.log((flags.status ?? flags.since ?? flags.spec) ? 'No such runs.\nNext: mmm runs list' : 'No runs yet.\nNext: mmm run')
    else {
      const rows = runs.map((run) => [
        String(run.id),
        describeState(run.status) + (run.joint ? ` (${run.joint.id})` : ''),
        countOutcomes(run),
        run.duration_ms === null ? '–' : formatDuration(run.duration_ms),
        run.cost_usd === null ? '' : formatCost(run.cost_usd),
        run.started_at.replace('T', ' ').slice(0, 19),
      ])
      this.log(formatTable(['run', 'status', 'specifications', 'time', 'cost', 'started (UTC)'], rows, {width: this.columns}).join('\n'))
      if (runs.length < total) this.log(`… and ${total - runs.length} more: --limit ${total}`)
      this.log(`Next: mmm runs show ${runs[0]!.id}`)
    }
    return runs
  }
}
