import {Args} from '@oclif/core'
import {ExitCode, MmmCommand, type ProjectServices, type RunEvent, type RunNews} from 'mmm-cli'
import {setTimeout as wait} from 'node:timers/promises'
import {RunDiedError} from '../../errors.ts'
import {describeRun, nextOfRun} from '../../run-report/describe.ts'
import {chooseView} from '../../run-views/choose-view.ts'
import {exitCodeOf} from '../../run-views/exit-code.ts'
import {SIGNALS} from '../../run-signals.ts'
import {formatEnd} from '../../run-views/format.ts'
import {OutcomeNotes} from '../../run-views/outcome-notes.ts'
import type {Outlook} from '../../run-views/run-view.ts'

/** Milliseconds between looks at what a run has said. */
const LOOK_INTERVAL = 200

export default class RunsAttach extends MmmCommand {
  static override summary = 'Watch a run that goes in the background, or in another terminal, as if it went here.'

  static override description = `Ends with the run, and with its exit code; of a run that is over it shows what came of it. Ctrl-C ends the watching only: the run goes on.`

  static override args = {
    run: Args.integer({description: 'Number of the run; default: the one that goes, else the latest.', min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'Its events so far and all that come, one JSON object a line:', command: '<%= config.bin %> <%= command.id %> 12 --json'},
  ]

  async run(): Promise<void> {
    const {args} = await this.parse(RunsAttach)

    const services = this.open()
    const {runs} = services.state
    const id = args.run ?? this.unwrap(runs.current()).id
    const news = this.unwrap(runs.news(id, 0))
    if (news.life === 'over' && !this.jsonEnabled()) return this.#tellEnd(services, news)
    return this.#follow(services, news)
  }

  async #follow({project, runs, state}: ProjectServices, first: RunNews): Promise<void> {
    const {id} = first.run
    const leaving = new AbortController()
    const leave = (signal: NodeJS.Signals): void => leaving.abort(signal)
    for (const signal of SIGNALS) process.on(signal, leave)
    if (!this.jsonEnabled()) this.logToStderr(`Watching run ${id} of ${project.name}. Ctrl-C ends the watching, not the run.`)
    const outlook = (): Outlook => ({
      needs: new Map(Object.entries(this.unwrap(state.runs.report(id)).plan?.needs ?? {})),
      usual: this.unwrap(runs.usualDurations()),
    })
    const view = await chooseView({isJson: this.jsonEnabled(), outlook, log: (line) => this.log(line), talk: (line) => this.logToStderr(line)})
    const notes = new OutcomeNotes()
    let news = first
    let position = 0
    try {
      for (;;) {
        for (const {at, event} of news.events) {
          notes.note(event as RunEvent)
          view.show(event as RunEvent, Math.max(0, Date.now() - Date.parse(at)))
        }
        position = news.events.at(-1)?.position ?? position
        if (leaving.signal.aborted || (news.life !== 'going' && news.events.length === 0)) break
        if (news.life === 'going') await wait(LOOK_INTERVAL, undefined, {signal: leaving.signal}).catch(() => {})
        news = this.unwrap(state.runs.news(id, position))
      }
    } finally {
      await view.end()
      for (const signal of SIGNALS) process.off(signal, leave)
    }
    if (leaving.signal.aborted) return this.#leave(id, leaving.signal.reason as NodeJS.Signals)
    const {summary} = news.run
    // Events are dropped one day; what the run came to is kept.
    if (summary && this.jsonEnabled() && position === 0) view.show({type: 'summary', ...summary})
    // Whoever opens the project closes what is dead.
    if (!summary) throw new RunDiedError({run: id, specs: this.open().recovered.find(({run}) => run === id)?.specs ?? []})
    if (!this.jsonEnabled()) this.log(formatEnd(notes.with(summary)).join('\n'))
    this.#endWith(exitCodeOf(summary))
  }

  #tellEnd({state}: ProjectServices, {run}: RunNews): void {
    const report = this.unwrap(state.runs.report(run.id))
    this.log([...describeRun(report), nextOfRun(report)].join('\n'))
    this.#endWith(run.summary ? exitCodeOf(run.summary) : ExitCode.Failure)
  }

  #leave(run: number, signal: NodeJS.Signals): void {
    this.logToStderr(`Run ${run} goes on, and nobody watches.\nNext: mmm runs attach ${run} · mmm runs cancel ${run}`)
    this.exit(signal === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated)
  }

  #endWith(code: number): void {
    if (code !== 0) this.exit(code)
  }
}
