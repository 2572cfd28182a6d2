import {settings} from '@oclif/core'
import type {LineOutcome, LineTask} from '../batch/line-runner.ts'
import {HOST} from '../command.ts'
import {ExitCode, exitCodeOf} from '../errors.ts'
import {Recorder} from '../history/recorder.ts'
import type {Host} from '../host.ts'
import {releaseProcess} from '../plugin/containment.ts'
import {capture} from './capture.ts'
import {carryOut} from './carry-out.ts'
import {takeGlobalFlags} from './global-flags.ts'
import {lendProcess} from './lent-process.ts'
import {formatError} from './print-error.ts'
import type {Session} from './session.ts'

/** Carries out a command line in this process, as if it had been typed. One at a time. */
export async function runHere(session: Session, task: LineTask, {capture: isCaptured}: {readonly capture: boolean}): Promise<LineOutcome> {
  const started = performance.now()
  // What holds plugins back is put round whatever is there when the next one comes.
  releaseProcess()
  const output = isCaptured ? capture() : undefined
  const code = await runLent(session, task)
  const {stderr = '', stdout = ''} = output?.end() ?? {}
  return {code, duration_ms: Math.round(performance.now() - started), stdout, stderr}
}

async function runLent(session: Session, {argv, by, directory, project, secrets}: LineTask): Promise<number> {
  let lent: ReturnType<typeof lendProcess> | undefined
  const host = session.hostIn(directory, project)
  const recorder = new Recorder({
    argv,
    directory,
    environment: session.environment,
    home: host.home,
    by,
    secrets,
    project: () => host.worksIn,
    isSecretSetting: (key) => host.isSecretSetting(key),
  })
  const flags = takeGlobalFlags(argv, session.environment)
  try {
    lent = lendProcess(directory)
    if (!flags.color) process.env.NO_COLOR = '1'
    settings.debug = flags.debug
    const parts = {config: () => Promise.resolve(session.config), environment: session.environment, recorder}
    const code = await withHost(session, host, () => Promise.race([carryOut(flags, parts), lent!.stray]))
    recorder.end(code)
    return code
  } catch (error) {
    // Such as a directory that is gone, or a failure that nobody waited for.
    process.stderr.write(formatError(error, {debug: flags.debug}))
    const code = exitCodeOf(error)
    recorder.end(code)
    return code === 0 ? ExitCode.Bug : code
  } finally {
    await host.settle()
    host.close()
    lent?.takeBack()
  }
}

/** oclif copies its options for every command, and the host is one of them. */
async function withHost<T>({config}: Session, host: Host, work: () => Promise<T>): Promise<T> {
  const options = config.options as {[HOST]?: Host}
  const before = options[HOST]!
  options[HOST] = host
  try {
    return await work()
  } finally {
    options[HOST] = before
  }
}
