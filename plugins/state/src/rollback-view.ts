import {printableLine, type RollbackPlan} from 'mmm-cli'
import {formatDifferences} from './change-view.ts'

/** Differences that a rollback lists before it says how many more there are. */
const SHOWN = 30

/** Files that it names; a specification's is mostly named like it. */
const FILES_SHOWN = 10

/** What a rollback changes, for people. */
export function formatRollback({changes, files}: RollbackPlan): string[] {
  const statuses = changes.map((difference) => ({...difference, texts: null}))
  return [
    ...formatDifferences(statuses.slice(0, SHOWN)),
    ...(changes.length > SHOWN ? [`… and ${changes.length - SHOWN} more`] : []),
    ...(files.length > 0
      ? [printableLine(`Files: ${files.slice(0, FILES_SHOWN).join(', ')}${files.length > FILES_SHOWN ? ` and ${files.length - FILES_SHOWN} more` : ''}`)]
      : []),
  ]
}
