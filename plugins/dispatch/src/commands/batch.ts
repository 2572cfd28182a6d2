import {Args, Flags} from '@oclif/core'
import {printableLine} from 'mmm-cli'
import {readFile} from 'node:fs/promises'
import {text} from 'node:stream/consumers'
import {BatchCommand, batchFlags, type BatchPreview, type BatchReport} from '../batch-command.ts'
import {BatchUnreadableError, BatchVariableInvalidError} from '../errors.ts'

export default class Batch extends BatchCommand {
  static override summary = 'Carry out the commands of a file, one a line, in one process.'

  static override description = `Words are split as in a shell: '…', "…" and a backslash keep blanks together, a # begins a comment. <%= '$' %>{NAME} stands for what --var says, in one word whatever is in it; '…' keeps it from meaning anything. Nothing else is expanded.

Everything is checked before the first command runs: quotes, variables, and that there are such a command and such flags. A command gets no standard input, and is asked nothing.

With --atomic a checkpoint is made first; when a command fails, statuses, proofs and the files of specifications are put back. What commands did elsewhere (settings, plugins, other files) stays.

Exits 1 when a command failed.`

  static override args = {
    file: Args.string({description: 'The file; - is standard input.', required: true}),
  }

  static override flags = {
    ...batchFlags,
    var: Flags.string({description: 'What <%= "$" %>{NAME} stands for.', multiple: true, helpValue: 'NAME=VALUE'}),
    jobs: Flags.integer({description: 'Commands at once, each with its output in one piece.', char: 'j', default: 1, min: 1, max: 64}),
    atomic: Flags.boolean({description: 'All or nothing: put everything back when one fails.', exclusive: ['continue-on-error']}),
  }

  static override examples = [
    {description: 'Make specifications, or none:', command: '<%= config.bin %> <%= command.id %> sprint.mmm --var owner=ada --atomic'},
    {description: 'From another program, four at once:', command: 'generate | <%= config.bin %> <%= command.id %> - --jobs 4'},
    {description: 'See what would be done:', command: '<%= config.bin %> <%= command.id %> sprint.mmm --dry-run'},
  ]

  async run(): Promise<BatchPreview | BatchReport> {
    const {args, flags} = await this.parse(Batch)
    const source = args.file === '-' ? 'standard input' : args.file
    const variables = new Map((flags.var ?? []).map((pair) => toVariable(pair)))
    const written = await read(args.file)
    const {batches} = this.host.dispatcher

    const tasks = this.unwrap(batches.read({text: written, source, variables}, {atomic: flags.atomic, project: this.projectName}))
    if (flags['dry-run']) return this.showPlan(tasks)
    return this.show({tasks, jobs: flags.jobs}, async (options) =>
      flags.atomic
        ? this.unwrap(await batches.runAtomically({...options, continueOnError: false, project: this.projectName, source: printableLine(source)}))
        : batches.run({...options, continueOnError: flags['continue-on-error']}),
    )
  }
}

async function read(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    throw new BatchUnreadableError({file}, error)
  }
}

function toVariable(pair: string): [string, string] {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(pair) ?? []
  if (name === undefined) throw new BatchVariableInvalidError({variable: pair})
  return [name, value!]
}
