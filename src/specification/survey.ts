import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {FilesLook} from './files-look.ts'
import type {Present} from './present.ts'
import {SpecFileStore} from './spec-file-store.ts'
import type {Specification} from './specification.ts'

/** All specifications of one look. */
export interface Survey {
  /** In the order in which they would be done. */
  readonly specifications: readonly Specification[]
  /** Ids of what is proven and waits for a person's word. */
  readonly awaiting: readonly string[]
  /** Whether it is still so, and the same files will mean the same for as long as nobody writes. Throws what SQLite throws. */
  isLasting(): boolean
}

/** Looks at all specifications, at the files as `look` says that they are. */
export function survey(database: Database, present: Present, look?: FilesLook): Result<Survey, DatabaseError> {
  const view = present.look('index', undefined, look)
  if (!view.ok) return view
  const {graph} = view.value
  const awaiting = graph.ids.filter((id) => graph.isAwaiting(id)).toSorted()
  return ok({specifications: view.value.all(), awaiting, isLasting: () => present.isCurrent && new SpecFileStore(database).sayAll()})
}
