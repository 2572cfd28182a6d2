import {ExitCode, type RunSummary} from 'mmm-cli'

/** What `mmm run` exits with, by what the run came to. */
export function exitCodeOf({awaiting, blocked, cancelled, failed, limited, not_started: left}: Omit<RunSummary, 'run'>, isIncomplete = false): number {
  const hasFailed = failed + blocked > 0 || isIncomplete
  if (limited.length > 0 && !hasFailed) return ExitCode.Limited
  return hasFailed || cancelled + left + awaiting > 0 ? ExitCode.Failure : ExitCode.Success
}
