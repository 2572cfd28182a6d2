import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {openDatabase} from '../../src/database/open-database.ts'
import {APPLICATION_ID} from '../../src/database/migrate.ts'
import {verifyState} from '../../src/state/verification.ts'
import {bytesBelow} from '../support/bytes-below.ts'
import {unwrap, withWorkplace, type Workplace} from '../support/workplace.ts'

const PAGE = 4096

describe('a state database that cannot be trusted', () => {
  it('is refused with what is still in its log, when it is of another program', () =>
    refuses('DATABASE_FOREIGN', ({stateFile}) => leaveBehind(stateFile, 'CREATE TABLE notes (text)')))

  it('is refused with what is still in its log, when it says whose it is', () =>
    refuses('DATABASE_FOREIGN', ({stateFile}) => leaveBehind(stateFile, 'PRAGMA application_id = 7')))

  it('is refused with what is still in its log, when it is of a newer mmm', () =>
    refuses('DATABASE_NEWER', ({stateFile}) =>
      leaveBehind(stateFile, `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 999; CREATE TABLE new (a)`),
    ))

  it('is refused with what is in it, when it is a folder', () =>
    refuses('DATABASE_FOREIGN', ({stateFile}) => {
      mkdirSync(stateFile)
      writeFileSync(`${stateFile}/precious`, 'x')
    }))

  it('is refused when it was cut to nothing while its log holds changes, which SQLite would throw away', () =>
    refuses('DATABASE_DAMAGED', ({stateFile}) => {
      leaveBehind(stateFile, 'CREATE TABLE lost (a)')
      truncateSync(stateFile, 0)
    }))

  it('is refused when it is gone while its log is there', () =>
    refuses('DATABASE_DAMAGED', ({stateFile}) => {
      leaveBehind(stateFile, 'CREATE TABLE lost (a)')
      rmSync(stateFile)
    }))

  it('is named as damaged, whichever page is overwritten, and never taken for a bug', () =>
    withWorkplace((workplace) => {
      makeState(workplace)
      const sound = readFileSync(workplace.stateFile)
      const outcomes = new Set<string>()

      for (let page = 1; page < sound.length / PAGE; page++) {
        writeFileSync(workplace.stateFile, sound)
        overwritePage(workplace.stateFile, page)
        outcomes.add(`${page}: ${judge(workplace)}`)
      }

      expect([...outcomes].filter((outcome) => !outcome.endsWith('DATABASE_DAMAGED'))).to.be.empty
    }))

  it('is named as damaged when it was cut off, and left as it is', () =>
    withWorkplace((workplace) => {
      makeState(workplace)
      const sound = readFileSync(workplace.stateFile)

      for (const pages of [1, 2, 5, sound.length / PAGE - 1]) {
        writeFileSync(workplace.stateFile, sound.subarray(0, pages * PAGE))
        const before = bytesBelow(workplace.path)

        expect(judge(workplace), `${pages} pages left`).to.equal('DATABASE_DAMAGED')
        expect(bytesBelow(workplace.path)).to.deep.equal(before)
      }
    }))

  it('names what mmm kept of it, the newest of each kind, and of a newer one only what can be opened here', () =>
    withWorkplace((workplace) => {
      makeState(workplace)
      const folder = dirname(workplace.stateFile)
      for (const [index, name] of [
        'state.db.schema-2.bak',
        'state.db.schema-3.bak',
        'backups/before-import-2.json',
        'backups/before-import-1.json',
      ].entries()) {
        workplace.write(`.mmm/${name}`, '')
        utimesSync(`${folder}/${name}`, index, index)
      }
      const suggestions = (): string[] => {
        const opened = openDatabase({path: workplace.stateFile, now: () => new Date()})
        return opened.ok ? [] : opened.error.suggestions
      }
      const connection = new BetterSqlite3(workplace.stateFile)
      connection.pragma('user_version = 999')
      connection.close()
      workplace.write('.mmm/state.db.schema-998.bak', '')
      expect(suggestions()[1]).to.match(/ copy \S+\/\.mmm\/state\.db\.schema-3\.bak to state\.db\.$/)

      rmSync(`${folder}/state.db.schema-998.bak`)
      writeFileSync(`${workplace.stateFile}-wal`, 'x')
      truncateSync(workplace.stateFile, 0)
      expect(suggestions()[0])
        .to.match(/ or copy \S+\/\.mmm\/state\.db\.schema-3\.bak to state\.db, /)
        .and.to.match(/, or run `mmm state import \S+\/\.mmm\/backups\/before-import-1\.json --replace`\.$/)
    }))
})

async function refuses(code: string, put: (workplace: Workplace) => void): Promise<void> {
  await withWorkplace((workplace) => {
    mkdirSync(dirname(workplace.stateFile), {recursive: true})
    put(workplace)
    const before = bytesBelow(workplace.path)

    const opened = openDatabase({path: workplace.stateFile, now: () => new Date()})

    expect(opened).to.have.nested.property('error.code', code)
    expect(opened).to.have.nested.property('error.suggestions').that.is.not.empty
    expect(bytesBelow(workplace.path)).to.deep.equal(before)
  })
}

/** What a program leaves that dies right after a commit: the database, and a log with the change. */
function leaveBehind(path: string, sql: string): void {
  const living = new BetterSqlite3(`${path}.living`)
  living.pragma('journal_mode = WAL')
  living.exec(sql)
  for (const suffix of ['', '-wal']) copyFileSync(`${path}.living${suffix}`, `${path}${suffix}`)
  living.close()
  rmSync(`${path}.living`)
}

function makeState(workplace: Workplace): void {
  const open = workplace.open()
  for (const status of ['completed', 'pending', 'failed'] as const) unwrap(open.specifications.mark('first', status))
  open.close()
}

/** Deterministic noise. */
function overwritePage(path: string, page: number): void {
  const bytes = readFileSync(path)
  for (let index = page * PAGE; index < (page + 1) * PAGE; index++) bytes[index] = (index * 31 + 7) % 251
  writeFileSync(path, bytes)
}

/** The first error that somebody who opens and checks everything meets. */
function judge(workplace: Workplace): string {
  const opened = openDatabase({path: workplace.stateFile, now: () => new Date()})
  if (!opened.ok) return opened.error.code
  const verified = verifyState(opened.value, workplace.path)
  opened.value.close()
  if (!verified.ok) return verified.error.code
  // What can be made anew, such as the index of a search, is only warned of.
  return verified.value.problems.length > 0 ? 'DATABASE_DAMAGED' : 'sound'
}
