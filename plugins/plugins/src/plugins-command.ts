import {canAsk, confirm, type InstallOptions, type InstallOutcome, MmmCommand, type PluginManager} from 'mmm-cli'
import {ConfirmationMissingError} from './errors.ts'
import {formatSummary} from './summary-view.ts'

/** What the commands share that change what is installed. */
export abstract class PluginsCommand extends MmmCommand {
  static override enableJsonFlag = true

  protected openPlugins(): PluginManager {
    return this.host.openPlugins(() => this.logToStderr('Another mmm is changing plugins: waiting until it has done …'))
  }

  /** Shows what is about to be installed and asks; `--yes`, and a name among the trusted ones, answer beforehand. */
  protected agreement(plugins: PluginManager, yes: boolean): InstallOptions['agree'] {
    return async (summary) => {
      const isAgreed = yes || plugins.isTrusted(summary)
      // Whoever is asked must see it, JSON or not.
      for (const line of formatSummary(summary))
        if (this.jsonEnabled() && !isAgreed) this.logToStderr(line)
        else this.log(line)
      if (isAgreed) return true
      if (canAsk() && (await confirm('Install it? It runs with your rights.'))) return true
      throw new ConfirmationMissingError({plugin: summary.name}, summary.kind === 'registry' ? [...plugins.trusted, summary.name] : undefined)
    }
  }

  /** Says what came of it; what is new is new for completion as well. */
  protected async showOutcome(outcome: InstallOutcome): Promise<void> {
    if (outcome.done === 'unchanged') this.log(`${outcome.name} ${outcome.version} is installed already.`)
    if (outcome.done !== 'installed') return
    for (const warning of outcome.warnings) this.warn(warning)
    const {name, replaces, version} = outcome.summary
    this.log(`Installed ${name} ${version}${replaces === undefined ? '' : ` in place of ${replaces}`}.`)
    await this.host.dispatcher.tellOfPlugins('plugins:postinstall')
  }
}
