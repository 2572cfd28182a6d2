import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {openDatabase} from '../../src/database/open-database.ts'
import {verifyState} from '../../src/state/verification.ts'
import {NOWHERE} from '../support/receipt.ts'
import {type StateProject, unwrap, withProject} from '../support/state-project.ts'

/** What nothing else in the state says as well: the tails of outputs, of which the logs hold the whole. And what is read anew from the files. */
const UNCHECKED = new Set([
  'executions.output',
  'evidence.output',
  'specification_files.path',
  'specification_files.fingerprint',
  'specification_files.problems',
])

describe('a state database of which one page is damaged', () => {
  it('is not sound, whichever page it is, where anything but an output reads otherwise then', () =>
    withProject((project) => {
      fill(project)
      const good = join(project.directory, 'good.db')
      unwrap(project.state.backUp(good))
      const [bytes, tables] = [readFileSync(good), readRows(good)]
      const size = bytes.readUInt16BE(16)
      let harmful = 0
      for (let page = 1; page < bytes.length / size; page++) {
        for (const at of [0.4, 0.7, 0.97]) {
          const damaged = Buffer.from(bytes)
          const start = Math.floor((page + at) * size)
          for (let offset = start; offset < start + 30; offset++) damaged[offset] = damaged[offset]! ^ 1
          const path = join(project.directory, 'damaged', 'state.db')
          writeDamaged(path, damaged)
          const lost = changedColumns(tables, path)
          if (lost.every((column) => UNCHECKED.has(column))) continue
          harmful++
          expect(isSound(path, project.directory), `page ${page + 1} at ${start}: ${lost.join(', ')}`).to.equal(false)
        }
      }
      expect(harmful).to.be.above(20)
    }))
})

/** Contents that take pages of their own, and a past. */
function fill(project: StateProject): void {
  for (let index = 0; index < 4; index++) {
    project.add(`spec-${index}`, `# ${index}\n${`line ${index} of a long text\n`.repeat(400)}`)
    project.attempt(`spec-${index}`, {evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok\n'.repeat(50)}]})
  }
  unwrap(project.state.checkpoints.create('here'))
}

function writeDamaged(path: string, bytes: Buffer): void {
  mkdirSync(join(path, '..'), {recursive: true})
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, {force: true})
  writeFileSync(path, bytes)
}

function isSound(path: string, directory: string): boolean {
  const opened = openDatabase({path, now: () => new Date()})
  if (!opened.ok) return false
  const verified = verifyState(opened.value, directory)
  opened.value.close()
  return verified.ok && verified.value.problems.every(({severity}) => severity === 'warning')
}

type Rows = ReadonlyArray<readonly [table: string, rows: ReadonlyArray<Readonly<Record<string, unknown>>>]>

function readRows(path: string): Rows {
  const database = new BetterSqlite3(path, {readonly: true})
  try {
    // The search index is derived, and made anew when it is unsound.
    const names = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'`).pluck().all()
    return (names as string[]).map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all() as Array<Record<string, unknown>>])
  } finally {
    database.close()
  }
}

/** What reads otherwise than it should, as `table.column`. */
function changedColumns(tables: Rows, path: string): string[] {
  let now: Rows
  try {
    now = readRows(path)
  } catch {
    return ['everything']
  }
  const changed = new Set<string>()
  for (const [index, [table, rows]] of tables.entries()) {
    if (now[index]?.[1].length !== rows.length) changed.add(table)
    for (const [number, row] of rows.entries())
      for (const column of Object.keys(row)) if (now[index]?.[1][number]?.[column] !== row[column]) changed.add(`${table}.${column}`)
  }
  return [...changed]
}
