import type {ChangeKind} from '../database/change-set.ts'
import type {ChangeLogStore} from './change-log-store.ts'
import type {Scope} from './past-state.ts'

/** Something that mmm was told to do, as the change log shows it. */
export interface LoggedCommand {
  readonly author: string
  /** The version that it began from. */
  readonly before: number
  /** What it changed. */
  readonly scope: Scope
}

/** Changes that a file shows. */
export const FILE_KINDS: ReadonlySet<ChangeKind> = new Set(['spec.added', 'spec.content', 'spec.metadata', 'spec.removed', 'spec.restored'])

const BATCH = 'batch:'

/** Who says in the log that a batch, begun at a version, was carried out as a whole. */
export function batchAuthor(since: number): string {
  return `${BATCH}${since}`
}

/** The last command up to a version, over what people did to the files. What was undone already does not count. */
export function findLastCommand(log: ChangeLogStore, from: number): LoggedCommand | undefined {
  for (let record = log.find(from); record;) {
    const {author, reverts, version} = record
    if (author === 'undo' && reverts !== null) record = log.find(reverts)
    else if (author === 'index' || author === 'project') record = log.before(version)
    else if (author.startsWith(BATCH)) return describeBatch(log, author, version)
    else return author.startsWith('run:') ? describeRun(log, author) : describeVersion(log, author, version)
  }
  return undefined
}

/** A run changes no file itself; what its runners wrote is left alone. */
function describeRun(log: ChangeLogStore, author: string): LoggedCommand {
  const ids = new Set(log.list({author}).map(({id}) => id))
  return {author, before: log.firstBy(author)! - 1, scope: (id) => (ids.has(id) ? 'proof' : 'nothing')}
}

function describeVersion(log: ChangeLogStore, author: string, version: number): LoggedCommand {
  const changes = log.changesOf(version)
  const ids = new Set(changes.map(({id}) => id))
  const filed = new Set(changes.filter(({kind}) => FILE_KINDS.has(kind)).map(({id}) => id))
  return {author, before: version - 1, scope: (id) => (filed.has(id) ? 'everything' : ids.has(id) ? 'proof' : 'nothing')}
}

/** All that its commands did; what people and runners wrote meanwhile is left alone. */
function describeBatch(log: ChangeLogStore, author: string, version: number): LoggedCommand {
  const before = Number(author.slice(BATCH.length))
  const changes = log.since(before).filter((change) => change.version <= version && change.author !== 'index')
  const ids = new Set(changes.map(({id}) => id))
  const filed = new Set(changes.filter(({author: by, kind}) => FILE_KINDS.has(kind) && !by.startsWith('run:')).map(({id}) => id))
  return {author, before, scope: (id) => (filed.has(id) ? 'everything' : ids.has(id) ? 'proof' : 'nothing')}
}
