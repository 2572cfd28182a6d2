import type {ConfigurationListener, ConfigurationWatcher} from '../configuration/configuration-watcher.ts'
import type {Configuration} from '../configuration/configuration.ts'
import {ProjectUntrustedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {err, ok, type Result} from '../result.ts'
import type {RunEvent} from '../run/events.ts'
import type {AgreedPowers} from '../run/agreed-powers.ts'
import type {RunEngine, RunError} from '../run/run-engine.ts'
import type {Selection} from '../specification/selection.ts'
import type {LookupError, SpecificationEngine} from '../specification/specification-engine.ts'
import {pathsOf} from '../specification/validation.ts'
import {watchSpecifications} from '../specification/specification-watcher.ts'
import {changedSettings} from './changed-settings.ts'
import type {WatchOptions} from './watch-options.ts'
import {Surroundings} from './surroundings.ts'
import {findUnwatched, whatToRenew} from './unwatched.ts'
import {WatchLook} from './watch-look.ts'
import {whatToRun} from './what-to-run.ts'

/** What of a project is watched. */
interface Watchable {
  readonly project: Project
  readonly configuration: Configuration
  readonly specifications: SpecificationEngine
  readonly runs: RunEngine
  with(configuration: Configuration): Watchable
}

interface Parts {
  readonly services: Watchable
  readonly watchConfiguration: (listener: ConfigurationListener) => ConfigurationWatcher
}

/** Milliseconds between two looks at what tells nobody when it changes. */
const POLL = 1000

/** Times that a specification may change while it runs before it is left alone. */
const MAXIMUM_RESTLESS = 2

/** Looks at the specifications whenever their files or the settings change, says what that brought, and runs what it made ready. One thing at a time. */
export class WatchSession {
  readonly #parts: Parts
  readonly #options: WatchOptions
  #services: Watchable
  #files: {close(): void} | undefined
  #look: WatchLook | undefined
  #surroundings: Surroundings | undefined
  /** Paths that were asked for, also while their files cannot be read; `undefined` means all. */
  #paths: ReadonlySet<string> | undefined
  #settings: Configuration | undefined
  #follow: ((configuration: Configuration) => void) | undefined
  /** What comes while a run goes may be an agent's; what comes otherwise is a person's. */
  #agreed: AgreedPowers | undefined
  #isDirty = false
  /** Whether it is time to look anew for what only a run finds. */
  #isTime = false
  /** What went since the last look. */
  #ran: ReadonlySet<string> = new Set()
  #wake: (() => void) | undefined
  readonly #restless = new Map<string, number>()

  constructor(parts: Parts, options: WatchOptions) {
    this.#parts = parts
    this.#options = options
    this.#services = parts.services
  }

  /** Settles when the signal is aborted, or when the watching cannot go on. */
  async watch(): Promise<Result<void, LookupError | RunError>> {
    const {every, onEvent, run, signal} = this.#options
    const {name, path, trusted} = this.#services.project
    if (run && !trusted) return err(new ProjectUntrustedError({name, path}))
    const first = this.#start()
    if (!first.ok) return first
    this.#agreed = this.#services.runs.agreement(first.value.view)
    const unwatched = findUnwatched(first.value.view, (file) => this.#paths?.has(file) ?? true)
    onEvent({type: 'watch.started', directory: this.#directory, problems: [...first.value.problems.values()], unwatched, every, ...first.value.state})
    const wake = (): void => this.#wake?.()
    signal.addEventListener('abort', wake)
    const settings = this.#parts.watchConfiguration({
      current: this.#services.configuration,
      onChange: (configuration) => this.#change(configuration),
      onProblem: ({code, message}) => onEvent({type: 'watch.warning', code, message: `Going on as before. ${message}`}),
    })
    this.#watchFiles()
    const poll = setInterval(() => this.#lookAround(), POLL)
    const timer = every === undefined ? undefined : setInterval(() => this.#makeTime(), every)
    try {
      let done = await this.#run(new Set())
      while (done.ok && !signal.aborted) {
        if (!this.#isDirty && !this.#isTime && !this.#settings && this.#ran.size === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
        // oxlint-disable-next-line no-await-in-loop -- one look, and one run, after the other
        if (!signal.aborted) done = await this.#catchUp()
      }
      return done
    } finally {
      signal.removeEventListener('abort', wake)
      clearInterval(poll)
      clearInterval(timer)
      settings.close()
      this.#files?.close()
    }
  }

  get #directory(): string {
    return this.#services.configuration.get('specs.directory')
  }

  #start(): Result<WatchLook, LookupError> {
    const view = this.#services.specifications.view()
    if (!view.ok) return view
    const paths = pathsOf(view.value, this.#options.names ?? [])
    if (!paths.ok) return paths
    this.#paths = paths.value
    return this.#see()
  }

  #see(): Result<WatchLook, LookupError> {
    const report = this.#services.specifications.validate()
    if (!report.ok) return report
    const view = this.#services.specifications.view()
    if (!view.ok) return view
    this.#surroundings = new Surroundings(view.value, this.#services.project.path)
    return ok((this.#look = new WatchLook(view.value, report.value.problems, (path) => this.#paths?.has(path) ?? true)))
  }

  #lookAround(): void {
    if (this.#isDirty || this.#surroundings?.isEmpty !== false || !this.#surroundings.hasChanged()) return
    this.#isDirty = true
    this.#wake?.()
  }

  #makeTime(): void {
    this.#isTime = true
    this.#wake?.()
  }

  #watchFiles(): void {
    this.#files?.close()
    this.#files = watchSpecifications({
      projectPath: this.#services.project.path,
      directory: this.#directory,
      onChange: () => {
        this.#isDirty = true
        this.#wake?.()
      },
      onProblem: ({message}) =>
        this.#options.onEvent({type: 'watch.warning', code: 'SPECIFICATIONS_UNWATCHED', message: `Looking every few seconds instead: ${message}`}),
    })
  }

  /** Told at once to a run that goes; all else when that is over. */
  #change(configuration: Configuration): void {
    this.#settings = configuration
    this.#follow?.(configuration)
    this.#wake?.()
  }

  /** Says what is another than before, and runs what that made ready. */
  async #catchUp(): Promise<Result<void, LookupError | RunError>> {
    if (this.#isTime) return this.#renew()
    this.#isDirty = false
    const ran = this.#ran
    this.#ran = new Set()
    const isReset = this.#applySettings()
    const before = this.#look!
    const now = this.#see()
    if (!now.ok) return now
    const difference = now.value.since(before)
    if (difference) this.#options.onEvent({type: 'watch.changed', ...difference})
    for (const [key, problem] of before.problems) if (!now.value.problems.has(key)) this.#options.onEvent({type: 'watch.mended', problem})
    for (const [key, problem] of now.value.problems) if (!before.problems.has(key)) this.#options.onEvent({type: 'watch.problem', problem})
    const isMoved = now.value.isOtherwise(before, ran)
    if (!difference && !isReset && !isMoved && ran.size === 0) return ok()
    this.#options.onEvent({type: 'watch.checked', ...now.value.state})
    const changed = now.value.editedSince(before)
    if (ran.size === 0 || !this.#agreed!.isAgentAtWork) this.#agreed!.agree(now.value.view, [...changed])
    this.#count(changed, ran)
    return difference || isReset || isMoved ? this.#run(changed) : ok()
  }

  #applySettings(): boolean {
    const configuration = this.#settings
    this.#settings = undefined
    if (!configuration) return false
    const widened = this.#agreed!.widenedSettings(this.#services.configuration, configuration)
    if (widened.length > 0) {
      const message = `Going on as before: ${widened.join(', ')} came while agents were at work. Look at it; a new watch takes it.`
      this.#options.onEvent({type: 'watch.warning', code: 'POWERS_WIDENED', message})
      return false
    }
    const settings = changedSettings(this.#services.configuration, configuration)
    if (settings.length > 0) this.#options.onEvent({type: 'watch.settings', settings})
    const isMoved = configuration.get('specs.directory') !== this.#directory
    this.#services = this.#services.with(configuration)
    if (isMoved) this.#watchFiles()
    return settings.length > 0
  }

  /** What changes each time it runs would run for ever, and may cost money each time. */
  #count(changed: ReadonlySet<string>, ran: ReadonlySet<string>): void {
    for (const id of changed) {
      const count = ran.has(id) ? (this.#restless.get(id) ?? 0) + 1 : 0
      this.#restless.set(id, count)
      if (count === MAXIMUM_RESTLESS) this.#options.onEvent({type: 'watch.left', spec: id})
    }
  }

  async #run(changed: ReadonlySet<string>): Promise<Result<void, LookupError | RunError>> {
    const {run, signal} = this.#options
    if (!run || signal.aborted) return ok()
    const left = new Set([...this.#restless].filter(([, count]) => count >= MAXIMUM_RESTLESS).map(([id]) => id))
    const names = whatToRun(this.#look!.view, {watched: this.#look!.ids, changed, left})
    return names.length === 0 ? ok() : this.#carryOut({names}, names)
  }

  /** What it finds is another matter: that is looked at as after every run. */
  async #renew(): Promise<Result<void, LookupError | RunError>> {
    this.#isTime = false
    const again = this.#options.run ? whatToRenew(this.#look!.view, this.#look!.ids) : []
    if (again.length > 0) this.#options.onEvent({type: 'watch.renewing', specs: again})
    return again.length > 0 ? this.#carryOut({again}, again) : ok()
  }

  async #carryOut(selection: Selection, ids: readonly string[]): Promise<Result<void, LookupError | RunError>> {
    const {hurry, onEvent, signal} = this.#options
    const done = await this.#services.runs.start({
      agreement: this.#agreed,
      selection,
      signal,
      ...(hurry && {hurry}),
      onEvent: (event: RunEvent) => onEvent(event),
      follow: (onChange) => {
        this.#follow = onChange
        return {close: () => (this.#follow = undefined)}
      },
    })
    this.#ran = new Set(ids)
    return done.ok ? ok() : done
  }
}
