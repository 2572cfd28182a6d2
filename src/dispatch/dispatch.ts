import {Recorder} from '../history/recorder.ts'
import {carryOut} from './carry-out.ts'
import {noteEndings} from './endings.ts'
import {takeGlobalFlags} from './global-flags.ts'
import {Session, type SessionOptions} from './session.ts'

export type DispatchOptions = SessionOptions

/** Carries out one command line, from its words to its exit code. Whatever happens is printed; nothing is thrown. */
export async function dispatch(argv: readonly string[], options: DispatchOptions): Promise<number> {
  const flags = takeGlobalFlags(argv, options.environment)
  const session = new Session(options)
  const {environment, host} = session
  const recorder = new Recorder({
    argv,
    directory: options.cwd,
    environment,
    home: host.home,
    project: () => host.worksIn,
    isSecretSetting: (key) => host.isSecretSetting(key),
  })
  const letGo = noteEndings(recorder)
  try {
    const code = await carryOut(flags, {config: () => session.load(flags), environment, recorder})
    letGo()
    recorder.end(code)
    return code
  } finally {
    await host.settle()
    host.close()
  }
}
