import type {SpecRecord} from '../specification/specification-store.ts'
import type {ForeignKind, ForeignTask, Loss, Reading} from './foreign-task.ts'
import type {PlannedFile} from './planned-file.ts'

/** A specification and its file, from the project's folder. */
export interface ImportedSpec {
  readonly id: string
  readonly path: string
}

/** What an import did, or would do. */
export interface ForeignReport {
  readonly kind: ForeignKind
  /** What was read. */
  readonly path: string
  readonly dry_run: boolean
  readonly created: readonly ImportedSpec[]
  readonly updated: readonly ImportedSpec[]
  readonly unchanged: readonly ImportedSpec[]
  /** Left as they are: somebody edited them here. */
  readonly edited: readonly ImportedSpec[]
  /** Left out: somebody deleted them here. */
  readonly deleted: readonly ImportedSpec[]
  /** Imported once, and no longer there. */
  readonly gone: readonly ImportedSpec[]
  /** Done there and not here: a file's status counts only when it is first seen. */
  readonly done_there: readonly ImportedSpec[]
  /** What could not be brought over as it is. */
  readonly losses: ReadonlyArray<Loss & {readonly id?: string}>
}

/** What became of each file, with all that was noted on the way. */
export function describeImport(
  files: readonly PlannedFile[],
  rest: Pick<ForeignReport, 'done_there' | 'dry_run' | 'gone' | 'kind' | 'losses' | 'path'>,
): ForeignReport {
  const of = (wanted: PlannedFile['fate']): ImportedSpec[] => files.filter(({fate}) => fate === wanted).map(({id, path}) => ({id, path}))
  const cleaned = files.filter((file) => file.cleaned).map(({id}) => ({id, what: 'control characters were replaced'}))
  return {
    ...rest,
    losses: [...rest.losses, ...cleaned],
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    edited: of('edited'),
    deleted: of('deleted'),
  }
}

/** What was imported once and is no longer there. */
export function goneOf({covers, tasks}: Reading, known: ReadonlyMap<string, SpecRecord>): ImportedSpec[] {
  const there = new Set(tasks.map(({key}) => key))
  return [...known].filter(([key, {removedAt}]) => !there.has(key) && covers(key) && removedAt === null).map(([, {id, path}]) => ({id, path}))
}

/** What is done there and not here. */
export function doneThere(tasks: readonly ForeignTask[], known: ReadonlyMap<string, SpecRecord>): ImportedSpec[] {
  return tasks.flatMap(({key, status}) => {
    const record = known.get(key)
    const differs = status === 'completed' && record?.removedAt === null && record.status !== 'completed'
    return differs ? [{id: record.id, path: record.path}] : []
  })
}
