import type {Command, Interfaces} from '@oclif/core'

/** What oclif's own commands should say of themselves, where they say nothing or what is not so in mmm. */
const WORDS: Readonly<Record<string, Partial<Command.Loadable>>> = {
  version: {summary: 'Show the version.'},
  'plugins:install': {
    description: `Uses npm. A plugin runs with your rights: look at what you install.

A plugin cannot take a command from mmm itself, nor from a plugin that was installed before it.

Use the <%= config.scopedEnvVarKey('NPM_LOG_LEVEL') %> environment variable to set the npm loglevel.
Use the <%= config.scopedEnvVarKey('NPM_REGISTRY') %> environment variable to set the npm registry.`,
  },
  'plugins:link': {
    description: `For a plugin that you are working on: its commands are those in the folder.

A plugin cannot take a command from mmm itself, nor from a plugin that was installed before it.`,
  },
}

export function correctWords(plugin: Interfaces.Plugin): void {
  for (const command of plugin.commands) Object.assign(command, WORDS[command.id])
}
