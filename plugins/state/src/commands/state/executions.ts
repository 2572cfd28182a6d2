import {Args, Flags} from '@oclif/core'
import {type Execution, formatCost, formatDuration, formatTable, MmmCommand, timeFlag} from 'mmm-cli'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

export default class StateExecutions extends MmmCommand {
  static override summary = 'List the attempts at specifications, newest first.'

  static override args = {
    id: Args.string({description: 'Only those at this specification.'}),
  }

  static override flags = {
    run: Flags.integer({description: 'Only those of this run.', helpValue: 'NUMBER'}),
    status: Flags.option({options: ['running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted', 'transient', 'limited', 'fatal'] as const})({
      description: 'Only those that ended so.',
    }),
    since: timeFlag({description: 'Only those that started from then on.'}),
    until: timeFlag({description: 'Only those that started until then.'}),
    limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'What failed in the last two hours:', command: '<%= config.bin %> <%= command.id %> --status failed --since 2h'},
  ]

  async run(): Promise<readonly Execution[]> {
    const {args, flags} = await this.parse(StateExecutions)

    const {run, since, status, until} = flags
    const isNarrowed = [args.id, run, since, status, until].some((given) => given !== undefined)
    const limit = flags.limit ?? (this.jsonEnabled() ? undefined : TEXT_LIMIT)
    const {counted, executions, total} = this.unwrap(this.open().state.executions({spec: args.id, run, status, since, until, limit}))

    if (executions.length === 0) this.log(isNarrowed ? 'No such executions.\nNext: mmm state executions' : 'No executions yet.\nNext: mmm run')
    else {
      const rows = executions.map(({cost_usd, duration_ms, id, iteration, reason, retry, run, spec, started_at, status}) => [
        String(id),
        String(run),
        spec,
        retry > 0 ? `${iteration} (try ${retry + 1})` : String(iteration),
        status,
        duration_ms === null ? '–' : formatDuration(duration_ms),
        cost_usd === null ? '' : formatCost(cost_usd),
        started_at.replace('T', ' ').slice(0, 19),
        reason ?? '',
      ])
      this.log(formatTable(['id', 'run', 'spec', 'iteration', 'status', 'time', 'cost', 'started (UTC)', 'reason'], rows, {width: this.columns}).join('\n'))
      if (executions.length < total) this.log(`… and ${counted ? total - executions.length : 'many'} more: --limit ${total}`)
    }
    return executions
  }
}
