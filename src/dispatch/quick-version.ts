import {existsSync, lstatSync, readFileSync} from 'node:fs'
import {arch, platform, release} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {homeOf} from '../host/home.ts'
import {PluginIndex} from '../plugin/plugin-index.ts'
import {pluginListIn} from '../plugin/plugin-list.ts'

export interface QuickVersionOptions {
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * What `mmm --version` prints, where nobody but mmm can have a part in it: no plugin with a hook, no warning, no variable that
 * changes how it starts. In any doubt nothing: then it is found out in the ordinary way.
 */
export function quickVersion(argv: readonly string[], {environment, root}: QuickVersionOptions): string | undefined {
  if (argv.length !== 1 || argv[0] !== '--version' || mayChangeStart(environment)) return undefined
  const home = homeOf({cwd: '/', environment})
  if (!isAbsent(join(home, 'theme.json')) || mayBeWindowsInside() || !areQuiet(home)) return undefined
  try {
    const {name, version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {name: string; version: string}
    return `${name}/${version} ${platform()}-${arch() === 'ia32' ? 'x86' : arch()} node-${process.version}\n`
  } catch {
    return undefined
  }
}

/** Whether there are surely no plugins that have a part in every command. */
function areQuiet(home: string): boolean {
  const dataDirectory = join(home, 'data')
  return isAbsent(pluginListIn(dataDirectory)) || PluginIndex.here({cacheDirectory: join(home, 'cache'), dataDirectory})?.isQuiet === true
}

function mayChangeStart(environment: Readonly<Record<string, string | undefined>>): boolean {
  const isMeant = (name: string): boolean => name === 'DEBUG' || (/^(?:MMM|OCLIF)_/.test(name) && name !== 'MMM_HOME')
  // Without it oclif asks the system who the user is, which not every system knows.
  return environment.SHELL === undefined || !isAbsolute(environment.MMM_HOME || '/') || Object.keys(environment).some(isMeant)
}

/** Whether there is surely nothing; what cannot be looked at is a problem that is to be told. */
function isAbsent(path: string): boolean {
  try {
    lstatSync(path)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** oclif calls Linux inside Windows by another name. */
function mayBeWindowsInside(): boolean {
  if (platform() !== 'linux') return false
  const version = existsSync('/proc/version') ? readFileSync('/proc/version', 'utf8') : ''
  return /microsoft/i.test(release() + version) || existsSync('/proc/sys/fs/binfmt_misc/WSLInterop') || existsSync('/run/WSL')
}
