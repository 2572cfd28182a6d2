import {existsSync} from 'node:fs'
import {PluginSchemaInvalidError} from '../configuration/errors.ts'
import {readPluginSchema} from '../configuration/plugin-schemas.ts'
import type {Complaint} from '../project/finding.ts'
import type {Contributions, PluginPath} from './contributions.ts'
import {PluginFileMissingError} from './errors.ts'

/** What a doctor says of plugins: those that are left out, files that they lack, and names that two of them have. Nothing of theirs is loaded. */
export function checkPlugins({clashes, configuration, generators, problems, runners}: Contributions): Complaint[] {
  const kinds = {runner: runners, generator: generators}
  const missing = Object.entries(kinds).flatMap(([kind, sources]) =>
    sources.filter(({path}) => !existsSync(path)).map(({name, path, plugin}) => new PluginFileMissingError({plugin, path, key: `mmm.${kind}s.${name}`})),
  )
  return [
    ...[...problems, ...missing, ...configuration.flatMap((source) => schemaProblem(source) ?? [])].map(({message, suggestions}) => ({
      check: 'plugins' as const,
      severity: 'error' as const,
      message,
      ...(suggestions[0] && {fix: suggestions[0]}),
    })),
    ...clashes.map(({kind, name, owner, plugin}) => ({
      check: 'plugins' as const,
      severity: 'warning' as const,
      message: `The ${kind} ${name} is ${owner}'s; the plugin ${plugin} has one of that name too, which is left out.`,
      fix: `Run \`mmm plugins uninstall\` for the one that you do not need.`,
    })),
  ]
}

/** Why the schema of a plugin's settings is none. */
export function schemaProblem(source: PluginPath): PluginSchemaInvalidError | undefined {
  const read = readPluginSchema(source)
  if (!read.ok) return read.error
  try {
    read.value.compile()
    return undefined
  } catch (error) {
    return new PluginSchemaInvalidError(source, error)
  }
}
