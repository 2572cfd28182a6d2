import {Flags, type Interfaces} from '@oclif/core'
import {
  type Configuration,
  dollarsFlag,
  durationFlag,
  ExitCode,
  MmmCommand,
  planTogether,
  type ProjectServices,
  type RunEvent,
  type RunOptions,
  type Selection,
  tellStarter,
} from 'mmm-cli'
import {tellNothing} from '../../nothing-chosen.ts'
import {formatPlan, isEmptyPlan, planToJson} from '../../plan-view.ts'
import {chooseRecorded, parseReplay, readReplay} from '../../replayed.ts'
import {runInBackground} from '../../run-in-background.ts'
import {didNothing, formatEnd} from '../../run-views/format.ts'
import {chooseView} from '../../run-views/choose-view.ts'
import {OutcomeNotes} from '../../run-views/outcome-notes.ts'
import {RunSignals} from '../../run-signals.ts'
import type {Outlook, RunOutcome} from '../../run-views/run-view.ts'
import {mostAtOnce} from '../../most-at-once.ts'
import {isNewlyTrusted, noteTrust, type TrustOptions} from '../../run-trust.ts'
import {exitCodeOf} from '../../run-views/exit-code.ts'
import {selectionArgs, selectionFlags, toSelection} from '../../selection-flags.ts'

/** What makes sense in one project only. */
const ONE_PROJECT = ['project', 'replay']

type RunFlags = Interfaces.InferredFlags<typeof SpecRun.flags>

export default class SpecRun extends MmmCommand {
  static override summary = 'Run specifications: what is ready, side by side, until all is done that can be done.'

  static override description = `A specification is completed only when its verify commands passed. Completed and unchanged ones are skipped.

Ctrl-C stops the run: nothing more starts, and what is going is ended and given back. Whatever cut a run off, the next one goes on where it stopped.

Exits 0 when everything is completed, 1 when something failed, is blocked or waits for approval, 6 when a limit of a runner keeps the rest waiting (--no-wait).`

  static override aliases = ['run']

  static override strict = false

  static override args = selectionArgs

  static override flags = {
    ...selectionFlags,
    concurrency: Flags.integer({char: 'j', description: 'Specifications at once.', min: 1, max: 1024}),
    'max-iterations': Flags.integer({description: 'Attempts per specification.', min: 1, max: 100}),
    timeout: durationFlag({description: 'Longest time of one attempt.'}),
    retries: Flags.integer({description: 'Tries of one attempt that something which passes cut off.', min: 0, max: 1000}),
    'max-failures': Flags.integer({description: 'Start nothing more after so many failures.', min: 1}),
    wait: Flags.boolean({description: "Wait until a runner's limit is over; --no-wait ends with exit code 6 instead.", allowNo: true, default: true}),
    budget: dollarsFlag({description: 'Dollars that the run may spend; of several projects, all together.'}),
    replay: Flags.string({
      description: 'Do again what agents did in that run, or in one that a folder holds: no cost, no network. Verify commands run.',
      helpValue: 'RUN|FOLDER',
      parse: parseReplay,
    }),
    'fail-fast': Flags.boolean({description: 'Start nothing more after the first failure.', allowNo: true}),
    isolation: Flags.option({
      description: 'Where specifications are worked on: together in the project, or each in a git work tree of its own.',
      options: ['none', 'worktree'] as const,
    })(),
    'dry-run': Flags.boolean({description: 'Show the plan and leave no trace.', char: 'n'}),
    detach: Flags.boolean({
      description: 'Run in the background: the run outlives this terminal. See `runs attach`, `pause` and `cancel`.',
      exclusive: ['dry-run'],
    }),
    'in-background': Flags.boolean({description: 'Started by --detach.', hidden: true}),
    yes: Flags.boolean({description: 'Trust the project without asking, and what specifications bring that come while it runs.', char: 'y'}),
    trusted: Flags.boolean({description: 'Agreed to when --detach asked.', hidden: true}),
    projects: Flags.string({
      description: 'Run these projects as one, separated by commas: one queue, one limit, dependencies across.',
      multiple: true,
      delimiter: ',',
      exclusive: [...ONE_PROJECT, 'all'],
      helpValue: 'NAMES',
    }),
    all: Flags.boolean({description: 'Run all projects as one that are trusted and not archived.', exclusive: ONE_PROJECT}),
  }

