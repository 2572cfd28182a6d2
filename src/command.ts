import {Command, Flags, type Interfaces} from '@oclif/core'
import {asUsageError} from './errors.ts'
import type {Host} from './host.ts'
import type {LogLevel} from './host/log-level.ts'
import type {OpenProjectOptions} from './host/options.ts'
import {loadModule} from './lazy.ts'
import type {Project} from './project/project.ts'
import type {ProjectServices} from './project-services.ts'
import type {Result} from './result.ts'

/** The key under which the host travels with oclif's load options: a new Config is made for every command, and only its options survive. */
export const HOST = Symbol.for('mmm.host')

/**
 * The base of every command, the core's own and a plugin's alike. A command is a view: it parses, asks one service,
 * unwraps the Result and shows it.
 *
 * @example
 * export default class Hello extends MmmCommand {
 *   static override summary = 'Count the specifications.'
 *   async run() {
 *     await this.parse(Hello)
 *     const specs = this.unwrap(this.open().specifications.list())
 *     this.log(`${specs.length} specifications`)
 *     return specs
 *   }
 * }
 */
export abstract class MmmCommand extends Command {
  static override enableJsonFlag = true

  static override baseFlags = {
    project: Flags.string({description: 'Work in this project instead of the current one.', helpGroup: 'GLOBAL', helpValue: 'NAME'}),
    debug: Flags.boolean({description: 'Show where errors come from, causes included.', helpGroup: 'GLOBAL', hidden: true}),
  }

  #projectName: string | undefined

  /** The running mmm. */
  protected get host(): Host {
    const host = (this.config.options as {[HOST]?: Host})[HOST]
    if (!host) throw new Error(`${this.id} was started outside mmm`)
    return host
  }

  /** The services of the project that the command works in: `--project`, else the one at hand. */
  protected open(options: Omit<OpenProjectOptions, 'name'> = {}): ProjectServices {
    return this.unwrap(this.host.openProject({...options, name: this.#projectName}))
  }

  /**
   * The settings of the command's own plugin, which stand under `plugins.<package name>`: those of the project at hand, outside
   * one the user's own, with the defaults of the plugin's schema. The command ends where one is wrong or missing.
   */
  protected settings<T extends object>(): T {
    return this.unwrap(this.host.settingsOf<T>(this.ctor.plugin?.name ?? '', this.#projectName))
  }

  /** The project that the command works in; `undefined` outside one, where that is no error. */
  protected projectAtHand(): Project | undefined {
    const located = this.host.locate(this.#projectName)
    if (!located.ok && located.error.code === 'PROJECT_MISSING') return undefined
    return this.unwrap(located).project
  }

  /** What `--project` said. */
  protected get projectName(): string | undefined {
    return this.#projectName
  }

  /** Warns of files of the project that stand for nothing because of what is wrong with them; to be called once the others were looked at. */
  protected warnOfLeftOut({specifications}: Pick<ProjectServices, 'specifications'>): void {
    const message = loadModule<typeof import('./specification/left-out.ts')>('specification/left-out').describeLeftOut(this.unwrap(specifications.leftOut()))
    if (message !== undefined) this.warn(message)
  }

  /** The value of a Result; its error ends the command with the error's own wording and exit code. */
  protected unwrap<T, E>(result: Result<T, E>): T {
    if (result.ok) return result.value
    throw result.error
  }

  override warn(input: Error | string): Error | string {
    return this.#isSaid('warn') ? super.warn(input) : input
  }

  /** Notes beside the result. What must be seen whatever `log_level` says goes to `process.stderr` itself. */
  override logToStderr(message = '', ...args: unknown[]): void {
    if (this.#isSaid('info')) super.logToStderr(message, ...args)
  }

  #isSaid(level: LogLevel): boolean {
    return loadModule<typeof import('./host/log-level.ts')>('host/log-level').isSaid(this.host, level, this.#projectName)
  }

  /** Columns of the terminal that output may take; no limit when it goes elsewhere. */
  protected get columns(): number {
    // Some terminals know no size, and say 0.
    return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity
  }

  /** oclif prints nothing for false, 0 and an empty text, which are answers as well. */
  protected override async _run<T>(): Promise<T> {
    const result = await super._run<T>()
    const isAnswer = result === false || result === 0 || result === ''
    if (isAnswer && this.jsonEnabled()) this.logJson(JSON.stringify(result))
    return result
  }

  /** oclif reads a text as JSON that is made already. */
  protected override toSuccessJson(result: unknown): unknown {
    return super.toSuccessJson(typeof result === 'string' ? JSON.stringify(result) : result)
  }

  protected override async parse<F extends Interfaces.OutputFlags<F>, B extends Interfaces.OutputFlags<B>, A extends Interfaces.OutputArgs<A>>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    leaveInput(options?.args ?? this.ctor.args)
    const parsed = await super.parse(options, argv).catch((error: unknown) => {
      const known = Object.keys({...this.ctor.baseFlags, ...this.ctor.flags})
      throw asUsageError(error, (flag) => loadModule<typeof import('./text/nearest.ts')>('text/nearest').nearest(flag, known))
    })
    this.#projectName = (parsed.flags as {project?: string}).project
    return parsed
  }
}

/**
 * Has arguments that nobody gave be missing. oclif would take them from what the command is piped, and wait for it: in a loop over the lines
 * of a file it would be the rest of the file.
 */
export function leaveInput(args: Interfaces.ArgInput): void {
  for (const arg of Object.values(args)) arg.ignoreStdin ??= true
}
