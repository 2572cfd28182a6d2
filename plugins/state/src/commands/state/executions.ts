import {Args, Flags} from '@oclif/core'
import {type Execution, formatCost, formatDuration, formatTable, MmmCommand} from 'mmm-cli'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

export default class StateExecutions extends MmmCommand {
  static override summary = 'List the attempts at specifications, newest first.'

  static override args = {
    id: Args.string({description: 'Only those at this specification.'}),
  }

  static override flags = {
    run: Flags.integer({description: 'Only those of this run.', helpValue: 'NUMBER'}),
    status: Flags.option({options: ['running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted'] as const})({
      description: 'Only those that ended so.',
    }),
    limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> checkout --status failed']

  async run(): Promise<readonly Execution[]> {
    const {args, flags} = await this.parse(StateExecutions)

    const limit = flags.limit ?? (this.jsonEnabled() ? undefined : TEXT_LIMIT)
    const {counted, executions, total} = this.unwrap(this.open().state.executions({spec: args.id, run: flags.run, status: flags.status, limit}))

    if (executions.length === 0) this.log('No executions yet.\nNext: mmm run')
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
