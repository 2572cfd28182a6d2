import type {Configuration} from '../configuration/configuration.ts'
import type {NewSpecification} from '../specification/new-specification.ts'

/** What a generator is asked for. */
export interface GeneratorTask {
  readonly project: {readonly name: string; readonly path: string}
  /** What followed its name on the command line. */
  readonly args: readonly string[]
  /** Ids of the specifications that are there, in order. */
  readonly specs: readonly string[]
  /** The settings in force; those of the generator's own plugin are `configuration.plugin(name)`. */
  readonly configuration: Configuration
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Says what is going on, in a few words. */
  readonly note: (text: string) => void
}

/**
 * Makes drafts of specifications out of something. A package names the module whose default export it is under
 * `mmm.generators`; `mmm spec generate --with NAME` checks the drafts, shows them, and writes all of them or none.
 *
 * @example
 * const fromLines: Generator = {
 *   summary: 'A specification for every line of a file.',
 *   async *generate({args: [file], project}) {
 *     for (const title of readFileSync(join(project.path, file), 'utf8').trim().split('\n')) {
 *       yield {id: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), title, body: `## Objective\n\n${title}\n`}
 *     }
 *   },
 * }
 * export default fromLines
 */
export interface Generator {
  /** One sentence. */
  readonly summary?: string
  /** The drafts, each as soon as it is known. When `signal` aborts, whatever was started must be ended. */
  generate(task: GeneratorTask, signal: AbortSignal): AsyncIterable<NewSpecification>
}

/** Where a generator comes from; its module is loaded when it is used. */
export interface GeneratorSource {
  readonly name: string
  readonly plugin: string
  /** The generator, or whatever its module has in the place of one. */
  load(): Promise<unknown>
}
