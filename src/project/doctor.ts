import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {ConfigurationInvalidError} from '../configuration/errors.ts'
import type {MmmError} from '../errors.ts'
import {err, ok, type Result} from '../result.ts'
import {ProjectFolderMissingError} from './errors.ts'
import type {Complaint, Finding} from './finding.ts'
import {checkDisk, checkFolders, checkLocks, checkPermissions} from './folder-checks.ts'
import {MANIFEST, readManifest} from './manifest.ts'
import type {LocatedProject, Project} from './project.ts'
import type {ProjectManager} from './project-manager.ts'
import type {PurgePlaces} from './removal.ts'
import {type AskRunner, checkRunners, checkSpecifications, checkState, type Examinable, fromError} from './service-checks.ts'

export interface DoctorOptions {
  readonly home: string
  readonly now: () => Date
  readonly projects: ProjectManager
  readonly locate: () => Result<LocatedProject, MmmError>
  readonly configurationOf: (project: Project) => Result<Configuration, ConfigurationInvalidError>
  readonly stateDirectory: (project: Project) => string
  readonly isLockHeld: PurgePlaces['isLockHeld']
  /** Opens a project; without a trace, it and all its runs stay as they are. */
  readonly open: (project: Project, options: {readonly traceless: boolean}) => Result<Examinable, MmmError>
  /** Asks a runner, where there is one of that name, whether it can work in a project. */
  readonly askRunner: AskRunner
  /** What is wrong with plugins. */
  readonly plugins: () => Complaint[]
}

/** What a doctor looks at, and whether it mends. */
export interface ExamineOptions {
  /** A registered project; default: the one at hand. */
  readonly name?: string | undefined
  /** Every registered project. */
  readonly all?: boolean
  /** Mend what can be mended without harm. */
  readonly fix?: boolean
}

/** Looks for what is wrong with projects, and carries out nothing that they say. */
export class Doctor {
  readonly #options: DoctorOptions

  constructor(options: DoctorOptions) {
    this.#options = options
  }

  /** Everything that is wrong, errors of the checks themselves included. */
  async examine({all = false, fix = false, name}: ExamineOptions): Promise<Result<Finding[], MmmError>> {
    const findings = await conclude(null, this.#checkMmm(), fix)
    const subjects = this.#subjects(name, all)
    if (!subjects.ok) {
      // A manifest that cannot be read is what one comes to the doctor with.
      const isHere = name === undefined && subjects.error.code !== 'PROJECT_NOT_FOUND'
      if (!isHere) return subjects
      return ok([...findings, ...(subjects.error.code === 'PROJECT_MISSING' ? [] : await conclude(null, [fromError('manifest', subjects.error)], fix))])
    }
    for (const project of subjects.value) findings.push(...(await conclude(project.name, this.#check(project), fix)))
    return ok(findings)
  }

  #subjects(name: string | undefined, all: boolean): Result<readonly Project[], MmmError> {
    const {locate, projects} = this.#options
    if (all) return ok(projects.list().projects.filter(({archived}) => !archived))
    const found = name === undefined ? locate() : projects.load(name)
    if (!found.ok) return err(found.error)
    return ok(['project' in found.value ? found.value.project : found.value])
  }

  #checkMmm(): Complaint[] {
    const {home, plugins, projects} = this.#options
    const registry = projects.list().problems.map((problem) => fromError('registry', problem))
    return [...registry, ...checkPermissions([home, join(home, 'projects')]), ...plugins()]
  }

  /** In the order in which one thing rests on another: what the first has no answer to, the later ones are not asked. */
  async *#check(project: Project): AsyncGenerator<Complaint> {
    const {askRunner, configurationOf, isLockHeld, now, open, stateDirectory} = this.#options
    const {name, path} = project
    const manifest = readManifest(path)
    if (!manifest.ok || !manifest.value) return yield fromError('manifest', manifest.ok ? new ProjectFolderMissingError({name, path}) : manifest.error)
    yield* this.#checkRegistration(project)
    const state = stateDirectory(project)
    yield* checkPermissions([...new Set([path, join(path, MANIFEST), join(path, '.mmm'), state, join(state, 'state.db')])])
    yield* checkDisk(path)

    const configuration = configurationOf(project)
    if (!configuration.ok) {
      for (const {column, line, message, source, suggestions} of configuration.error.context.problems) {
        const place = line === undefined ? source : `${source}:${line}:${column}`
        yield {check: 'configuration', severity: 'error', message: `${place}: ${message}`, ...(suggestions[0] && {fix: suggestions[0]})}
      }
      return
    }
    if (project.trusted) yield* checkAgreement(configuration.value)
    yield* checkFolders(path, configuration.value.get('specs.directory'))
    if (!existsSync('/bin/sh')) yield {check: 'runners', severity: 'error', message: 'There is no /bin/sh, which runs the commands of specifications.'}

    const opened = open(project, {traceless: true})
    if (!opened.ok) return yield fromError('database', opened.error)
    for (const {run} of opened.value.recovered) {
      const message = `Run ${run} was cut off, and nobody has closed it yet.`
      yield {check: 'runs', severity: 'warning', message, fix: 'Close it, and end what it left running.', repair: () => open(project, {traceless: false})}
    }
    yield* checkLocks(state, isLockHeld, now())
    yield* checkState(opened.value)
    yield* checkSpecifications(opened.value)
    yield* await checkRunners(opened.value, project, askRunner)
  }

  *#checkRegistration({name, path}: Project): Generator<Complaint> {
    const {projects} = this.#options
    const entry = projects.load(name)
    if (entry.ok && entry.value.path === path) {
      if (!entry.value.trusted)
        yield {check: 'trust', severity: 'info', message: 'It is not trusted: the first run asks.', fix: 'Look at it, then run `mmm project trust`.'}
      return
    }
    if (!entry.ok && entry.error.code === 'PROJECT_NOT_FOUND') {
      const message = `mmm's registry does not know this folder, so its name means nothing elsewhere.`
      yield {check: 'registry', severity: 'warning', message, fix: 'Run `mmm project add`.', repair: () => projects.add(path)}
    } else if (entry.ok) {
      const message = `Its name is registered for ${entry.value.path}.`
      yield {check: 'registry', severity: 'warning', message, fix: 'Give one of them another name; or `mmm project add` this one where it moved.'}
    }
  }
}

/** What came into a project's files after it was trusted. */
function checkAgreement({withheld}: Configuration): Complaint[] {
  if (withheld.length === 0) return []
  const said = withheld.map(({key, line = 1, source}) => `${key} (${source}:${line})`).join(', ')
  const message = `Nobody has agreed to what came after the project was trusted, so it is not in force: ${said}.`
  return [{check: 'trust', severity: 'warning', message, fix: 'Look at it, then run `mmm project trust`.'}]
}

/** Mends while it goes, so that a later check sees what an earlier one mended. */
async function conclude(project: string | null, complaints: AsyncIterable<Complaint> | Iterable<Complaint>, fix: boolean): Promise<Finding[]> {
  const findings: Finding[] = []
  for await (const {repair, ...complaint} of complaints) {
    const fixed = fix && repair !== undefined && repair().ok
    findings.push({project, ...complaint, fixable: repair !== undefined, fixed})
  }
  return findings
}
