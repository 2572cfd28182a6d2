import {LOG_LEVELS} from '../configuration/setting.ts'
import type {Host} from '../host.ts'
import {loadModule} from '../lazy.ts'

export type LogLevel = (typeof LOG_LEVELS)[number]

const known = new WeakMap<Host, LogLevel>()

/** Whether `log_level` lets something be said. Hardly any command says anything: the settings are read when one does. */
export function isSaid(host: Host, level: LogLevel, project?: string): boolean {
  const allowed = known.get(host) ?? readLevel(host, project)
  known.set(host, allowed)
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(allowed)
}

/** What is wrong with the settings is told by those who need them. Of plugins nothing may be known yet. */
function readLevel(host: Host, name: string | undefined): LogLevel {
  const {readConfiguration} = loadModule<typeof import('../configuration/configuration-loader.ts')>('configuration/configuration-loader')
  const located = host.openConfiguration({name})
  const found = located.ok ? located : host.openConfiguration({globalOnly: true})
  const environment = {MMM_LOG_LEVEL: process.env.MMM_LOG_LEVEL}
  const {configuration} = readConfiguration({files: found.ok ? found.value.layers() : [], environment})
  return configuration.get('log_level') as LogLevel
}
