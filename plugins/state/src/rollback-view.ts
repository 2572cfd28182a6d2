import {printableLine, type RollbackPlan} from 'mmm-cli'
import {formatDifferences} from './change-view.ts'

/** Differences that a rollback lists before it says how many more there are. */
const SHOWN = 30

/** What a rollback changes, for people. */
export function formatRollback({changes, files}: RollbackPlan): string[] {
  const statuses = changes.map((difference) => ({...difference, texts: null}))
  return [
    ...formatDifferences(statuses.slice(0, SHOWN)),
    ...(changes.length > SHOWN ? [`… and ${changes.length - SHOWN} more`] : []),
    ...(files.length > 0
      ? [printableLine(`Files: ${files.slice(0, SHOWN).join(', ')}${files.length > SHOWN ? ` and ${files.length - SHOWN} more` : ''}`)]
      : []),
  ]
}
