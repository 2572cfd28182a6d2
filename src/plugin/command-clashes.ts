import type {Interfaces} from '@oclif/core'

/** A command that a plugin has but another one keeps. */
export interface CommandClash {
  /** As it is typed. */
  readonly command: string
  readonly owner: string
  readonly plugin: string
}

/**
 * Leaves every command and alias to one plugin: the core's to the core, and of the others first the commands and then
 * the aliases to whoever was installed first. What is lost is taken off the loser, so that every copy of oclif in this
 * process agrees; its own rules let an alias hide a command, and decide nothing between third parties.
 */
export function settleClashes(core: readonly Interfaces.Plugin[], others: readonly Interfaces.Plugin[]): CommandClash[] {
  const owners = ownersOf(core)
  const clashes: CommandClash[] = []
  const wins = (plugin: string, words: string): boolean => {
    const owner = owners.get(toId(words)) ?? plugin
    owners.set(toId(words), owner)
    if (owner !== plugin) clashes.push({command: toId(words).replaceAll(':', ' '), owner, plugin})
    return owner === plugin
  }
  for (const plugin of others) plugin.commands.splice(0, Infinity, ...plugin.commands.filter(({id}) => wins(plugin.name, id)))
  for (const {commands, name} of others) {
    for (const command of commands) {
      command.aliases = command.aliases.filter((alias) => wins(name, alias))
      command.hiddenAliases = command.hiddenAliases.filter((alias) => wins(name, alias))
    }
  }
  keepTopics(core, others)
  return clashes
}

/** Which plugin has a command or alias, by its id. */
export function ownersOf(plugins: Iterable<Interfaces.Plugin>): Map<string, string> {
  const owners = new Map<string, string>()
  for (const {commands, name} of plugins) {
    for (const {aliases, hiddenAliases, id} of commands) for (const known of [id, ...aliases, ...hiddenAliases]) owners.set(toId(known), name)
  }
  return owners
}

/** What a topic of the core is called and whether it is shown is the core's to say. */
function keepTopics(core: readonly Interfaces.Plugin[], others: readonly Interfaces.Plugin[]): void {
  const owned = new Set(core.flatMap(({commands, topics}) => [...topics.map(({name}) => name), ...commands.map(({id}) => id.split(':')[0]!)]))
  for (const plugin of others) Object.defineProperty(plugin, 'topics', {value: plugin.topics.filter(({name}) => !owned.has(name))})
}

function toId(words: string): string {
  return words.replaceAll(' ', ':')
}
