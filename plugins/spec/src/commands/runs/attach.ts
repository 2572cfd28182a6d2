import {ExitCode, MmmCommand, reportTogether, type RunNews, totalOf} from 'mmm-cli'
import {RunDiedError} from '../../errors.ts'
import {FollowedRuns} from '../../followed-runs.ts'
import {findParts, isJoint, runArg, type RunPart} from '../../joint-runs.ts'
import {describeRun, nextOfJoint, nextOfRun} from '../../run-report/describe.ts'
import {chooseView} from '../../run-views/choose-view.ts'
import {exitCodeOf} from '../../run-views/exit-code.ts'
import {formatEnd} from '../../run-views/format.ts'
import {formatJointEnd} from '../../run-views/joint-format.ts'
import {SIGNALS} from '../../run-signals.ts'

export default class RunsAttach extends MmmCommand {
  static override summary = 'Watch a run that goes in the background, or in another terminal, as if it went here.'

  static override description = `Ends with the run, and with its exit code; of a run that is over it shows what came of it. Ctrl-C ends the watching only: the run goes on.`

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the one that goes, else the latest.'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'Its events so far and all that come, one JSON object a line:', command: '<%= config.bin %> <%= command.id %> 12 --json'},
    {description: 'A run of several projects as a whole:', command: '<%= config.bin %> <%= command.id %> j1a2b3c4d'},
  ]

  async run(): Promise<void> {
    const {args} = await this.parse(RunsAttach)

    if (isJoint(args.run)) return this.#follow(args.run, findParts(this.host, args.run, this.projectName))
    const services = this.open()
    const id = args.run ?? this.unwrap(services.state.runs.current()).id
    return this.#follow(id, [{project: services.project.name, services, run: id}])
  }

  async #follow(id: number | string, parts: readonly RunPart[]): Promise<void> {
    const runs = new FollowedRuns(parts, {isJoint: isJoint(id), isJson: this.jsonEnabled()})
    if (runs.isOver && !this.jsonEnabled()) return this.#tellEnd(id, runs)
    const leaving = new AbortController()
    const leave = (signal: NodeJS.Signals): void => leaving.abort(signal)
    for (const signal of SIGNALS) process.on(signal, leave)
    const names = parts.map(({project}) => project).join(', ')
    if (!this.jsonEnabled()) this.logToStderr(`Watching run ${id} of ${names}. Ctrl-C ends the watching, not the run.`)
    const [log, talk] = [(line: string) => this.log(line), (line: string) => this.logToStderr(line)]
    const view = await chooseView({isJson: this.jsonEnabled(), outlook: () => runs.outlook(), log, talk})
    try {
      await runs.follow(view, leaving.signal)
    } finally {
      await view.end()
      for (const signal of SIGNALS) process.off(signal, leave)
    }
    if (leaving.signal.aborted) return this.#leave(id, leaving.signal.reason as NodeJS.Signals)
    for (const {news, part} of runs.followed) if (!news.run.summary) this.#tellDead(part)
    if (isJoint(id)) this.#endJointly(runs)
    else this.#end(runs)
  }

  #end(runs: FollowedRuns): void {
    const summary = runs.followed[0]!.news.run.summary!
    if (!this.jsonEnabled()) this.log(formatEnd(runs.notes.with(summary)).join('\n'))
    this.#endWith(exitCodeOf(summary))
  }

  #endJointly(runs: FollowedRuns): void {
    const summaries = new Map(runs.followed.map(({news, part}) => [part.project, news.run.summary!]))
    const total = totalOf(summaries, Math.max(...[...summaries.values()].map(({duration_ms: duration}) => duration)))
    const {blocked, failed} = runs.notes.with(summaries.values().next().value!)
    if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify({type: 'total', ...total})}\n`)
    else {
      const [project, spec] = failed[0]?.spec.split(':') ?? []
      const next = project === undefined ? `Next: mmm runs report ${runs.joint}` : `Next: mmm state log ${spec} --project ${project}`
      this.log(formatJointEnd({summaries, errors: new Map(), total}, blocked, [next], runs.joint).join('\n'))
    }
    this.#endWith(exitCodeOf(total))
  }

  /** Whoever opens the project closes what is dead. */
  #tellDead({project, run}: RunPart): never {
    const opened = this.unwrap(this.host.openProject({name: project}))
    throw new RunDiedError({run, specs: opened.recovered.find((each) => each.run === run)?.specs ?? []})
  }

  #tellEnd(id: number | string, {followed}: FollowedRuns): void {
    const reports = followed.map(({part}) => ({project: part.project, report: this.unwrap(part.services.state.runs.report(part.run))}))
    if (isJoint(id)) {
      const whole = reportTogether(id, reports)
      this.log([...describeRun(whole), nextOfJoint(whole)].join('\n'))
    } else this.log([...describeRun(reports[0]!.report), nextOfRun(reports[0]!.report)].join('\n'))
    const codes = followed.map(({news}: {readonly news: RunNews}) => (news.run.summary ? exitCodeOf(news.run.summary) : ExitCode.Failure))
    this.#endWith(codes.find((code) => code === ExitCode.Failure) ?? codes.find((code) => code !== 0) ?? 0)
  }

  #leave(run: number | string, signal: NodeJS.Signals): void {
    this.logToStderr(`Run ${run} goes on, and nobody watches.\nNext: mmm runs attach ${run} · mmm runs cancel ${run}`)
    this.exit(signal === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated)
  }

  #endWith(code: number): void {
    if (code !== 0) this.exit(code)
  }
}
