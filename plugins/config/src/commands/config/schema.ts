import {ConfigCommand} from '../../config-command.ts'

export default class ConfigSchema extends ConfigCommand {
  static override summary = 'Print a JSON Schema of the configuration files, for editors.'

  static override examples = ['<%= config.bin %> <%= command.id %> > mmm.schema.json']

  async run(): Promise<object> {
    await this.parse(ConfigSchema)

    const schema = this.openFiles().schema()

    this.log(JSON.stringify(schema, null, 2))
    return schema
  }
}
