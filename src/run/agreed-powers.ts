import type {Configuration} from '../configuration/configuration.ts'
import {type Setting, SETTINGS} from '../configuration/setting.ts'
import {PowersWidenedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {type Powers, readCommands, readPowers} from '../project/trust.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import {printableLine} from '../text/terminal.ts'
import {runnerNameOf} from './runner-name.ts'

/** What of the powers of a run nobody has agreed to; they are only asked for where that may be. */
export type Widened = (powers: () => Powers) => Powers

type Command = Powers['commands'][number]

/** Runners that do just what files say; every other one may make up its own mind. */
const BOUND: ReadonlySet<string> = new Set(['shell', 'generator'])

export interface AgreedPowersOptions {
  readonly configuration: Configuration
  /** As it is when the run begins: who starts a run agrees to what the files say then. */
  readonly view: SpecificationView
  readonly widened: Widened
}

/** What may be carried out of specifications that come, or change, while runs go. */
export class AgreedPowers {
  readonly #options: AgreedPowersOptions
  readonly #first: SpecificationView
  #known: Set<string> | undefined
  #mayBeAgents = false
  #isAgentAtWork = false

  constructor(options: AgreedPowersOptions) {
    this.#options = options
    this.#first = options.view.still()
  }

  /** A run begins with these. What an agent writes may get it what it may not do itself; what commands write they could have done themselves. */
  begin(runners: Iterable<string>): void {
    this.#isAgentAtWork = false
    for (const runner of runners) this.meet(runner)
  }

  /** One more works in the run. */
  meet(runner: string): void {
    this.#isAgentAtWork ||= !BOUND.has(runner)
    this.#mayBeAgents ||= this.#isAgentAtWork
  }

  /** Settings that let a run do more than before, which an agent may have written into the project's files; none where no agent has worked. */
  widenedSettings(before: Configuration, now: Configuration): readonly string[] {
    if (!this.#mayBeAgents) return []
    const widens = (key: string): boolean =>
      key === 'run.runner' || key.startsWith('plugins.') || (SETTINGS as Readonly<Record<string, Setting>>)[key]?.widens === true
    const own = now.values().filter(({key, layer}) => (layer === 'manifest' || layer === 'local') && widens(key))
    return own.flatMap(({key, value}) => (JSON.stringify(before.find(key)?.value) === JSON.stringify(value) ? [] : [key]))
  }

  /** Whether what came during the latest run may be an agent's. */
  get isAgentAtWork(): boolean {
    return this.#isAgentAtWork
  }

  /** Adds what a person has written meanwhile. */
  agree(view: SpecificationView, ids: readonly string[]): void {
    const known = ids.filter((id) => view.records.has(id))
    for (const power of this.#powersOf(view, known)) this.#agreed.add(power)
  }

  /** Why a specification must not be begun; `undefined` where nobody gains anything by it. */
  refuse(record: SpecRecord, view: SpecificationView): string | undefined {
    const {configuration, widened} = this.#options
    if (this.#first.records.get(record.id)?.contentHash === record.contentHash) return undefined
    const said = readCommands(configuration, view.sayersOf([record.id]))
    const [unagreed] = widened(() => ({commands: said, settings: []})).commands
    if (unagreed) return `${describe(unagreed)}, which nobody has agreed to, and it came while the run went: mmm project trust`
    const maker = view.makerOf(record)
    const isTold = this.#mayBeAgents || (maker !== undefined && isPrintedByAgent(view, maker, configuration))
    const own = maker?.metadata.makes?.isOpen ? readCommands(configuration, [record]) : []
    const fresh = isTold ? [...said, ...own].find((command) => !this.#agreed.has(powerOf(command))) : undefined
    if (!fresh) return undefined
    const {id} = record
    const look = `Look at it: mmm spec show ${id}; then mmm run ${id} (mmm run --yes agrees beforehand)`
    if (said.includes(fresh)) return `${describe(fresh)}, and came while an agent was at work. ${look}`
    return `${describe(fresh)}, in which a value that an agent may have written stands as it came. ${look}, or quote it in ${maker!.path} with the filter \`shell\``
  }

  get #agreed(): Set<string> {
    return (this.#known ??= this.#powersOf(this.#first, [...this.#first.records.keys()]))
  }

  #powersOf(view: SpecificationView, ids: readonly string[]): Set<string> {
    return new Set(readCommands(this.#options.configuration, view.sayersOf(ids)).map((command) => powerOf(command)))
  }
}

/** A command is agreed to wherever it stands, and so is a runner. */
function powerOf({command, kind}: Command): string {
  return `${kind === 'runner' ? kind : 'command'} ${command}`
}

function describe({command, kind}: Command): string {
  return kind === 'runner' ? `would be done by the runner ${printableLine(command, 80)}` : `would carry out "${printableLine(command, 80)}"`
}

/** Whether what something is made of was printed by an agent, be it in another run, or taken from what one printed. */
function isPrintedByAgent(view: SpecificationView, maker: SpecRecord, configuration: Configuration, seen = new Set<string>()): boolean {
  const source = maker.metadata.foreach
  if (source?.kind !== 'output' || seen.has(maker.id)) return false
  seen.add(maker.id)
  return view.names.candidates(source.of).some((id) => {
    const record = view.record(id)
    return !BOUND.has(runnerNameOf(record, configuration)) || isPrintedByAgent(view, record, configuration, seen)
  })
}

/** Refuses to carry out what a project from elsewhere did not say yet when it was trusted. */
export function refuseWidened(
  {project: {name, path}, widened}: {readonly project: Pick<Project, 'name' | 'path'>; readonly widened: Widened},
  configuration: Configuration,
  records: () => readonly SpecRecord[],
): Result<void, PowersWidenedError> {
  const powers = widened(() => readPowers(configuration, records()))
  return powers.commands.length + powers.settings.length > 0 ? err(new PowersWidenedError({name, path, powers})) : ok()
}
