import {Flags, type Interfaces} from '@oclif/core'
import {
  canAsk,
  type Configuration,
  confirm,
  dollarsFlag,
  durationFlag,
  ExitCode,
  MmmCommand,
  planTogether,
  type Powers,
  type ProjectServices,
  type RunEvent,
} from 'mmm-cli'
import {formatPlan, planToJson, prioritiesOf} from '../../plan-view.ts'
import {formatEnd} from '../../run-views/format.ts'
import {JsonView} from '../../run-views/json-view.ts'
import {PlainView} from '../../run-views/plain-view.ts'
import {RunSignals} from '../../run-signals.ts'
import type {BlockedSpec, FailedSpec, RunOutcome, RunView} from '../../run-views/run-view.ts'
import {NamesWithProjectsError} from '../../errors.ts'
import {describePowers} from '../../powers-view.ts'
import {selectionArgs, selectionFlags, toSelection} from '../../selection-flags.ts'

/** What makes sense in one project only. */
const ONE_PROJECT = ['project', 'replay', 'budget', 'yes', 'dependents', 'with-dependencies']

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
    budget: dollarsFlag({description: 'Dollars that the run may spend.'}),
    replay: Flags.integer({
      description: 'Do again what agents did in that run, without asking any: no cost, no network. Verify commands run.',
      helpValue: 'RUN',
      min: 1,
    }),
    'fail-fast': Flags.boolean({description: 'Start nothing more after the first failure.', allowNo: true}),
    isolation: Flags.option({
      description: 'Where specifications are worked on: together in the project, or each in a git work tree of its own.',
      options: ['none', 'worktree'] as const,
    })(),
    'dry-run': Flags.boolean({description: 'Show the plan and leave no trace.', char: 'n'}),
    yes: Flags.boolean({description: 'Trust the project, without asking.', char: 'y'}),
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
    {description: 'Run everything that is not done:', command: '<%= config.bin %> run'},
    {description: 'Run one specification and what it needs:', command: '<%= config.bin %> run checkout --with-dependencies'},
    {description: 'Run what failed once more, with all that waits for it:', command: '<%= config.bin %> run --failed --dependents'},
    {description: 'See what would happen:', command: '<%= config.bin %> run --dry-run'},
    {description: 'Follow it from a script, one JSON object a line:', command: '<%= config.bin %> run --json'},
  ]

  async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(SpecRun)
    let selection = toSelection(argv, flags)
    if (flags.all || flags.projects) return this.#runTogether(selection, flags)
    let services = this.open({traceless: flags['dry-run']})
    if (flags.replay !== undefined) selection = this.#recorded(services, selection, flags.replay)
    if (flags['dry-run']) return this.#showPlan(services, selection, flags.concurrency)
    if (await this.#isNewlyTrusted(services, selection, flags.yes)) services = this.#trust(services, selection)

    const withFlags = (configuration: Configuration): Configuration =>
      this.#withLimits(configuration, flags).with({
        'run.max_failures': flags['max-failures'],
        'run.budget_usd': flags.budget,
        'run.fail_fast': flags['fail-fast'],
      })
    for (const {run, specs} of services.recovered) this.logToStderr(`Run ${run} was cut off; starting again: ${specs.join(', ') || 'nothing was going'}`)
    const {signal, ...outcome} = await this.#follow(services, {selection, wait: flags.wait, replay: flags.replay}, withFlags)

    if (!this.jsonEnabled()) this.log(formatEnd(outcome).join('\n'))
    if (signal) return this.exit(signal === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated)
    const {awaiting, blocked: hindered, cancelled, failed: failures, limited, not_started: left} = outcome.summary
    if (limited.length > 0 && failures + hindered === 0) this.exit(ExitCode.Limited)
    if (failures + hindered + cancelled + left + awaiting > 0) this.exit(ExitCode.Failure)
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

  async #runTogether(selection: ReturnType<typeof toSelection>, flags: RunFlags): Promise<unknown> {
    if (selection.names?.length) throw new NamesWithProjectsError({names: selection.names})
    const {openProjects, runTogether} = await import('../../run-together.ts')
    const chosen = openProjects(this.host, flags.all ? undefined : flags.projects, flags['dry-run'])
    const run = this.unwrap(planTogether(chosen.projects, selection))
    if (flags['dry-run']) {
      for (const {message} of chosen.left) this.logToStderr(message)
      this.log(formatPlan(run.plan, undefined, run.priorities, this.columns).join('\n'))
      return {...planToJson(run.plan, undefined), left_out: chosen.left.map(({code, message, project}) => ({project, code, message}))}
    }
    const code = await runTogether(run, chosen, {
      host: this.host,
      isJson: this.jsonEnabled(),
      concurrency: flags.concurrency,
      mostFailures: flags['fail-fast'] ? 1 : flags['max-failures'],
      wait: flags.wait,
      configure: (configuration) => this.#withLimits(configuration, flags),
      log: (line) => this.log(line),
      talk: (line) => this.logToStderr(line),
    })
    if (code !== 0) this.exit(code)
    return undefined
  }

  /** Unless others are named, what that run worked on; done already or not. */
  #recorded({specifications, state}: ProjectServices, selection: ReturnType<typeof toSelection>, run: number): ReturnType<typeof toSelection> {
    const there = new Set(this.unwrap(specifications.list()).map(({id}) => id))
    const names = [...new Set(this.unwrap(state.executions({run})).executions.map(({spec}) => spec))].filter((id) => there.has(id)).toSorted()
    return {...selection, force: true, ...(!selection.names?.length && names.length > 0 && {names})}
  }

  /** Shows what a run would take from the project that nobody has agreed to. Where nobody can be asked, the run itself refuses. */
  async #isNewlyTrusted(services: ProjectServices, selection: ReturnType<typeof toSelection>, yes: boolean): Promise<boolean> {
    const {project} = services
    const powers = (): Powers => this.#powers(services, selection)
    const fresh = project.trusted ? this.host.projects.widened(project, powers) : undefined
    if (fresh && fresh.commands.length + fresh.settings.length === 0) return false
    if (yes) return true
    if (this.jsonEnabled() || !canAsk()) return false
    for (const line of describePowers(project, fresh ?? powers())) this.logToStderr(line)
    return confirm(fresh ? 'Trust it with that as well?' : 'Trust this project from now on?')
  }

  #powers(services: ProjectServices, selection: ReturnType<typeof toSelection>): Powers {
    const view = this.unwrap(services.specifications.view())
    const plan = this.unwrap(services.specifications.plan(selection))
    const chosen = [...plan.specs.map(({id}) => id), ...plan.stuck].map((id) => ({id, metadata: view.record(id).metadata}))
    return this.host.projects.powers(services.configuration, chosen)
  }

  /** Another checkout may have the project's name in the registry; then the trust is for this run alone. */
  #trust(services: ProjectServices, selection: ReturnType<typeof toSelection>): ProjectServices {
    const noted = this.host.projects.setTrust(services.project, true, this.#powers(services, selection))
    if (!noted.ok) this.warn(`Trusted for this run only: ${noted.error.message}`)
    return this.open({trusted: true})
  }

  async #follow(
    services: ProjectServices,
    options: {readonly selection: ReturnType<typeof toSelection>; readonly wait: boolean; readonly replay: number | undefined},
    withFlags: (configuration: Configuration) => Configuration,
  ): Promise<RunOutcome & {signal: NodeJS.Signals | undefined}> {
    const failed: FailedSpec[] = []
    const blocked: BlockedSpec[] = []
    const awaiting: string[] = []
    const view = await this.#chooseView(services, options.selection)
    const signals = new RunSignals((text) => view.note(text))
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'spec.failed') failed.push(event)
      if (event.type === 'spec.blocked') blocked.push(event)
      if (event.type === 'spec.awaiting') awaiting.push(event.spec)
      view.show(event)
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
      return {failed, blocked, awaiting, summary: this.unwrap(result).summary, signal: signals.received}
    } finally {
      signals.dispose()
    }
  }

  async #chooseView({runs, specifications}: ProjectServices, selection: ReturnType<typeof toSelection>): Promise<RunView> {
    if (this.jsonEnabled()) return new JsonView()
    const log = (line: string): void => this.log(line)
    if (!process.stdout.isTTY || process.env.TERM === 'dumb') return new PlainView(log, (line) => this.logToStderr(line))
    const {ProgressView} = await import('../../run-views/progress-view.ts')
    const plan = this.unwrap(specifications.plan(selection))
    return new ProgressView(log, {needs: new Map(plan.specs.map(({id, needs}) => [id, needs])), usual: this.unwrap(runs.usualDurations())})
  }

  #showPlan(services: ProjectServices, selection: ReturnType<typeof toSelection>, concurrency: number | undefined): unknown {
    const plan = this.unwrap(services.specifications.plan(selection))
    const forecast = this.unwrap(services.runs.forecast(plan, concurrency))
    this.log(formatPlan(plan, forecast, prioritiesOf(services), this.columns).join('\n'))
    return planToJson(plan, forecast)
  }
}