  static override examples = [
    {description: 'Run two projects as one, four specifications at once in both together:', command: '<%= config.bin %> run --projects shop,billing -j 4'},
    {description: 'One specification with what it needs, in whichever of them:', command: '<%= config.bin %> run shop:checkout --with-dependencies --all'},
    {description: 'Run everything that is not done:', command: '<%= config.bin %> run'},
    {description: 'Run one specification and what it needs:', command: '<%= config.bin %> run checkout --with-dependencies'},
    {description: 'Run what failed once more, with all that waits for it:', command: '<%= config.bin %> run --failed --dependents'},
    {description: 'Run in the background, and watch it:', command: '<%= config.bin %> run --detach && <%= config.bin %> runs attach'},
    {description: 'See what would happen:', command: '<%= config.bin %> run --dry-run'},
    {description: 'Follow it from a script, one JSON object a line:', command: '<%= config.bin %> run --json'},
  ]

  async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(SpecRun)
    let selection = toSelection(argv, flags)
    if (flags.all || flags.projects) return this.#runTogether(selection, flags)
    let services = this.open({traceless: flags['dry-run']})
    const replay = readReplay(flags.replay)
    if (replay !== undefined) selection = chooseRecorded(services, selection, {source: replay, unwrap: (result) => this.unwrap(result)})
    if (flags['dry-run']) return this.#showPlan(services, selection, flags.concurrency)
    const ids = (): string[] => {
      const {specs, stuck} = this.unwrap(services.specifications.plan(selection))
      return [...specs.map(({id}) => id), ...stuck]
    }
    const trust = {...this.#asking(flags), ids}
    const isTrustedNow = await isNewlyTrusted(services, trust)
    if (isTrustedNow) noteTrust(services, trust)
    if (isTrustedNow) services = this.open({trusted: true})
    for (const {run, specs} of services.recovered) this.logToStderr(`Run ${run} was cut off; starting again: ${specs.join(', ') || 'nothing was going'}`)
    if (flags.detach) return this.#detach(services, isTrustedNow && !flags.yes)

    const withFlags = (configuration: Configuration): Configuration =>
      this.#withLimits(configuration, flags).with({
        'run.max_failures': flags['max-failures'],
        'run.budget_usd': flags.budget,
        'run.fail_fast': flags['fail-fast'],
      })
    const told = flags['in-background'] ? (run: number): void => tellStarter([{project: services.project.name, run}]) : undefined
    const {signal, ...outcome} = await this.#follow(
      services,
      {selection, wait: flags.wait, replay, agreement: flags.yes ? 'beforehand' : undefined},
      withFlags,
      told,
    )

    if (!this.jsonEnabled()) this.log(formatEnd(outcome, didNothing(outcome.summary) ? tellNothing(selection, [services], 'mmm run') : []).join('\n'))
    if (signal) return this.exit(signal === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated)
    const code = exitCodeOf(outcome.summary)
    if (code !== 0) this.exit(code)
    return undefined
  }

  #withLimits(configuration: Configuration, flags: RunFlags): Configuration {
    return configuration.with({
      'run.concurrency': flags.concurrency,
      'run.max_iterations': flags['max-iterations'],
      'run.timeout': flags.timeout,
      'run.retries': flags.retries,
      'run.isolation': flags.isolation,
    })
  }

  #asking({trusted, yes}: RunFlags): Omit<TrustOptions, 'ids'> {
    // What is asked about must be seen, whatever log_level says.
    return {host: this.host, yes: yes || trusted, mayAsk: !this.jsonEnabled(), talk: (line) => void process.stderr.write(`${line}\n`)}
  }

  async #runTogether(selection: Selection, flags: RunFlags): Promise<unknown> {
    const {openProjects, runTogether, tellLeft, trustAnew} = await import('../../run-together.ts')
    let chosen = openProjects(this.host, flags.all ? undefined : flags.projects, flags['dry-run'])
    let run = this.unwrap(planTogether(chosen.projects, selection))
    if (flags['dry-run']) {
      process.exitCode = tellLeft(chosen.left, (line) => this.logToStderr(line))
      const forecast = run.forecast(flags.concurrency ?? mostAtOnce(chosen.projects))
      this.log(formatPlan(run.plan, forecast, this.columns).join('\n'))
      if (isEmptyPlan(run.plan)) for (const line of tellNothing(selection, chosen.projects, 'mmm run')) this.log(line)
      return {...planToJson(run.plan, forecast), left_out: chosen.left.map(({code, message, project}) => ({project, code, message}))}
    }
    const trusted = await trustAnew(run, chosen, this.#asking(flags))
    if (trusted) {
      chosen = trusted
      run = this.unwrap(planTogether(chosen.projects, selection))
    }
    if (flags.detach) {
      // Where nothing can be opened, nothing can be kept of it either.
      const [first] = chosen.projects
      if (first) return this.#detach(first, trusted !== undefined && !flags.yes)
    }
    const code = await runTogether(run, chosen, {
      nothing: () => tellNothing(selection, chosen.projects, 'mmm run'),
      host: this.host,
      isJson: this.jsonEnabled(),
      concurrency: flags.concurrency,
      mostFailures: flags['fail-fast'] ? 1 : flags['max-failures'],
      budget: flags.budget,
      wait: flags.wait,
      agreement: flags.yes ? 'beforehand' : undefined,
      onBegun: flags['in-background'] ? (runs) => tellStarter([...runs].map(([project, id]) => ({project, run: id, joint: run.id}))) : undefined,
      configure: (configuration) => this.#withLimits(configuration, flags),
      log: (line) => this.log(line),
      talk: (line) => this.logToStderr(line),
    })
    if (code !== 0) this.exit(code)
    return undefined
  }

  async #detach(services: ProjectServices, isAgreed: boolean): Promise<unknown> {
    const {code, started} = await runInBackground(services, {
      argv: [...(isAgreed ? ['--trusted'] : []), ...this.argv],
      isJson: this.jsonEnabled(),
      log: (line) => this.log(line),
    })
    if (code !== 0) this.exit(code)
    return started
  }

  async #follow(
    services: ProjectServices,
    options: Pick<RunOptions, 'agreement' | 'replay' | 'selection' | 'wait'>,
    withFlags: (configuration: Configuration) => Configuration,
    onBegun: ((run: number) => void) | undefined,
  ): Promise<RunOutcome & {signal: NodeJS.Signals | undefined}> {
    const notes = new OutcomeNotes()
    const outlook = (): Outlook => {
      const plan = this.unwrap(services.specifications.plan(options.selection))
      return {needs: new Map(plan.specs.map(({id, needs}) => [id, needs])), usual: this.unwrap(services.runs.usualDurations())}
    }
    const view = await chooseView({isJson: this.jsonEnabled(), outlook, log: (line) => this.log(line), talk: (line) => this.logToStderr(line)})
    const signals = new RunSignals((text) => view.note(text))
    const onEvent = (event: RunEvent): void => {
      notes.note(event)
      view.show(event)
      if (event.type === 'run.started') onBegun?.(event.run)
    }
    try {
      const running = services.runs.start({
        ...options,
        configuration: withFlags(services.configuration),
        follow: (onChange) =>
          this.host.watchConfigurationOf(services.project, {
            current: services.configuration,
            onChange: (configuration) => onChange(withFlags(configuration)),
            onProblem: ({code, message}) => onEvent({type: 'run.warning', code, message: `Going on as before. ${message}`}),
          }),
        onEvent,
        signal: signals.stop,
        hurry: signals.hurry,
      })
      // Whatever happens, the terminal is given back: an error could not be seen otherwise.
      const result = await running.finally(() => view.end())
      return {...notes.with(this.unwrap(result).summary), signal: signals.received}
    } finally {
      signals.dispose()
    }
  }

  #showPlan(services: ProjectServices, selection: Selection, concurrency: number | undefined): unknown {
    const plan = this.unwrap(services.specifications.plan(selection))
    const forecast = this.unwrap(services.runs.forecast(plan, concurrency))
    this.log(formatPlan(plan, forecast, this.columns).join('\n'))
    if (isEmptyPlan(plan)) for (const line of tellNothing(selection, [services], 'mmm run')) this.log(line)
    this.warnOfLeftOut(services)
    return planToJson(plan, forecast)
  }
}
