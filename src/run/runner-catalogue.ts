import type {Configuration} from '../configuration/configuration.ts'
import {loadModule} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {RunnerBrokenError, RunnerUnavailableError, RunnerUnknownError} from './errors.ts'
import type {PluginGenerators} from './plugin-items.ts'
import type {Runner, RunnerCheck, RunnerSetting} from './runner.ts'
import {shellRunner} from './shell-runner.ts'

/** Where a runner comes from; its module is loaded when a run needs it. */
export interface RunnerSource {
  readonly name: string
  readonly plugin: string
  /** The runner, or whatever its module has in the place of one. */
  load(): Promise<unknown>
}

const NO_GENERATORS: PluginGenerators = {sources: () => [], specs: () => []}

/** mmm's own: no plugin can take their place. */
function ownSources(generators: PluginGenerators): readonly RunnerSource[] {
  const load = (): Runner => loadModule<typeof import('./generator-runner.ts')>('run/generator-runner').createGeneratorRunner(generators)
  return [
    {name: 'shell', plugin: 'mmm-cli', load: () => Promise.resolve(shellRunner)},
    {name: 'generator', plugin: 'mmm-cli', load: () => Promise.resolve(load())},
  ]
}

/** The runner that carries out any program, and of which each named one is made. */
const COMMAND = 'command'

interface NamedRunner {
  named(name: string): unknown
}

export type RunnerError = RunnerBrokenError | RunnerUnavailableError | RunnerUnknownError

/** The runners at hand: mmm's own shell, and those that plugins bring. The first of a name keeps it. */
export class RunnerCatalogue {
  readonly #sources: ReadonlyMap<string, RunnerSource>

  constructor(sources: readonly RunnerSource[], generators = NO_GENERATORS) {
    this.#sources = new Map([...ownSources(generators), ...sources].toReversed().map((source) => [source.name, source]))
  }

  /** With those that a person defined in the configuration, which come first. */
  static of(configuration: Configuration, sources: readonly RunnerSource[], generators?: PluginGenerators): RunnerCatalogue {
    return new RunnerCatalogue([...commandSources(configuration, sources), ...sources], generators)
  }

  /** In the order of their names. */
  get names(): string[] {
    return [...this.#sources.keys()].toSorted()
  }

  async find(name: string): Promise<Result<Runner, RunnerBrokenError | RunnerUnknownError>> {
    const source = this.#sources.get(name)
    if (!source) return err(new RunnerUnknownError({runner: name}, this.names))
    const {plugin} = source
    try {
      const runner = await source.load()
      if (isRunner(runner)) return ok(runner)
      return err(new RunnerBrokenError({runner: name, plugin}, new Error('its module has no runner as its default export')))
    } catch (error) {
      return err(new RunnerBrokenError({runner: name, plugin}, error))
    }
  }

  /** A runner that has looked around and can work here. */
  async findReady(name: string, setting: RunnerSetting): Promise<Result<Runner, RunnerError>> {
    const found = await this.find(name)
    if (!found.ok) return found
    const checked = await checkRunner(found.value, setting)
    if (checked.ok) return found
    return err(new RunnerUnavailableError({runner: name, reason: checked.reason}, checked.suggestions))
  }

  /** {@link findReady} for each of these names, asked once. */
  async findAllReady(names: Iterable<string>, setting: RunnerSetting): Promise<Map<string, Result<Runner, RunnerError>>> {
    const asked = [...new Set(names)].map(async (name) => [name, await this.findReady(name, setting)] as const)
    return new Map(await Promise.all(asked))
  }
}

/** Asks a runner whether it can work; one that throws cannot. */
export async function checkRunner(runner: Runner, setting: RunnerSetting): Promise<RunnerCheck> {
  try {
    return await runner.check(setting)
  } catch (error) {
    return {ok: false, reason: `its check threw: ${(error as Error)?.message ?? String(error)}`, suggestions: []}
  }
}

function isRunner(value: unknown): value is Runner {
  const {check, describe, run} = (value ?? {}) as Partial<Runner>
  return [check, describe, run].every((method) => typeof method === 'function')
}

/** Runners of `[commands.NAME]`: each is what the runner `command` makes of a name. */
function commandSources(configuration: Configuration, sources: readonly RunnerSource[]): RunnerSource[] {
  const command = sources.find(({name}) => name === COMMAND)
  if (!command) return []
  return Object.keys(configuration.commands).map((name) => ({
    name,
    plugin: command.plugin,
    load: async () => ((await command.load()) as NamedRunner).named(name),
  }))
}
