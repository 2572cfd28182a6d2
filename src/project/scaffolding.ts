import {existsSync, realpathSync, rmSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {isTaken, makeStaged, missingAbove, removeEmpty} from '../files/staged-folder.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import type {RenderedFile} from '../template/render-project.ts'
import {ProjectExistsError, ProjectFileInvalidError, ProjectFolderTakenError, ProjectNameInvalidError} from './errors.ts'
import {MANIFEST, type ManifestError, parseManifest, readManifest, SCHEMA, withSchemaLine} from './manifest.ts'
import {fillFolder, type PlaceError, planFiles} from './placing.ts'
import {isProjectName, type Project, toProjectName} from './project.ts'
import type {ProjectRegistry, RegistryError} from './project-registry.ts'
import {register, type Registrant, type RegistrationError} from './registration.ts'
import {formatSchema, hasEntries, makeFolder, necessaryFiles} from './scaffold.ts'
import type {TrustedPowers} from './trusted-powers.ts'

/** What is to become a project, and of which files. */
export interface ScaffoldOptions<E> {
  readonly path: string
  /** Default: what `mmm.toml` says, else made from the folder's name. */
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** Whether the folder must be empty, or not be there. */
  readonly fresh: boolean
  /** Whether files that are there may be written over. */
  readonly force: boolean
  /** The files of the project; asked for when everything else is known to be well. */
  readonly render: (project: {readonly name: string; readonly description: string}) => Promise<Result<readonly RenderedFile[], E>>
}

/** A project that was made of a template. */
export interface ScaffoldedProject {
  readonly project: Project
  /** What the template made, by path. */
  readonly files: readonly string[]
}

export type ScaffoldError = ManifestError | PlaceError | ProjectExistsError | ProjectFolderTakenError | ProjectNameInvalidError | RegistrationError

interface Services {
  readonly cwd: string
  readonly now: () => Date
  readonly registry: ProjectRegistry
  readonly powersOf: (path: string) => TrustedPowers
  /** A JSON Schema of the manifest, for editors. */
  readonly schema: () => object
}

/** Makes a project of rendered files, all of it or nothing: a failure leaves the folder and the registry as they were. It is trusted. */
export async function scaffoldProject<E>(services: Services, options: ScaffoldOptions<E>): Promise<Result<ScaffoldedProject, E | ScaffoldError>> {
  const directory = resolve(services.cwd, options.path)
  const named = nameOf(services.registry, directory, options)
  if (!named.ok) return named
  const rendered = await options.render(named.value)
  if (!rendered.ok) return rendered
  const project = toProject(directory, named.value, rendered.value, formatSchema(services.schema()))
  if (!project.ok) return project

  // Questions take their time, in which somebody else may have made the folder.
  if (options.fresh && !options.force && hasEntries(directory)) return err(new ProjectFolderTakenError({path: directory}))
  const placed = isTaken(directory) ? placeAmongOthers(directory, project.value, options.force) : placeNew(directory, project.value.files)
  if (!placed.ok) return placed
  const {description, name} = project.value
  const registrant = {name, path: realpathSync(directory), description, trusted: true, now: services.now().toISOString()}
  const registered = registerOwn(services, registrant)
  if (registered.ok) {
    placed.value.keep()
    return ok({project: registered.value, files: rendered.value.map(({path}) => path)})
  }
  placed.value.undo()
  return registered
}

function registerOwn({powersOf, registry}: Services, registrant: Registrant): Result<Project, RegistrationError> {
  const registered = register(registry, registrant)
  if (!registered.ok) return registered
  const {project} = registered.value
  const entrusted = powersOf(project.path).entrust(project)
  return entrusted.ok ? ok(project) : entrusted
}

type Named = Pick<Project, 'description' | 'name'>

function nameOf(
  registry: ProjectRegistry,
  directory: string,
  {description, force, fresh, name}: ScaffoldOptions<unknown>,
): Result<Named, ManifestError | ProjectExistsError | ProjectFolderTakenError | ProjectNameInvalidError | RegistryError> {
  if (fresh && !force && hasEntries(directory)) return err(new ProjectFolderTakenError({path: directory}))
  const manifest = readManifest(directory)
  if (!manifest.ok) return manifest
  const chosen = manifest.value?.name ?? name ?? toProjectName(basename(directory))
  if (name !== undefined && name !== chosen) return err(new ProjectExistsError({name: chosen, path: directory}))
  if (!isProjectName(chosen)) return err(new ProjectNameInvalidError({name: chosen}, toProjectName(chosen)))
  const taken = registry.find(chosen)
  if (!taken.ok) return taken
  const isElsewhere = taken.value && existsSync(join(taken.value.path, MANIFEST)) && !(existsSync(directory) && realpathSync(directory) === taken.value.path)
  if (isElsewhere) return err(new ProjectExistsError({name: chosen, path: taken.value.path}))
  return ok({name: chosen, description: description ?? manifest.value?.description ?? ''})
}

interface Contents extends Named {
  /** Everything that is to be written, what every project needs included. */
  readonly files: readonly RenderedFile[]
  /** Those that stay as they are where they are there. */
  readonly modest: ReadonlySet<string>
}

/** A template may bring the manifest; it must then say what the project is called. */
function toProject(directory: string, named: Named, rendered: readonly RenderedFile[], schema: string): Result<Contents, ManifestError | ProjectExistsError> {
  const own = rendered.find(({path}) => path === MANIFEST)
  const text = own && withSchemaLine(String(own.content))
  const manifest = text === undefined ? ok(named) : parseManifest(text, join(directory, MANIFEST))
  if (!manifest.ok) return manifest
  const {name} = manifest.value
  if (name !== named.name)
    return err(
      new ProjectFileInvalidError({path: join(directory, MANIFEST), line: 1, column: 1}, `The template calls the project "${name}", not "${named.name}".`),
    )
  const necessary = necessaryFiles(named).filter(([path]) => path !== MANIFEST || !own)
  const files = [
    ...rendered.map((file) => (file === own ? {...file, content: text!} : file)),
    ...[...necessary, [SCHEMA, schema] as const].map(([path, content]) => ({path, content, executable: false})),
  ]
  return ok({...manifest.value, files, modest: new Set(necessary.map(([path]) => path))})
}

/** Something that was done, until it is known whether it stays. */
interface Placed {
  keep(): void
  undo(): void
}

function placeNew(directory: string, files: readonly RenderedFile[]): Result<Placed, FileWriteFailedError | ProjectFolderTakenError> {
  const above = missingAbove(directory)
  const made = makeStaged(directory, (staged) => {
    const filled = fillFolder(staged, files)
    return filled.ok ? makeFolder(join(staged, 'specs')) : filled
  })
  if (!made.ok) {
    const {code} = made.error.cause as NodeJS.ErrnoException
    return err(code === 'ENOTEMPTY' || code === 'EEXIST' ? new ProjectFolderTakenError({path: directory}) : made.error)
  }
  const undo = (): void => {
    rmSync(directory, {recursive: true, force: true})
    removeEmpty(above)
  }
  return ok({keep: () => {}, undo})
}

function placeAmongOthers(directory: string, {files, modest}: Contents, force: boolean): Result<Placed, PlaceError> {
  const real = attempt(
    () => realpathSync(directory),
    (cause) => new FileWriteFailedError({path: directory}, cause),
  )
  if (!real.ok) return real
  const wanted = files.filter(({path}) => !modest.has(path) || !isTaken(join(real.value, path)))
  const planned = attempt(
    () => planFiles(real.value, wanted, (path) => force || path === SCHEMA),
    (cause) => new FileWriteFailedError({path: directory}, cause),
  )
  const changes = planned.ok ? planned.value : planned
  if (!changes.ok) return changes
  const added = ['specs', '.mmm'].map((name) => join(real.value, name)).filter((path) => !isTaken(path))
  const applied = changes.value.apply()
  const made = applied.ok ? makeFolder(join(real.value, 'specs')) : applied
  const undo = (): void => {
    changes.value.undo()
    removeEmpty(added)
  }
  if (made.ok) return ok({keep: () => changes.value.forget(), undo})
  undo()
  return made
}
