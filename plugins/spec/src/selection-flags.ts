import {Args, Flags} from '@oclif/core'
import type {Selection} from 'mmm-cli'

/** Arguments and flags of the commands that choose specifications to work on. */
export const selectionArgs = {
  id: Args.string({description: 'Specifications, by id, number or file name; default: everything that is not done.'}),
}

export const selectionFlags = {
  tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true}),
  'with-dependencies': Flags.boolean({description: 'Also what the chosen ones need and is not done.'}),
  force: Flags.boolean({description: 'Also what is completed and unchanged.', char: 'f'}),
}

export function toSelection(
  names: readonly unknown[],
  flags: {readonly force?: boolean; readonly tag?: string[] | undefined; readonly 'with-dependencies'?: boolean},
): Selection {
  return {names: names.map(String), tags: flags.tag ?? [], withDependencies: flags['with-dependencies'] ?? false, force: flags.force ?? false}
}
