import type {ChangeKind, ChangeSet} from '../database/change-set.ts'
import type {ChangeLogStore} from './change-log-store.ts'
import type {Scope} from './past-state.ts'

/** Something that mmm was told to do, as the change log shows it. */
export interface LoggedCommand {
  readonly author: string
  /** The version that it began from. */
  readonly before: number
  /** The last version that it made. */
  readonly last: number
  /** What it changed. */
  readonly scope: Scope
}

/** Commands carried out as one, or not at all. */
export interface Batch {
  /** Of the project whose state it changes. */
  readonly project: string
  /** The version that it began from. */
  readonly since: number
  /** Its file. */
  readonly source: string
}

/** Changes that a file shows. */
export const FILE_KINDS: ReadonlySet<ChangeKind> = new Set(['spec.added', 'spec.content', 'spec.metadata', 'spec.removed', 'spec.restored'])

const BATCH = 'batch:'

/** Who says in the log what became of a batch, begun at a version. */
export function batchAuthor(since: number): string {
  return `${BATCH}${since}`
}

/** Says in the log what became of a batch. */
export function recordBatch(changes: ChangeSet, {project, since, source}: Batch, outcome: 'carried out' | 'put back'): void {
  changes.record({kind: 'batch', id: project, before: undefined, after: {source, since, outcome}})
}

/** What mmm was told to do, newest first, over what people did to the files. What was undone already does not count. */
export function* commandsBack(log: ChangeLogStore): Generator<LoggedCommand, undefined> {
  const passed: LoggedCommand[] = []
  const oldest = log.oldest()
  for (let record = log.before(log.latest() + 1); record;) {
    const {author, reverts, version} = record
    const isPutBack = author.startsWith(BATCH) && reverts !== null
    // Of a batch that was put back nothing is left, whoever did what meanwhile.
    record = log.before(isPutBack ? reverts + 1 : version)
    const around = passed.filter(({before, last}) => before < version && version <= last)
    if (isPutBack || author === 'index' || author === 'project' || around.some(({author: by}) => by === author || by.startsWith(BATCH))) continue
    const isUndo = author === 'undo' && reverts !== null
    const command = isUndo ? describeUndone(log, reverts, version) : describe(log, author, version)
    if (!command) continue
    if (command.before < oldest - 1) return
    passed.push(command)
    // What had come to nothing when that was undone would be something again.
    if (isUndo) record = log.before(command.last + 1)
    else yield {...command, scope: (id) => (around.some(({scope}) => scope(id) !== 'nothing') ? 'nothing' : command.scope(id))}
  }
}

function describe(log: ChangeLogStore, author: string, version: number): LoggedCommand {
  if (author.startsWith(BATCH)) return describeBatch(log, author, version)
  return author.startsWith('run:') ? describeRun(log, author, version) : describeVersion(log, author, version)
}

/** What an undo at `version` took back to begin again from `before`: a batch as a whole, or else what made the version after that. */
function describeUndone(log: ChangeLogStore, before: number, version: number): LoggedCommand | undefined {
  const batch = log.lastBy(batchAuthor(before), version)
  if (batch !== undefined) return describeBatch(log, batchAuthor(before), batch)
  const author = log.find(before + 1)?.author
  return author === undefined ? undefined : describe(log, author, author.startsWith('run:') ? log.lastBy(author, version)! : before + 1)
}

/** A run changes no file itself; what its runners wrote is left alone. */
function describeRun(log: ChangeLogStore, author: string, last: number): LoggedCommand {
  const ids = new Set(log.list({author}).map(({id}) => id))
  return {author, before: log.firstBy(author)! - 1, last, scope: (id) => (ids.has(id) ? 'proof' : 'nothing')}
}

function describeVersion(log: ChangeLogStore, author: string, version: number): LoggedCommand {
  const changes = log.changesOf(version)
  const ids = new Set(changes.map(({id}) => id))
  const filed = new Set(changes.filter(({kind}) => FILE_KINDS.has(kind)).map(({id}) => id))
  return {author, before: version - 1, last: version, scope: (id) => (filed.has(id) ? 'everything' : ids.has(id) ? 'proof' : 'nothing')}
}

/** All that its commands did; what people and runners wrote meanwhile is left alone. */
function describeBatch(log: ChangeLogStore, author: string, version: number): LoggedCommand {
  const before = Number(author.slice(BATCH.length))
  const changes = log.since(before).filter((change) => change.version <= version && change.author !== 'index')
  const ids = new Set(changes.map(({id}) => id))
  const filed = new Set(changes.filter(({author: by, kind}) => FILE_KINDS.has(kind) && !by.startsWith('run:')).map(({id}) => id))
  return {author, before, last: version, scope: (id) => (filed.has(id) ? 'everything' : ids.has(id) ? 'proof' : 'nothing')}
}
