import {Args, Flags} from '@oclif/core'
import {durationFlag, ExitCode, MmmCommand, type WatchEvent} from 'mmm-cli'
import {RunSignals} from '../../run-signals.ts'
import {WatchView} from '../../watch-view.ts'

/** Milliseconds: nothing is to be run more often. */
const SHORTEST = 1000

export default class SpecWatch extends MmmCommand {
  static override summary = 'Check specifications whenever they change, and run what becomes ready.'

  static override description = `Says what changed, and which problems are new or mended. Follows the settings, too: another folder or other files to ignore count from the moment they are written.

With --run, what is ready or stale is run, at once and after every change; what failed is run again when its file has changed. What changes while a run goes is looked at when that is over.

Goes on until Ctrl-C, and exits 130.`

  static override strict = false

  static override args = {
    id: Args.string({description: 'Specifications, by id, number or file; default: all.'}),
  }

  static override flags = {
    run: Flags.boolean({description: 'Run what is ready or stale.', char: 'r'}),
    every: durationFlag({
      description: 'Look this often for what only a run finds: run again what makes specifications by a command or a generator.',
      dependsOn: ['run'],
    }),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'Run what becomes ready while you write:', command: '<%= config.bin %> <%= command.id %> --run'},
    {description: 'Also look for new issues every ten minutes:', command: '<%= config.bin %> <%= command.id %> --run --every 10m'},
    {description: 'Follow it from a script, one JSON object a line:', command: '<%= config.bin %> <%= command.id %> --json'},
  ]

  async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(SpecWatch)

    const view = this.jsonEnabled() ? undefined : new WatchView((line) => this.log(line))
    const onEvent = (event: WatchEvent): void => (view ? view.show(event) : void process.stdout.write(`${JSON.stringify(event)}\n`))
    let isRunning = false
    const signals = new RunSignals((text) => isRunning && view && this.logToStderr(text))
    try {
      const watching = this.open().watch({
        names: argv.map(String),
        run: flags.run,
        ...(flags.every !== undefined && {every: Math.max(flags.every, SHORTEST)}),
        onEvent: (event) => {
          if (event.type === 'run.started') isRunning = true
          if (event.type === 'summary') isRunning = false
          onEvent(event)
        },
        signal: signals.stop,
        hurry: signals.hurry,
      })
      this.unwrap(await watching)
    } finally {
      signals.dispose()
    }
    return this.exit(signals.received === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated)
  }
}
