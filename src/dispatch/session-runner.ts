import {join} from 'node:path'
import {LineNestedError, LineTooLateError} from '../batch/errors.ts'
import type {Lane, LineRunner, LineTask} from '../batch/line-runner.ts'
import {HOST} from '../command.ts'
import type {MmmError} from '../errors.ts'
import type {Host} from '../host.ts'
import {err, ok, type Result} from '../result.ts'
import {CommandUnknownError} from './errors.ts'
import {ForkedLane} from './forked-lane.ts'
import {takeGlobalFlags} from './global-flags.ts'
import {runHere} from './in-process.ts'
import {findUnknownFlag} from './line-flags.ts'
import {resolveLine} from './resolve-line.ts'
import type {Session} from './session.ts'
import {unknownCommand} from './unknown-command.ts'

/** Commands that carry out others, which could go on for ever. A batch holds none of them, and so has an end in a replay. */
const NESTING: Readonly<Record<LineTask['by'], ReadonlySet<string>>> = {
  batch: new Set(['batch', 'replay', 'history replay']),
  replay: new Set(['replay', 'history replay']),
}

/** Carries out command lines with the plugins of a session. */
export class SessionRunner implements LineRunner {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  check({argv, by, directory, project}: LineTask): Result<string, MmmError> {
    const {config} = this.#session
    const late = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).find((word) => word === '--no-plugins' || word === '--no-color')
    if (late !== undefined) return err(new LineTooLateError({flag: late}))
    const flags = takeGlobalFlags(argv, this.#session.environment)
    const host = this.#session.hostIn(directory, project)
    const options = config.options as {[HOST]?: Host}
    const before = options[HOST]!
    options[HOST] = host
    try {
      const {line} = resolveLine(config, flags.argv)
      if (line.kind === 'unknown') return err(unknownCommand(config, line.words, flags.argv).error)
      if (line.kind === 'topic') return err(new CommandUnknownError({command: line.id.replaceAll(':', ' ')}, [], line.id.split(':')[0]))
      const command = line.command.id.replaceAll(':', ' ')
      if (NESTING[by].has(command)) return err(new LineNestedError({command}))
      const unknownFlag = findUnknownFlag(line.command, line.argv)
      return unknownFlag ? err(unknownFlag) : ok(command)
    } catch (error) {
      // What is wrong with an alias, or a word that may mean several commands.
      return err(error as MmmError)
    } finally {
      options[HOST] = before
      host.close()
    }
  }

  here(options: {readonly capture: boolean}): Lane {
    return {run: (task) => runHere(this.#session, task, options), signal() {}, end() {}}
  }

  fork(): Lane {
    const {environment, host, isCoreOnly, root} = this.#session
    return new ForkedLane(join(root, 'dist', 'dispatch', 'lane-program.js'), {...environment, MMM_HOME: host.home, ...(isCoreOnly && {MMM_NO_PLUGINS: '1'})})
  }
}
