import type BetterSqlite3 from 'better-sqlite3'

/** The question whether all files are known, and look as they did when they were read. */
export const KNOWN_FILES = 'files'

export interface KeptAnswer {
  readonly question: string
  readonly answer: string
}

/** What an answer was made of beside the rows: where any of it is another now, the answer is none. */
export interface Ground {
  /** What else has to be the same. */
  readonly by: string
  /** What was seen of the files; the same buffer each time. */
  readonly look: () => Buffer
}

/**
 * Answers that were made out of very many rows, for whoever asks again. The first write of every change drops them, in the
 * same transaction; so what is found here is about the rows as they are. What is known of the files outlasts all changes but those of
 * that table.
 */
export class KeptAnswers {
  readonly #connection: BetterSqlite3.Database
  readonly #busyTimeout: number
  readonly #isThere: boolean
  #dropped: 'all' | 'answers' | undefined
  readonly #drops = new Map<string, BetterSqlite3.Statement>()
  #find: BetterSqlite3.Statement | undefined
  /** The look that was last found, with its number: that number never stands for another. */
  #found: {readonly look: Buffer; readonly number: number} | undefined

  constructor(connection: BetterSqlite3.Database, busyTimeout: number) {
    this.#connection = connection
    this.#busyTimeout = busyTimeout
    this.#isThere = connection.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'kept_looks'`).get() !== undefined
  }

  /** The files are only looked at where there is an answer. Throws what SQLite throws. */
  find(question: string, {by, look}: Ground): string | undefined {
    if (!this.#isThere) return undefined
    this.#find ??= this.#connection.prepare('SELECT made_of, answer FROM kept_answers WHERE question = ?').raw()
    const [made, answer] = (this.#find.get(question) ?? []) as string[]
    if (made === undefined) return undefined
    const number = this.#numberOf(look())
    return number !== undefined && made === madeOf(by, number) ? answer : undefined
  }

  /** Once a transaction, or one within it, has ended badly, or the outermost has ended at all: what it dropped is as it was `before`. */
  turn(before?: KeptAnswers['dropped']): void {
    this.#dropped = before
  }

  /** What the transaction that is open has dropped so far. */
  get dropped(): 'all' | 'answers' | undefined {
    return this.#dropped
  }

  /** Before a statement is carried out, in the transaction that is open. Throws what SQLite throws. */
  drop(statement: string): void {
    if (this.#dropped === 'all' || !this.#isThere) return
    const what = statement.includes('specification_files') ? 'all' : 'answers'
    if (this.#dropped === what) return
    this.#dropped = this.#connection.inTransaction ? what : undefined
    const sql = `DELETE FROM kept_answers${what === 'all' ? '' : ` WHERE question <> '${KNOWN_FILES}'`}`
    if (!this.#drops.has(sql)) this.#drops.set(sql, this.#connection.prepare(sql))
    this.#drops.get(sql)!.run()
  }

  /**
   * Keeps answers, all or none, if what they say `isCurrent` once nobody else can write. What can be made again is not worth waiting for another
   * writer, and neither that nor a full disk is a failure.
   */
  keep(answers: readonly KeptAnswer[], {by, look}: Ground, isCurrent: () => boolean): void {
    if (!this.#isThere || this.#connection.inTransaction) return
    try {
      this.#connection.pragma('busy_timeout = 0')
      this.#connection
        .transaction(() => {
          if (!isCurrent()) return
          const insert = this.#connection.prepare('INSERT OR REPLACE INTO kept_answers (question, made_of, answer) VALUES (?, ?, ?)')
          const number = this.#numberOf(look()) ?? this.#keepLook(look())
          for (const {answer, question} of answers) insert.run(question, madeOf(by, number), answer)
        })
        .immediate()
    } catch (error) {
      if (!String((error as {code?: unknown}).code).startsWith('SQLITE_')) throw error
    } finally {
      this.#connection.pragma(`busy_timeout = ${this.#busyTimeout}`)
    }
  }

  /** Byte by byte: what would make a checksum takes longer to load. */
  #numberOf(look: Buffer): number | undefined {
    if (this.#found?.look === look) return this.#found.number
    const kept = this.#connection.prepare('SELECT number, bytes FROM kept_looks').get() as {number: number; bytes: Buffer} | undefined
    if (!kept?.bytes.equals(look)) return undefined
    this.#found = {look, number: kept.number}
    return kept.number
  }

  /** What was kept of another look is found no more. */
  #keepLook(look: Buffer): number {
    this.#connection.prepare('DELETE FROM kept_looks').run()
    return Number(this.#connection.prepare('INSERT INTO kept_looks (bytes) VALUES (?)').run(look).lastInsertRowid)
  }
}

function madeOf(by: string, look: number): string {
  return `${by}:${look}`
}
