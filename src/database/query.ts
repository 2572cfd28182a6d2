import type BetterSqlite3 from 'better-sqlite3'
import {existsSync} from 'node:fs'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {QueryInvalidError} from './errors.ts'

/** The answer to somebody's own query. */
export interface QueryAnswer {
  readonly columns: readonly string[]
  /** Read as they are asked for; the connection closes with the last one, or when the loop is left. Throws `QueryInvalidError` where SQLite gives up on the way. */
  readonly rows: IterableIterator<readonly unknown[]>
}

/** Kept as they are, whatever becomes of the tables. */
const VIEWS = ['attempts', 'checkpoints', 'history', 'proofs', 'specs'] as const

const ONLY_READ = 'it does not ask for anything; the state is only read here'

/** Answers one SQL query on a connection that cannot write. What is no question is refused. */
export function queryReadOnly(path: string, sql: string): Result<QueryAnswer, QueryInvalidError> {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  let connection: BetterSqlite3.Database | undefined
  try {
    if (!existsSync(path)) return err(new QueryInvalidError({sql, views: VIEWS}, 'there is no state database yet'))
    connection = new Sqlite(path, {readonly: true})
    connection.pragma('trusted_schema = OFF')
    const statement = connection.prepare(sql)
    // A write that returns rows is a reader too; and some pragmas write without being a write.
    if (!statement.reader || !statement.readonly) {
      connection.close()
      return err(new QueryInvalidError({sql, views: VIEWS}, ONLY_READ))
    }
    return ok({columns: statement.columns().map(({name}) => name), rows: readRows(connection, statement, sql)})
  } catch (error) {
    connection?.close()
    return err(refusal(sql, error as Error))
  }
}

/** SQLite says why in its own words; what people mean, and what there is instead, it cannot know. */
function refusal(sql: string, error: Error): QueryInvalidError {
  const missing = /^no such table: (?:\w+\.)?(\w+)/.exec(error.message)?.[1]
  const meant = missing === undefined ? [] : nearest(missing, VIEWS, 1)
  const writes = /^(?:use DROP|cannot modify|attempt to write)/.test(error.message)
  return new QueryInvalidError({sql, views: VIEWS}, writes ? ONLY_READ : error.message, {cause: error, meant})
}

function* readRows(connection: BetterSqlite3.Database, statement: BetterSqlite3.Statement, sql: string): Generator<readonly unknown[]> {
  try {
    yield* statement.raw().iterate() as IterableIterator<readonly unknown[]>
  } catch (error) {
    throw refusal(sql, error as Error)
  } finally {
    connection.close()
  }
}
