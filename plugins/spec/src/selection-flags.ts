import {Args, Flags} from '@oclif/core'
import type {Selection, Standing} from 'mmm-cli'
import {statusFlag} from './status-words.ts'

/** Arguments and flags of the commands that choose specifications to work on. */
export const selectionArgs = {
  id: Args.string({description: 'Specifications, by id, number or file; default: everything that is not done.'}),
}

export const selectionFlags = {
  tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true}),
  status: statusFlag,
  failed: Flags.boolean({description: 'Only those that failed: --status failed.'}),
  stale: Flags.boolean({description: 'Only completed ones whose proof no longer stands; with --status or --failed: those as well.'}),
  dependents: Flags.boolean({description: 'Also what depends on the chosen ones.'}),
  'with-dependencies': Flags.boolean({description: 'Also what the chosen ones need and is not done.'}),
  force: Flags.boolean({description: 'Also what is completed and unchanged.', char: 'f'}),
}

interface SelectionFlagValues {
  readonly dependents?: boolean
  readonly failed?: boolean
  readonly force?: boolean
  readonly stale?: boolean
  readonly status?: Standing[] | undefined
  readonly tag?: string[] | undefined
  readonly 'with-dependencies'?: boolean
}

/** Says only what was asked for: it is kept with the run. */
export function toSelection(names: readonly unknown[], flags: SelectionFlagValues): Selection {
  const asked = [...(flags.status ?? []), ...(flags.failed ? (['failed'] as const) : []), ...(flags.stale ? (['stale'] as const) : [])]
  const statuses = asked.filter((status) => status !== 'stale')
  return {
    names: names.map(String),
    tags: flags.tag ?? [],
    withDependencies: flags['with-dependencies'] ?? false,
    force: flags.force ?? false,
    ...(statuses.length > 0 && {statuses}),
    ...(asked.includes('stale') && {stale: true}),
    ...(flags.dependents && {dependents: true}),
  }
}
