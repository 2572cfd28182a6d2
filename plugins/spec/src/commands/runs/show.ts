import {Flags} from '@oclif/core'
import {formatCost, formatDuration, formatTable, type JointTimeline, MmmCommand, printableLine, reportTogether, type RunReport} from 'mmm-cli'
import {findParts, isJoint, runArg} from '../../joint-runs.ts'
import {describeRun, describeState, nextOfJoint, nextOfRun} from '../../run-report/describe.ts'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

export default class RunsShow extends MmmCommand {
  static override summary = 'Show a run: what was planned, what became of each specification, and how it ended.'

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the latest.'}),
  }

  static override flags = {
    limit: Flags.integer({description: `Show at most this many specifications (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> 12 --json']

  async run(): Promise<JointTimeline | RunReport> {
    const {args, flags} = await this.parse(RunsShow)

    const run = isJoint(args.run) ? this.#together(args.run) : this.unwrap(this.open().state.runs.report(args.run))
    const outcomes = run.outcomes.slice(0, flags.limit ?? (this.jsonEnabled() ? undefined : TEXT_LIMIT))

    this.log(describeRun(run).join('\n'))
    const rows = outcomes.map(({attempts, cost_usd, duration_ms, id, outcome, reason}) => [
      id,
      describeState(outcome),
      attempts > 0 ? String(attempts) : '',
      duration_ms === null ? '' : formatDuration(duration_ms),
      cost_usd === null ? '' : formatCost(cost_usd),
      printableLine(reason ?? ''),
    ])
    if (rows.length > 0) this.log(`\n${formatTable(['spec', 'outcome', 'attempts', 'time', 'cost', 'reason'], rows, {width: this.columns}).join('\n')}\n`)
    if (outcomes.length < run.outcomes.length) this.log(`… and ${run.outcomes.length - outcomes.length} more: --limit ${run.outcomes.length}`)
    this.log('projects' in run ? nextOfJoint(run) : nextOfRun(run))
    return {...run, outcomes}
  }

  #together(id: string): JointTimeline {
    const parts = findParts(this.host, id, this.projectName)
    return reportTogether(
      id,
      parts.map(({project, run, services}) => ({project, report: this.unwrap(services.state.runs.report(run))})),
    )
  }
}
