import {MmmError} from '../errors.ts'
import type {CommandOrigin} from '../host/dispatcher.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {visibleNames} from './command-names.ts'
import {CommandUnknownError} from './errors.ts'
import type {MmmConfig} from './mmm-config.ts'
import {resolveLine} from './resolve-line.ts'
import {adviseOfWaiting} from './waiting-plugins.ts'

/** Goes the way that a command line would, without carrying anything out. */
export function explainCommand(config: MmmConfig, words: readonly string[]): Result<CommandOrigin, MmmError> {
  const resolved = attempt(
    // An alias need not be given its arguments.
    () => resolveLine(config, [...words, '--help']),
    (error) => {
      if (error instanceof MmmError) return error
      throw error
    },
  )
  if (!resolved.ok) return resolved
  const {aliases, argv, line} = resolved.value
  const asked = words.join(' ')
  if (line.kind !== 'command') {
    const near = nearest(asked, [...visibleNames(config), ...config.aliases.known.keys()])
    const error = new CommandUnknownError({command: asked}, near, line.kind === 'topic' ? asked : undefined)
    error.suggestions.unshift(...adviseOfWaiting(config, words))
    return err(error)
  }
  const used = typed(line.command.id)
  const plugin = config.loaded.plugins.get(line.command.pluginName ?? config.name)
  const real = plugin?.commands.find(
    ({aliases: names, hiddenAliases, id}) => id === line.command.id || [...names, ...hiddenAliases].some((name) => typed(name) === used),
  )
  const whole = argv.filter((word) => word !== '--help').join(' ')
  return ok({
    asked,
    command: typed(real?.id ?? line.command.id),
    plugin: plugin?.name ?? config.name,
    version: plugin?.version ?? null,
    type: plugin?.type ?? 'core',
    folder: plugin?.root ?? config.root,
    aliases,
    completed: aliases.length === 0 && whole !== asked ? whole : null,
    otherName: real !== undefined && typed(real.id) !== used ? used : null,
    leftOut: config.loaded.clashes.filter(({command}) => command === used).map((clash) => clash.plugin),
  })
}

function typed(id: string): string {
  return id.replaceAll(':', ' ')
}
