import {Flags} from '@oclif/core'
import {canAsk, type Host, openQuestioner, type RenderedFile, type RenderProjectError, type Result, toTitle} from 'mmm-cli'

/** What chooses a template and gives its variables. */
export const templateFlags = {
  template: Flags.string({description: 'Make it from this template (mmm project templates).', char: 't', helpValue: 'NAME'}),
  var: Flags.string({
    description: "A variable's value; may be given more than once.",
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=VALUE',
    dependsOn: ['template'],
  }),
  'vars-file': Flags.string({description: 'A file of variables: TOML, JSON or YAML.', helpValue: 'FILE', dependsOn: ['template']}),
}

interface TemplateFlags {
  readonly template: string
  readonly var?: string[] | undefined
  readonly 'vars-file'?: string | undefined
}

/** The files of a project made from a template. On a terminal, what must be given and was not is asked for. */
export async function renderTemplate(
  host: Host,
  {template, var: assignments, 'vars-file': variablesFile}: TemplateFlags,
  {description, name}: {readonly name: string; readonly description: string},
): Promise<Result<readonly RenderedFile[], RenderProjectError>> {
  const located = host.locate()
  const settings = host.openConfiguration({globalOnly: true})
  const questioner = canAsk() ? openQuestioner() : undefined
  try {
    const rendered = await host.templates.ofProjects(located.ok ? located.value.project : undefined).render({
      name: template,
      assignments,
      variablesFile,
      configured: settings.ok ? settings.value.read().configuration.variables : {},
      given: {name, title: toTitle(name), description, date: new Date().toISOString().slice(0, 10)},
      ask: questioner?.ask,
    })
    return rendered.ok ? {ok: true, value: rendered.value.files} : rendered
  } finally {
    questioner?.close()
  }
}
