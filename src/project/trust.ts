import type {Configuration} from '../configuration/configuration.ts'
import {showable} from '../configuration/secret-settings.ts'
import {type SettingKey, SETTINGS} from '../configuration/setting.ts'
import {ok, type Result} from '../result.ts'
import type {Project} from './project.ts'
import type {ProjectRegistry} from './project-registry.ts'
import {enter, type RegistrationError} from './registration.ts'

/** What a run takes from a project's files: what its owner is to see before saying yes. Of a runner, the command is its name. */
export interface Powers {
  readonly commands: ReadonlyArray<{readonly spec: string; readonly kind: 'foreach' | 'run' | 'runner' | 'verify'; readonly command: string}>
  readonly settings: ReadonlyArray<{readonly key: string; readonly value: unknown; readonly file: string; readonly line: number}>
}

interface Specification {
  readonly id: string
  readonly metadata: Work & {readonly foreach?: object; readonly makes?: Work}
}

interface Work {
  readonly run?: readonly string[]
  readonly runner?: string
  readonly verify?: readonly string[]
}

/** The commands of some specifications, and the settings that the project's own files make. */
export function readPowers(configuration: Configuration, specifications: readonly Specification[]): Powers {
  return {
    commands: readCommands(configuration, specifications),
    settings: [...ownSettings(configuration), ...configuration.withheld.map(({key, line = 1, source = '', value}) => ({key, value, file: source, line}))],
  }
}

/** What some specifications would have a run carry out, and what they make. */
export function readCommands(configuration: Configuration, specifications: readonly Specification[]): Powers['commands'] {
  return specifications.flatMap(({id, metadata}) => {
    const works: readonly Work[] = metadata.foreach && metadata.makes ? [metadata, metadata.makes] : [metadata]
    return [
      ...works.flatMap((work) => agentFor(work, configuration)).map((command) => ({spec: id, kind: 'runner' as const, command})),
      ...commandForItems(metadata.foreach).map((command) => ({spec: id, kind: 'foreach' as const, command})),
      ...works.flatMap(({run = []}) => run).map((command) => ({spec: id, kind: 'run' as const, command})),
      ...works.flatMap(({verify = []}) => verify).map((command) => ({spec: id, kind: 'verify' as const, command})),
    ]
  })
}

/** The shell does what is listed; an agent does what it is told. */
function agentFor({run, runner}: Work, configuration: Configuration): string[] {
  const name = runner ?? (run ? 'shell' : configuration.get('run.runner'))
  return name === 'shell' ? [] : [name]
}

function commandForItems(source: {readonly command?: unknown; readonly generator?: unknown; readonly args?: readonly string[]} | undefined): string[] {
  if (typeof source?.generator === 'string') return [['generator', source.generator, ...(source.args ?? [])].join(' ')]
  return typeof source?.command === 'string' ? [source.command] : []
}

function ownSettings(configuration: Configuration): Powers['settings'] {
  const known = (Object.keys(SETTINGS) as SettingKey[]).flatMap((key) => {
    // What a project is called gives it no power.
    if (key.startsWith('project.')) return []
    const {layer, position, source} = configuration.origin(key)
    if (layer !== 'manifest' && layer !== 'local') return []
    return [{key, value: showable(configuration.get(key)), file: source ?? '', line: position?.line ?? 1}]
  })
  const others = configuration.values().filter(({key, layer}) => /^(?:aliases|plugins)\./.test(key) && (layer === 'manifest' || layer === 'local'))
  return [...known, ...others.map(({key, line = 1, source = '', value}) => ({key, value, file: source, line}))]
}

/** Without the settings that make a run only longer, shorter or wider, and those that a run does not ask for. */
export function withoutHarmless({commands, settings}: Powers): Powers {
  return {commands, settings: settings.filter(({key}) => key === 'run.runner' || !/^(?:aliases|specs|run|state|history)\./.test(key))}
}

/** Notes in the registry whether a project is trusted. It says nothing about another folder that has the same name. */
export function setTrust(registry: ProjectRegistry, project: Project, trusted: boolean, now: string): Result<Project, RegistrationError> {
  return registry.alone((): Result<Project, RegistrationError> => {
    const {description, name, path} = project
    const entered = enter(registry, {name, path, description, trusted, now})
    if (!entered.ok || entered.value.project.trusted === trusted) return entered.ok ? ok(entered.value.project) : entered
    return registry.replace({...entered.value.project, trusted})
  })
}
