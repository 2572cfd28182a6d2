import {type ConfigurationFiles, type FileLayer, MmmCommand} from 'mmm-cli'

/** The base of the `config` commands. */
export abstract class ConfigCommand extends MmmCommand {
  static override enableJsonFlag = true

  /** The files of the configuration; the global layer needs no project. */
  protected openFiles(layer?: FileLayer): ConfigurationFiles {
    return this.unwrap(this.host.openConfiguration({name: this.projectName, globalOnly: layer === 'global'}))
  }
}
