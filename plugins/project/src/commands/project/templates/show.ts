import {Args} from '@oclif/core'
import {describeVariable, formatTable, MmmCommand, printableLine, type ShownProjectTemplate} from 'mmm-cli'

export default class ProjectTemplatesShow extends MmmCommand {
  static override summary = 'Show a template of projects: its variables and its files.'

  static override args = {
    name: Args.string({description: 'Name of the template.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> cli-tool']

  async run(): Promise<ShownProjectTemplate> {
    const {args} = await this.parse(ProjectTemplatesShow)

    const located = this.host.locate(this.projectName)
    if (!located.ok && located.error.code !== 'PROJECT_MISSING') throw located.error
    const template = this.unwrap(this.host.templates.ofProjects(located.ok ? located.value.project : undefined).show(args.name))

    const {description, files, given, name, path, plugin, source, variables} = template
    this.log(`${printableLine(name)}${description && `: ${printableLine(description)}`}`)
    this.log(printableLine(`From ${plugin === undefined ? source : `plugin ${plugin}`}: ${path}`))
    if (variables.length > 0) {
      const rows = variables.map((variable) => [variable.name, describeVariable(variable), variable.description])
      this.log('')
      for (const line of formatTable(['variable', 'type', 'means'], rows, {width: this.columns})) this.log(line)
    }
    this.log(`\nGiven to every template: ${given.join(', ')}\n`)
    for (const file of files) this.log(`  ${printableLine(file)}`)
    const required = variables.filter((variable) => variable.required).map((variable) => ` --var ${variable.name}=…`)
    this.log(`\nNext: mmm project new MY-PROJECT --template ${printableLine(name)}${required.join('')}`)
    return template
  }
}
