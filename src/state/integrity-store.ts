import {createHash} from 'node:crypto'
import type {Database} from '../database/database.ts'
import {ATTEMPT_COLUMNS} from './outcome-store.ts'
import {type AttemptFacts, hashText, RECEIPT_FACTS, RECEIPT_OF, type ReceiptFacts, type ReceiptOwner, sealAttempt, sealReceipt} from './seals.ts'

type SealedReceipt = ReceiptFacts &
  Readonly<Record<`of_${(typeof RECEIPT_OF)[number]}`, unknown>> & {
    readonly id: number
    readonly seal: string
    readonly output: string
    readonly pruned: number
  }

/** SQL that looks for what should not be. */
export class IntegrityStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** What SQLite finds wrong with the file itself. It may give up on the way. */
  damage(): string[] {
    const damage: string[] = []
    try {
      for (const {integrity_check: message} of this.#database.iterate<{integrity_check: string}>('PRAGMA integrity_check')) damage.push(message)
    } catch (error) {
      if (!String((error as {code?: unknown}).code).startsWith('SQLITE_CORRUPT')) throw error
      damage.push((error as Error).message)
    }
    return damage.filter((message) => message !== 'ok')
  }

  /** Rows that refer to what is not there. */
  orphans(): string[] {
    return this.#database
      .all<{table: string; rowid: number | null; parent: string}>('PRAGMA foreign_key_check')
      .map(({parent, rowid, table}) => `Row ${rowid ?? '?'} of ${table} refers to something in ${parent} that is not there.`)
  }

  /** Versions are counted without gap from the oldest that was kept. */
  versionGaps(): number[] {
    return this.#database
      .all<{gap: number}>(
        `SELECT versions.version + 1 AS gap FROM versions
         WHERE versions.version < (SELECT max(version) FROM versions)
           AND NOT EXISTS (SELECT 1 FROM versions AS next WHERE next.version = versions.version + 1)`,
      )
      .map(({gap}) => gap)
  }

  unequalDependencies(): string[] {
    return this.#database
      .all<{id: string}>(
        `SELECT id FROM specifications WHERE dependencies <>
           (SELECT json_group_array(coalesce(depends_on, reference)) FROM (SELECT * FROM spec_dependencies WHERE spec_id = id ORDER BY position))`,
      )
      .map(({id}) => id)
  }

  /** Texts that are not what their hash says. */
  wrongContents(): string[] {
    const wrong: string[] = []
    for (const {content, hash} of this.#database.iterate<{hash: string; content: string}>('SELECT hash, content FROM contents')) {
      if (createHash('sha256').update(content).digest('hex') !== hash) wrong.push(hash)
    }
    return wrong
  }

  /** Specifications whose own copy of their text is another than the one kept by its hash. */
  unequalContents(): string[] {
    return this.#database
      .all<{id: string}>('SELECT id FROM specifications JOIN contents ON contents.hash = content_hash WHERE contents.content <> specifications.content')
      .map(({id}) => id)
  }

  /** Specifications whose proof is an execution that is not there. */
  missingProofs(): string[] {
    return this.#database
      .all<{id: string}>('SELECT id FROM specifications WHERE evidence_id IS NOT NULL AND evidence_id NOT IN (SELECT id FROM executions)')
      .map(({id}) => id)
  }

  /** Specifications that a run seems to work on although it has ended. */
  abandoned(): string[] {
    return this.#database
      .all<{id: string}>(
        `SELECT id FROM specifications WHERE status = 'in_progress' AND removed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = specifications.run_id AND runs.status = 'running')`,
      )
      .map(({id}) => id)
  }

  /** Checkpoints of versions that there never were. */
  wrongCheckpoints(): string[] {
    return this.#database
      .all<{name: string}>('SELECT name FROM state_snapshots WHERE version > (SELECT coalesce(max(version), 0) FROM versions)')
      .map(({name}) => name)
  }

  /** The dependencies of every specification, as its row has them. */
  dependencies(): Map<string, readonly string[]> {
    const rows = this.#database.all<{id: string; dependencies: string}>('SELECT id, dependencies FROM specifications')
    return new Map(rows.map(({dependencies, id}) => [id, JSON.parse(dependencies) as string[]]))
  }

  /** Attempts whose rows are not as they were written. */
  *wrongAttempts(): Generator<{readonly id: number; readonly spec: string}> {
    const sql = `SELECT id, seal, ${ATTEMPT_COLUMNS} FROM executions WHERE seal IS NOT NULL ORDER BY id`
    for (const {id, seal, ...attempt} of this.#database.iterate<AttemptFacts & {id: number; seal: string}>(sql))
      if (sealAttempt(attempt) !== seal) yield {id, spec: String(attempt.spec_id)}
  }

  /** Receipts that are not as they were written. An output that was pruned together with that of its attempt is none. */
  *wrongReceipts(): Generator<{readonly id: number; readonly position: number; readonly spec: string}> {
    const [own, owner] = [RECEIPT_FACTS.map((name) => `evidence.${name}`), RECEIPT_OF.map((name) => `executions.${name} AS of_${name}`)]
    const sql = `SELECT execution_id AS id, evidence.seal AS seal, evidence.output AS output, executions.output IS NULL AS pruned, ${[...own, ...owner].join(', ')}
      FROM evidence CROSS JOIN executions ON executions.id = execution_id WHERE evidence.seal IS NOT NULL ORDER BY execution_id, position`
    for (const row of this.#database.iterate<SealedReceipt>(sql)) {
      const of = Object.fromEntries(RECEIPT_OF.map((name) => [name, row[`of_${name}`]])) as ReceiptOwner
      const isKept = hashText(row.output) === row.output_hash || (row.output === '' && row.pruned === 1)
      if (!isKept || sealReceipt(row, of) !== row.seal) yield {id: row.id, position: Number(row.position), spec: String(of.spec_id)}
    }
  }

  /** How many rows are from before there were hashes. */
  unsealed(): {readonly executions: number; readonly receipts: number} {
    return this.#database.get<{executions: number; receipts: number}>(
      `SELECT (SELECT count(*) FROM executions WHERE seal IS NULL AND status <> 'running') AS executions,
         (SELECT count(*) FROM evidence WHERE seal IS NULL) AS receipts`,
    )!
  }
}
