import {homedir} from 'node:os'
import {isAbsolute, join, resolve} from 'node:path'

export interface HomeOptions {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where mmm keeps what belongs to no project. */
export function homeOf({cwd, environment}: HomeOptions): string {
  const {HOME, MMM_HOME} = environment
  if (MMM_HOME) return isAbsolute(MMM_HOME) ? MMM_HOME : resolve(cwd, MMM_HOME)
  return join(HOME || homedir(), '.mmm')
}
