import type {Config} from '@oclif/core'
import type {CommandNames} from '../alias/alias.ts'

/** The commands of all plugins, by the names that they are typed with. */
export function commandNames(config: Config): CommandNames {
  return {
    commandAt(words) {
      for (let length = words.length; length > 0; length--) {
        const start = words.slice(0, length)
        if (config.findCommand(start.join(':'))) return start.join(' ').replaceAll(':', ' ')
      }
      return undefined
    },
    isTopic: (words) => words.length > 0 && config.findTopic(words.join(':')) !== undefined,
    all: () => visibleNames(config),
  }
}

/** Every command by all its names but the hidden ones. */
export function visibleNames(config: Config): string[] {
  const visible = config.commands.filter(({hidden}) => !hidden).flatMap(({aliases, id}) => [id, ...aliases])
  return [...new Set(visible)].map((id) => id.replaceAll(':', ' '))
}
