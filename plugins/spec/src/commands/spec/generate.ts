import {Flags} from '@oclif/core'
import {canAsk, confirm, ExitCode, formatTable, type GeneratedSpecifications, MmmCommand, printableLine, type SpecGenerators} from 'mmm-cli'

/** What `--json` prints. */
interface GenerateReport {
  readonly generator: string
  readonly plugin: string
  readonly written: boolean
  readonly specs: ReadonlyArray<{readonly id: string; readonly path: string; readonly text: string}>
}

export default class SpecGenerate extends MmmCommand {
  static override summary = 'Make specifications of a document, or by a generator that a plugin brings.'

  static override description = `What the generator makes is checked as a whole, its dependencies included, and shown; then all of it is written, or nothing. On a terminal you are asked first.

What follows the flags is the generator's own.`

  static override strict = false

  static override flags = {
    from: Flags.string({
      description: 'A file, - for standard input, or a few words: Claude makes specifications of it. Short for --with claude.',
      exclusive: ['with'],
      helpValue: 'FILE|TEXT',
    }),
    with: Flags.string({description: 'Name of the generator; without it, those that there are.', helpValue: 'GENERATOR'}),
    'dry-run': Flags.boolean({description: 'Show what would be written, and write nothing.', char: 'n'}),
    yes: Flags.boolean({description: 'Write it without asking.', char: 'y'}),
  }

  static override examples = [
    {description: 'Have Claude make them of what you have written down:', command: '<%= config.bin %> <%= command.id %> --from docs/plan.md --dry-run'},
    {description: 'Of a few words:', command: '<%= config.bin %> <%= command.id %> --from "a todo app with a REST API and a web page"'},
    {description: 'See what a generator would make of a file:', command: '<%= config.bin %> <%= command.id %> --with from-issues --dry-run issues.json'},
    '<%= config.bin %> <%= command.id %> --with from-issues --yes issues.json',
  ]

  async run(): Promise<Array<{name: string; plugin: string}> | GenerateReport> {
    const {argv, flags} = await this.parse(SpecGenerate)
    const generator = flags.from === undefined ? flags.with : 'claude'
    const args = [...(flags.from === undefined ? [] : [flags.from]), ...(argv as string[])]
    const {generators} = this.open({traceless: flags['dry-run'] || generator === undefined})
    if (generator === undefined) return this.#list(generators)

    const stop = new AbortController()
    const end = (): void => stop.abort(new Error('it was stopped'))
    process.once('SIGINT', end).once('SIGTERM', end)
    const onNote = (text: string): void => this.logToStderr(printableLine(text))
    const generating = generators.generate({generator, args, signal: stop.signal, onNote})
    const made = await generating.finally(() => process.off('SIGINT', end).off('SIGTERM', end))
    if (stop.signal.aborted) return this.exit(ExitCode.Interrupted)
    const generated = this.unwrap(made)

    const written = !flags['dry-run'] && generated.specs.length > 0 && (await this.#isWanted(generated, flags.yes))
    if (written) this.unwrap(generators.write(generated))
    if (flags['dry-run']) for (const spec of generated.specs) this.log(preview(spec))
    this.log(this.#format(generated, written).join('\n'))
    const {plugin, specs} = generated
    return {generator, plugin, written, specs: specs.map(({id, path, text}) => ({id, path, text}))}
  }

  #list(generators: SpecGenerators): Array<{name: string; plugin: string}> {
    const listed = generators.list()
    const rows = listed.map(({name, plugin}) => [name, plugin])
    this.log([...(rows.length > 0 ? formatTable(['generator', 'plugin'], rows) : ['There are no generators.']), nextStep(listed.length)].join('\n'))
    return listed
  }

  async #isWanted({specs}: GeneratedSpecifications, yes: boolean): Promise<boolean> {
    if (yes || this.jsonEnabled() || !canAsk()) return true
    for (const spec of specs) this.logToStderr(preview(spec))
    return confirm(`Write these ${specs.length}?`)
  }

  #format({generator, specs}: GeneratedSpecifications, written: boolean): string[] {
    if (specs.length === 0) return [`${generator} made nothing.`]
    const rows = specs.map(({id, path}) => [id, path])
    const count = `${specs.length} ${specs.length === 1 ? 'specification' : 'specifications'}`
    return [...formatTable(['id', 'file'], rows), written ? `${count} written.` : `${count}; nothing was written.`, ...(written ? ['Next: mmm spec plan'] : [])]
  }
}

/** A file as it would be written. */
function preview({path, text}: GeneratedSpecifications['specs'][number]): string {
  return [
    `── ${path}`,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => printableLine(line)),
    '',
  ].join('\n')
}

function nextStep(generators: number): string {
  return generators > 0 ? 'Next: mmm spec generate --with NAME --dry-run' : 'Next: mmm plugins install NAME'
}
