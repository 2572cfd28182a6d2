import {Flags} from '@oclif/core'
import {type HistoryFilter, timeFlag} from 'mmm-cli'

/** Which commands of the history. `--project` stands for itself. */
export const historyFlags = {
  failed: Flags.boolean({description: 'Only what did not exit 0.'}),
  since: timeFlag({description: 'Only what began then or later.'}),
  search: Flags.string({description: 'Only command lines with this text.', helpValue: 'TEXT'}),
}

export function toFilter(flags: {failed: boolean; since?: string | undefined; search?: string | undefined}, project: string | undefined): HistoryFilter {
  return {failed: flags.failed, since: flags.since, search: flags.search, project}
}
