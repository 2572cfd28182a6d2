import {Args, Flags} from '@oclif/core'
import {canAsk, type ComposedSpecification, ExitCode, MmmCommand, openQuestioner, printable, type ProjectServices, type Specification, toTitle} from 'mmm-cli'
import {describeEdited, editFile, type EditedSpecification, editorFor} from '../../edit-file.ts'
import {formatProblem} from '../../problem-view.ts'

export default class SpecNew extends MmmCommand {
  static override summary = 'Write the file of a new specification.'

  static override description = `With --template it is made from a template (mmm spec templates), whose variables are taken from --var, then --vars-file, then [variables] of the configuration, then their defaults; on a terminal, you are asked for those that must be given. The other flags then stand in place of what the template says.`

  static override args = {
    id: Args.string({description: 'Its id, which is also the name of the file.', required: true}),
  }

  static override flags = {
    title: Flags.string({description: 'Title; default: made from the id.'}),
    'depends-on': Flags.string({description: 'What must be completed first; may be given more than once.', multiple: true, helpValue: 'ID'}),
    priority: Flags.string({description: 'critical, high, medium, low or a number.'}),
    tag: Flags.string({description: 'A tag; may be given more than once.', multiple: true}),
    run: Flags.string({description: 'A command that does the work; may be given more than once.', multiple: true, helpValue: 'COMMAND'}),
    verify: Flags.string({description: 'A command that proves the work; may be given more than once.', multiple: true, helpValue: 'COMMAND'}),
    template: Flags.string({description: 'Make it from this template.', char: 't', helpValue: 'NAME'}),
    var: Flags.string({
      description: "A variable's value; may be given more than once.",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
      dependsOn: ['template'],
    }),
    'vars-file': Flags.string({description: 'A file of variables: TOML, JSON or YAML.', helpValue: 'FILE', dependsOn: ['template']}),
    edit: Flags.boolean({description: 'Open it in your editor, and check it when you leave (as mmm spec edit does).', char: 'e', exclusive: ['dry-run']}),
    'dry-run': Flags.boolean({description: 'Show the file and what is wrong with it, and write nothing.', char: 'n'}),
  }

  static override examples = [
    {description: 'Begin a specification, and write it in your editor:', command: '<%= config.bin %> <%= command.id %> checkout --edit'},
    {
      description: 'Write a whole one:',
      command: '<%= config.bin %> <%= command.id %> checkout --depends-on catalogue --run "npm run build" --verify "npm test -- checkout"',
    },
    {
      description: 'Make one from a template:',
      command: '<%= config.bin %> <%= command.id %> checkout --template feature --var goal="Customers can pay by card"',
    },
  ]

  async run(): Promise<ComposedSpecification | EditedSpecification | Specification> {
    const {args, flags} = await this.parse(SpecNew)

    const {'depends-on': dependsOn, priority, run, tag: tags, title, verify} = flags
    const services = this.open()
    const keys = {title, depends_on: dependsOn, priority, tags, run, verify}
    const text = flags.template === undefined ? undefined : await this.#render(services, {...flags, template: flags.template, id: args.id, keys})
    const specification = {id: args.id, title, dependsOn, priority, tags, run, verify, text}
    if (flags['dry-run']) return this.#show(this.unwrap(services.specifications.compose(specification)))
    // Without an editor nothing is written.
    const editor = flags.edit ? this.unwrap(editorFor(services, this.unwrap(services.specifications.compose(specification)).path)) : undefined
    const created = this.unwrap(services.specifications.create(specification))

    this.log(`Created ${created.path}`)
    if (editor !== undefined) return this.#edit(services, created, editor)
    for (const problem of this.unwrap(services.specifications.validate([created.id])).problems) this.log(formatProblem(problem))
    this.log(run || verify || text !== undefined ? 'Next: mmm spec plan' : `Next: edit ${created.path}, then mmm spec validate`)
    return created
  }

  async #render(
    {configuration, project}: ProjectServices,
    {id, keys, template, title = toTitle(id), var: assignments, 'vars-file': variablesFile}: RenderFlags,
  ): Promise<string> {
    const questioner = canAsk() ? openQuestioner() : undefined
    try {
      const rendered = await this.host.templates.ofSpecifications(project).render({
        name: template,
        assignments,
        variablesFile,
        configured: configuration.variables,
        given: {id, title, project: project.name, date: new Date().toISOString().slice(0, 10)},
        keys: Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)),
        ask: questioner?.ask,
      })
      return this.unwrap(rendered)
    } finally {
      questioner?.close()
    }
  }

  async #edit(services: ProjectServices, created: Specification, editor: string): Promise<EditedSpecification> {
    const edited = await editFile(services, created.path, editor)
    for (const line of describeEdited(edited)) this.log(line)
    if (edited.problems.some(({severity}) => severity === 'error')) process.exitCode = ExitCode.Invalid
    return edited
  }

  #show(composed: ComposedSpecification): ComposedSpecification {
    this.log(`Would write ${composed.path}:`)
    this.log(printable(composed.text).trimEnd())
    for (const problem of composed.problems) this.log(formatProblem(problem))
    if (composed.problems.some(({severity}) => severity === 'error')) process.exitCode = ExitCode.Invalid
    return composed
  }
}

interface RenderFlags {
  readonly id: string
  readonly keys: Readonly<Record<string, unknown>>
  readonly template: string
  readonly title?: string | undefined
  readonly var?: string[] | undefined
  readonly 'vars-file'?: string | undefined
}
