import type {Command, Interfaces} from '@oclif/core'

/** What oclif's own commands should say of themselves, where they say nothing or what is not so in mmm. */
const WORDS: Readonly<Record<string, Partial<Command.Loadable>>> = {
  version: {summary: 'Show the version.'},
}

export function correctWords(plugin: Interfaces.Plugin): void {
  for (const command of plugin.commands) Object.assign(command, WORDS[command.id])
}
