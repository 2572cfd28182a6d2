// Loaded into mmm before anything else: holds it still at one moment of its work with the database, until it is told to go on.
import {existsSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'

const {BARRIER_FOLDER: folder, BARRIER_MOMENT: moment, BARRIER_SIDE: side, BARRIER_SPEC: spec} = process.env
if (folder && (moment === 'claim' || moment === 'record')) holdDatabase(createRequire(import.meta.url)('better-sqlite3').prototype)

function holdDatabase(database) {
  const {prepare} = database
  let execution
  let isRecorded = false
  const isMeant = () => moment === 'record' && isRecorded

  database.prepare = function (sql) {
    const statement = prepare.call(this, sql)
    if (/^\s*INSERT INTO executions\b/.test(sql))
      watch(
        statement,
        ([id]) => id === spec && moment === 'claim' && reach(),
        ([id], row) => id === spec && (execution = row.lastInsertRowid),
      )
    if (/^\s*UPDATE executions SET status = \?/.test(sql))
      watch(
        statement,
        () => {},
        (values) => (isRecorded ||= execution !== undefined && values.at(-1) === execution),
      )
    if (sql === 'COMMIT')
      watch(
        statement,
        () => side === 'before' && isMeant() && reach(),
        () => side === 'after' && isMeant() && reach(),
      )
    return statement
  }
}

function watch(statement, before, after) {
  const {run} = statement
  statement.run = function (...values) {
    before(values)
    const row = run.apply(this, values)
    after(values, row)
    return row
  }
}

function reach() {
  if (existsSync(join(folder, 'at'))) return
  writeFileSync(join(folder, 'at'), '')
  const still = new Int32Array(new SharedArrayBuffer(4))
  while (!existsSync(join(folder, 'go'))) Atomics.wait(still, 0, 0, 5)
}
