import {Args} from '@oclif/core'
import {MmmCommand, printableLine, type Reason, type SpecificationEngine, type SpecProblem, type StateManager} from 'mmm-cli'
import {formatProblem} from '../../problem-view.ts'

export default class SpecWhy extends MmmCommand {
  static override summary = 'Explain why a specification is not ready, down to what everything waits for.'

  static override args = {
    id: Args.string({description: 'Its id, number or file.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> checkout', '<%= config.bin %> <%= command.id %> checkout --json']

  async run(): Promise<Reason[]> {
    const {args} = await this.parse(SpecWhy)

    const {specifications, state} = this.open()
    const reasons = this.unwrap(specifications.why(args.id))

    for (const [index, reason] of reasons.entries()) {
      const indent = index === 0 ? '' : '  '
      this.log(`${indent}${printableLine(describe(reason, state))}`)
      for (const problem of missingOf(reason, specifications)) this.log(`${indent}  ${formatProblem(problem)}`)
    }
    return reasons
  }
}

/** What of its needs cannot be found, where that is written, and what was meant. */
function missingOf({id, kind}: Reason, specifications: SpecificationEngine): SpecProblem[] {
  const report = kind === 'missing' && !id.includes(':') ? specifications.validate([id]) : undefined
  return report?.ok ? report.value.problems.filter(({code}) => code === 'dependency-missing' || code === 'dependency-ambiguous') : []
}

function describe({id, kind, waits_for}: Reason, state: StateManager): string {
  switch (kind) {
    case 'approval':
      return `${id} is proven and waits for approval. Next: mmm spec mark ${argumentsFor(id)} approved · rejected --reason …`
    case 'circle':
      return `${id} depends on itself: ${waits_for.join(' → ')}. Take one of these dependencies out.`
    case 'done':
      return `${id} is completed and up to date.`
    case 'failed':
      return `${id} failed${lastFailure(id, state)}. Next: mmm state log ${argumentsFor(id)} · mmm run ${argumentsFor(id)}`
    case 'missing':
      return `${id} needs ${waits_for.join(', ')}, which is missing or ambiguous.${id.includes(':') ? ` See mmm spec validate ${argumentsFor(id)}` : ''}`
    case 'ready':
      return `${id} is ready. Next: mmm run ${argumentsFor(id)}`
    case 'running':
      return `${id} is being worked on. Follow it with mmm state log ${argumentsFor(id)} --follow`
    case 'set-aside':
      return `${id} was set aside (skipped).`
    case 'stale':
      return waits_for.length > 0
        ? `${id} is stale: ${waits_for.join(', ')} was proven anew since, or is stale itself. Next: mmm run ${id} --with-dependencies`
        : `${id} is stale: its content changed since it was completed. Next: mmm run ${id}`
    case 'waiting':
      return `${id} waits for ${waits_for.join(', ')}.`
  }
}

/** A specification of another project is named there by its own id. */
function argumentsFor(id: string): string {
  const [project, name] = id.split(':')
  return name === undefined ? id : `${name} --project ${project}`
}

function lastFailure(id: string, state: StateManager): string {
  if (id.includes(':')) return ''
  const listed = state.executions({spec: id, limit: 1})
  const latest = listed.ok ? listed.value.executions[0] : undefined
  return latest ? ` in run ${latest.run} (${printableLine(latest.reason ?? 'no reason recorded')})` : ''
}
