import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import {ProjectUntrustedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {err, ok, type Result} from '../result.ts'
import type {ComposedSpecification} from '../specification/composing.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {changeWithFiles} from '../state/changing-files.ts'
import {checkDrafts} from './check-drafts.ts'
import {DraftsInvalidError, GeneratorFailedError, GeneratorUnknownError} from './errors.ts'
import type {GeneratorSource} from './generator.ts'
import {yieldedBy} from './yielded.ts'

export interface SpecGeneratorsOptions {
  readonly database: Database
  readonly configuration: Configuration
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly project: Project
  readonly specifications: SpecificationEngine
  readonly generators: () => readonly GeneratorSource[]
}

/** Which generator is to work, and on what. */
export interface GenerateOptions {
  /** Name of the generator. */
  readonly generator: string
  /** What the generator makes of it, is its own. */
  readonly args?: readonly string[]
  readonly signal: AbortSignal
  readonly onNote?: (text: string) => void
}

/** Specifications that a generator made and nobody has written yet. */
export interface GeneratedSpecifications {
  readonly generator: string
  readonly plugin: string
  readonly specs: readonly ComposedSpecification[]
}

export type GenerateError = DatabaseError | DraftsInvalidError | GeneratorFailedError | GeneratorUnknownError | ProjectUntrustedError

/** Makes specifications by the generators of plugins. */
export class SpecGenerators {
  readonly #options: SpecGeneratorsOptions

  constructor(options: SpecGeneratorsOptions) {
    this.#options = options
  }

  /** In the order of their plugins. */
  list(): Array<Pick<GeneratorSource, 'name' | 'plugin'>> {
    return this.#options.generators().map(({name, plugin}) => ({name, plugin}))
  }

  /** Lets a generator work, and checks all that it made together. Writes nothing. */
  async generate({args = [], generator: name, onNote = () => {}, signal}: GenerateOptions): Promise<Result<GeneratedSpecifications, GenerateError>> {
    const {configuration, environment, generators, project, specifications} = this.#options
    // Its settings, and what it reads, are the project's word.
    if (!project.trusted) return err(new ProjectUntrustedError(project))
    const source = generators().find((candidate) => candidate.name === name)
    if (!source)
      return err(
        new GeneratorUnknownError(
          {generator: name},
          generators().map((other) => other.name),
        ),
      )
    const view = specifications.view()
    if (!view.ok) return view
    const task = {project: {name: project.name, path: project.path}, args, specs: [...view.value.graph.ids], configuration, environment, note: onNote}
    const drafts: unknown[] = []
    try {
      for await (const draft of yieldedBy(source, task, signal)) drafts.push(draft)
    } catch (error) {
      return err(new GeneratorFailedError({generator: name, plugin: source.plugin}, error))
    }
    const {composed, problems} = checkDrafts(drafts, {directory: configuration.get('specs.directory'), view: view.value})
    return problems.length > 0 ? err(new DraftsInvalidError({generator: name, problems})) : ok({generator: name, plugin: source.plugin, specs: composed})
  }

  /** Writes all of them, or none. */
  write({generator, specs}: GeneratedSpecifications): Result<void, DatabaseError | FileWriteFailedError> {
    const {database, project, specifications} = this.#options
    return changeWithFiles(
      {database, projectPath: project.path},
      {
        operation: 'generating specifications',
        author: `spec generate ${generator}`,
        write: (_changes, files): Result<void, DatabaseError | FileWriteFailedError> => {
          for (const {path, text} of specs) files.write(join(project.path, path), () => text)
          const applied = files.apply()
          return applied.ok ? specifications.refresh() : applied
        },
      },
    )
  }
}
