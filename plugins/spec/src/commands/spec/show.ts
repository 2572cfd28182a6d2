import {Args, Flags} from '@oclif/core'
import {type Hindrance, MmmCommand, printable, printableLine, type SpecificationDetails} from 'mmm-cli'

export default class SpecShow extends MmmCommand {
  static override summary = 'Show a specification.'

  static override args = {
    id: Args.string({description: 'Its id, number or file name.', required: true}),
  }

  static override flags = {
    prompt: Flags.boolean({description: 'Show what its agent would be told.'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> checkout',
    '<%= config.bin %> <%= command.id %> 12 --json',
    '<%= config.bin %> <%= command.id %> checkout --prompt',
  ]

  async run(): Promise<SpecificationDetails | {spec: string; prompt: string}> {
    const {args, flags} = await this.parse(SpecShow)
    if (flags.prompt) {
      const prompt = this.unwrap(await this.open().runs.prompt(args.id))
      this.log(printable(prompt.trimEnd()))
      return {spec: args.id, prompt}
    }

    const specification = this.unwrap(this.open().specifications.load(args.id))

    this.log(format(specification).join('\n'))
    return specification
  }
}

function format({content, criteria, dependencies, id, metadata, path, priority, ready, stale, status, tags, title, waits_for}: SpecificationDetails): string[] {
  const line = (label: string, value: string): string[] => (value ? [`  ${label.padEnd(9)} ${printableLine(value)}`] : [])
  return [
    `${id}: ${printableLine(title)}`,
    ...line('status', `${status.replace('_', ' ')}${ready ? ', ready' : ''}${stale ? ', stale: its content or what it needs changed since' : ''}`),
    ...line('priority', String(priority)),
    ...line('tags', tags.join(', ')),
    ...line('needs', dependencies.join(', ')),
    ...waits_for.flatMap((hindrance) => line('waits for', describe(hindrance, id))),
    ...line('file', path),
    ...(metadata.run ?? []).flatMap((command) => line('run', command)),
    ...(metadata.verify ?? []).flatMap((command) => line('verify', command)),
    ...line('criteria', criteria.length > 0 ? `${criteria.filter(({done}) => done).length} of ${criteria.length} ticked` : ''),
    '',
    printable(content.trimEnd()),
  ]
}

function describe(hindrance: Hindrance, id: string): string {
  if (hindrance.kind === 'approval') return `approval: mmm spec mark ${id} approved, or rejected`
  if (hindrance.kind === 'cycle') return `itself: ${hindrance.path.join(' → ')}`
  if (hindrance.kind === 'unresolved') return `${hindrance.reference}, which is missing or ambiguous`
  return `${hindrance.id}, which is ${hindrance.status.replace('_', ' ')}`
}
