import {findEditor, type LayerFile, openEditor} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'

export default class ConfigEdit extends ConfigCommand {
  static override summary = 'Open one file in your editor, and check it when you leave.'

  static override description = `Without a layer flag that is the project's mmm.toml, outside a project the global file; it is made if it is not there. The editor is the setting "editor", else $VISUAL, else $EDITOR.`

  static override flags = layerFlags

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --global']

  async run(): Promise<LayerFile> {
    const {flags} = await this.parse(ConfigEdit)
    const files = this.openFiles(toLayer(flags))
    const layer = toLayer(flags) ?? files.defaultLayer
    const {path} = this.unwrap(files.file(layer))
    // What is wrong elsewhere must not keep anybody from mending it.
    const setting = files.read().configuration.get('editor')
    const editor = this.unwrap(findEditor({path, setting, inScripts: 'Use `mmm config set KEY VALUE` in scripts.', check: 'mmm config validate'}))

    const file = this.unwrap(files.ensure(layer))
    this.unwrap(await openEditor(editor, path))
    this.unwrap(files.load(layer))

    this.log(`All is well in ${path}.`)
    return file
  }
}
