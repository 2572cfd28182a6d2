import {Args, Flags} from '@oclif/core'
import {type Hindrance, type LearntTouches, MmmCommand, printable, printableLine, type SpecificationDetails} from 'mmm-cli'

export default class SpecShow extends MmmCommand {
  static override summary = 'Show a specification.'

  static override args = {
    id: Args.string({description: 'Its id, number or file.', required: true}),
  }

  static override flags = {
    prompt: Flags.boolean({description: 'Show what its agent would be told.'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> checkout',
    '<%= config.bin %> <%= command.id %> 12 --json',
    '<%= config.bin %> <%= command.id %> checkout --prompt',
  ]

  async run(): Promise<(SpecificationDetails & {changes: LearntTouches}) | {spec: string; prompt: string}> {
    const {args, flags} = await this.parse(SpecShow)
    if (flags.prompt) {
      const prompt = this.unwrap(await this.open().runs.prompt(args.id))
      this.log(printable(prompt.trimEnd()))
      return {spec: args.id, prompt}
    }

    const {runs, specifications} = this.open()
    const specification = this.unwrap(specifications.load(args.id))
    const changes = this.unwrap(runs.learntTouches(specification))

    this.log(format(specification, changes).join('\n'))
    return {...specification, changes}
  }
}

function format(specification: SpecificationDetails, changes: LearntTouches): string[] {
  const {content, criteria, dependencies, id, metadata, path, priority, ready, stale, status, tags, title, waits_for} = specification
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
    ...line('touches', (metadata.touches ?? []).join(', ')),
    ...line('changed', nameSome(changes.files.map((file) => file.path))),
    ...line('outside', nameSome(changes.outside)),
    ...line('learnt', changes.suggestion.length > 0 ? `touches: ${JSON.stringify(changes.suggestion)} would cover what its attempts changed` : ''),
    ...line('criteria', criteria.length > 0 ? `${criteria.filter(({done}) => done).length} of ${criteria.length} ticked` : ''),
    '',
    printable(content.trimEnd()),
  ]
}

/** Files that are named before the others are only counted. */
const NAMED = 5

function nameSome(paths: readonly string[]): string {
  return paths.slice(0, NAMED).join(', ') + (paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '')
}

function describe(hindrance: Hindrance, id: string): string {
  if (hindrance.kind === 'approval') return `approval: mmm spec mark ${id} approved, or rejected`
  if (hindrance.kind === 'cycle') return `itself: ${hindrance.path.join(' → ')}`
  if (hindrance.kind === 'unresolved') return `${hindrance.reference}, which is missing or ambiguous`
  return `${hindrance.id}, which is ${hindrance.status.replace('_', ' ')}`
}
