import {CONTRIBUTIONS} from './mmm-key.ts'

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  runners: 'Modules whose default export is a Runner, by its name.',
  generators: 'Modules whose default export is a Generator of specifications, by its name.',
  aliases: 'Command lines by the words that stand for them. A command of that name comes first.',
  templates: 'Folder of templates: NAME.md for a specification, a folder with template.toml for a project.',
  configuration: "JSON Schema of the plugin's own settings, which stand under plugins.<package name> in the configuration.",
}

/** A JSON Schema of package.json as far as mmm reads it, for editors and `mmm plugins check`; {@link readMmmKey} holds to the same. */
export function pluginSchema(): object {
  const tables = Object.entries(CONTRIBUTIONS.tables).map(([kind, {name, value}]) => [
    kind,
    {description: DESCRIPTIONS[kind], type: 'object', propertyNames: {pattern: name}, additionalProperties: {type: 'string', pattern: value}},
  ])
  const paths = Object.entries(CONTRIBUTIONS.paths).map(([kind, {value}]) => [kind, {description: DESCRIPTIONS[kind], type: 'string', pattern: value}])
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'package.json of a plugin of mmm',
    type: 'object',
    properties: {
      mmm: {
        description: 'What the plugin brings beside its commands and hooks.',
        type: 'object',
        properties: Object.fromEntries([...tables, ...paths]),
        additionalProperties: false,
      },
    },
  }
}
