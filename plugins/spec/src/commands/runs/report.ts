import {Flags} from '@oclif/core'
import {type JointTimeline, MmmCommand, reportTogether, type RunTimeline, saveText} from 'mmm-cli'
import {resolve} from 'node:path'
import {findParts, isJoint, runArg} from '../../joint-runs.ts'
import {describeRun, nextOfJoint, nextOfRun} from '../../run-report/describe.ts'
import {htmlFlag, STANDARD_OUTPUT, withHtmlFile} from '../../page-flags.ts'
import {formatTimeline} from '../../run-report/timeline-text.ts'

export default class RunsReport extends MmmCommand {
  static override summary = 'Show where the time of a run went: its attempts side by side, what waited, what the whole waited for.'

  static override description = `With --html the timeline is one self-contained page: it asks no network, and zooms, searches and tells of each attempt.`

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the latest.'}),
  }

  static override flags = {
    html: htmlFlag,
    force: Flags.boolean({description: 'Replace a file that is there.', char: 'f', dependsOn: ['html']}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'A timeline to look at, of run 12:', command: '<%= config.bin %> <%= command.id %> 12 --html run-12.html'},
  ]

  async run(): Promise<JointTimeline | RunTimeline> {
    const {args, flags} = await this.parse(
      RunsReport,
      withHtmlFile(this.argv, (word) => !/^\d+$/.test(word) && !isJoint(word)),
    )

    const {name, next, run} = isJoint(args.run) ? this.#together(args.run) : this.#alone(args.run)

    if (flags.html === undefined) {
      this.log([...describeRun(run), ...formatTimeline(run, this.columns)].join('\n'))
      this.log(`\n${next}`)
      return run
    }
    const {toReportPage} = await import('../../run-report/report-page.ts')
    const page = toReportPage(run, name)
    if (flags.html === STANDARD_OUTPUT) this.log(page.trimEnd())
    else {
      const path = resolve(flags.html)
      this.unwrap(saveText(path, page, {force: flags.force}))
      this.log(`Wrote ${path}\nNext: open it in a browser.`)
    }
    return run
  }

  #alone(id: number | undefined): {readonly run: RunTimeline; readonly name: string; readonly next: string} {
    const {project, state} = this.open()
    const run = this.unwrap(state.runs.timeline(id))
    return {run, name: project.name, next: `${nextOfRun(run)} · mmm runs report ${run.id} --html run-${run.id}.html`}
  }

  #together(id: string): {readonly run: JointTimeline; readonly name: string; readonly next: string} {
    const parts = findParts(this.host, id, this.projectName)
    const run = reportTogether(
      id,
      parts.map(({project, run: number, services}) => ({project, report: this.unwrap(services.state.runs.report(number))})),
    )
    return {run, name: parts.map(({project}) => project).join(', '), next: nextOfJoint(run)}
  }
}
