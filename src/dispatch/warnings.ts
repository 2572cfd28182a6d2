import {stripVTControlCharacters} from 'node:util'
import {printableLine} from '../text/terminal.ts'
import type {CommandLine} from './command-line.ts'
import type {MmmConfig} from './mmm-config.ts'

export function warn(message: string): void {
  process.stderr.write(` ›   Warning: ${printableLine(stripVTControlCharacters(message))}\n`)
}

/** Names that two claim are the user's to sort out: told where it matters, not at every command. */
export function warnOfClashes(config: MmmConfig, line: CommandLine): void {
  if (line.kind !== 'command') return
  const tell = (message: string): void => (config.isSaid('warn') ? warn(message) : undefined)
  const {aliases, id, pluginType} = line.command
  const isAboutPlugins = id === 'plugins'
  for (const {command, owner, plugin} of config.loaded.clashes) {
    if (!isAboutPlugins && id.replaceAll(':', ' ') !== command) continue
    tell(`\`mmm ${command}\` is ${owner}'s; the plugin ${plugin} has one of that name too, which is left out.`)
  }
  // The core's commands are there when an alias is set; only a plugin's can come later.
  if (!isAboutPlugins && pluginType === 'core') return
  const names = new Set([id, ...aliases].map((name) => name.replaceAll(':', ' ')))
  for (const {message} of config.aliases.complaints(isAboutPlugins ? undefined : names)) tell(message)
}
