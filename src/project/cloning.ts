import {existsSync, realpathSync, rmSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {ConfigurationInvalidError} from '../configuration/errors.ts'
import type {BackupFailedError, OpenError} from '../database/errors.ts'
import type {FileExistsError} from '../files/errors.ts'
import {err, ok, type Result} from '../result.ts'
import {cloneFiles, type CloneFilesError} from './clone-files.ts'
import {ManifestMissingError, ProjectBusyError, ProjectExistsError, ProjectNameInvalidError} from './errors.ts'
import {locateProject} from './location.ts'
import {MANIFEST, type ManifestError} from './manifest.ts'
import {isProjectName, type Project, toProjectName} from './project.ts'
import type {ProjectRegistry, RegistryError} from './project-registry.ts'
import {register, type RegistrationError} from './registration.ts'
import {type PurgePlaces, runsGoing} from './removal.ts'
import type {TrustedPowers} from './trusted-powers.ts'

export type CopyStateError = BackupFailedError | FileExistsError | OpenError

export interface CloneServices {
  readonly cwd: string
  readonly now: () => Date
  /** Where the state of a project lies. */
  readonly stateDirectory: (project: Pick<Project, 'name' | 'path'>) => string
  readonly isLockHeld: PurgePlaces['isLockHeld']
  /** The settings in force for a project. */
  readonly configurationOf: (project: Pick<Project, 'path'>) => Result<Configuration, ConfigurationInvalidError>
  /** A JSON Schema of the manifest, for editors. */
  readonly schema: () => object
  /** Copies the state of one project to where that of another is to lie. */
  readonly copyState: (from: Pick<Project, 'name' | 'path'>, to: Pick<Project, 'name' | 'path'>) => Result<void, CopyStateError>
}

/** What is copied of a project, and where to. */
export interface CloneOptions {
  /** Name of a registered project, else the folder of one. */
  readonly from: string
  /** Folder of the new one; it must not be there or be empty. */
  readonly to: string
  /** Default: made from the folder's name. */
  readonly name?: string | undefined
  /** Whether statuses and history come along. */
  readonly state?: boolean | undefined
}

export type CloneError =
  | CloneFilesError
  | ConfigurationInvalidError
  | CopyStateError
  | ManifestError
  | ManifestMissingError
  | ProjectBusyError
  | ProjectNameInvalidError
  | RegistrationError

type Services = CloneServices & {readonly registry: ProjectRegistry; readonly powersOf: (path: string) => TrustedPowers}

/** Makes a project of another one's manifest, specifications and templates, all of it or nothing. It is trusted as far as that one is. */
export function cloneProject(services: Services, {from, name, state = false, to}: CloneOptions): Result<Project, CloneError> {
  const {configurationOf, cwd, now, registry} = services
  const source = findSource(services, from)
  if (!source.ok) return source
  const path = resolve(cwd, to)
  const chosen = name ?? toProjectName(basename(path))
  if (!isProjectName(chosen)) return err(new ProjectNameInvalidError({name: chosen}, toProjectName(chosen)))
  const taken = registry.find(chosen)
  if (!taken.ok) return taken
  if (taken.value) return err(new ProjectExistsError({name: chosen, path: taken.value.path}))
  const configuration = configurationOf(source.value)
  if (!configuration.ok) return configuration

  const cloned = cloneFiles({
    from: source.value.path,
    to: path,
    name: chosen,
    specsDirectory: configuration.value.get('specs.directory'),
    schema: services.schema(),
  })
  if (!cloned.ok) return cloned
  const {description, trusted} = source.value
  const target = {name: chosen, path: realpathSync(path)}
  const copied = state ? copyState(services, source.value, target) : ok()
  const agreed = copied.ok && trusted ? services.powersOf(source.value.path).copyTo(services.powersOf(target.path)) : copied
  const registered = agreed.ok ? register(registry, {...target, description, trusted, now: now().toISOString()}) : agreed
  if (registered.ok) return ok(registered.value.project)
  rmSync(path, {recursive: true, force: true})
  return registered
}

function findSource({cwd, registry}: Services, from: string): Result<Project, ManifestError | ManifestMissingError | RegistryError> {
  const registered = registry.find(from)
  if (!registered.ok) return registered
  if (registered.value && existsSync(join(registered.value.path, MANIFEST))) return ok(registered.value)
  const directory = resolve(cwd, from)
  const located = existsSync(join(directory, MANIFEST)) ? locateProject(registry, directory) : undefined
  if (located?.ok) return ok(located.value.project)
  return err(located ? (located.error as ManifestError) : new ManifestMissingError({path: directory}))
}

/** A copied run that still goes would look dead, and its processes like survivors to be ended: so none may go, before and after. */
function copyState(services: Services, from: Project, to: Pick<Project, 'name' | 'path'>): Result<void, CopyStateError | ProjectBusyError> {
  const isBusy = (): boolean => runsGoing(services.stateDirectory(from), services.isLockHeld).length > 0
  if (isBusy()) return err(new ProjectBusyError({name: from.name}))
  const copied = services.copyState(from, to)
  return copied.ok && isBusy() ? err(new ProjectBusyError({name: from.name})) : copied
}
