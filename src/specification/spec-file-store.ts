import type {Database} from '../database/database.ts'
import {UNSETTLED} from './files-look.ts'
import type {Generator} from './foreach.ts'
import type {SpecProblem} from './problem.ts'
import type {SpecFileRecord} from './spec-file-record.ts'

/** All SQL that reads what is known of the files of specifications. */
export class SpecFileStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All files with their fingerprints, as one text, by path; and how many generate others. */
  listing(): {readonly files: string; readonly generators: number} {
    return this.#database.get<{files: string; generators: number}>(
      `SELECT coalesce(group_concat(path || char(10) || fingerprint, char(10)), '') AS files, count(generator) AS generators
       FROM (SELECT path, fingerprint, generator FROM specification_files ORDER BY path)`,
    )!
  }

  /** Whether all files were read and will be seen to change, and what they mean hangs on no other file of the project. */
  sayAll(): boolean {
    return (
      this.#database.get(`SELECT 1 FROM specification_files WHERE fingerprint = '' OR fingerprint LIKE '%${UNSETTLED}' LIMIT 1`) === undefined &&
      this.generating().every(({generator}) => generator?.source.kind !== 'glob')
    )
  }

  /** The paths of files that stand for no specification because of what is wrong with them. */
  leftOut(): string[] {
    return this.#database
      .all<{path: string}>('SELECT path FROM specification_files WHERE claimed_id IS NULL AND generator IS NULL ORDER BY path')
      .map(({path}) => path)
  }

  /** Files that stand for several specifications. */
  generating(): SpecFileRecord[] {
    return this.#read(' WHERE generator IS NOT NULL')
  }

  all(): SpecFileRecord[] {
    return this.#read('')
  }

  #read(where: string): SpecFileRecord[] {
    return this.#database
      .all<Omit<SpecFileRecord, 'generator' | 'problems'> & {generator: string | null; problems: string}>(
        `SELECT path, fingerprint, claimed_id AS claimedId, problems, generator FROM specification_files${where} ORDER BY path`,
      )
      .map(({generator, problems, ...row}) => ({
        ...row,
        problems: problems === '[]' ? [] : (JSON.parse(problems) as SpecProblem[]),
        generator: generator === null ? null : (JSON.parse(generator) as Generator),
      }))
  }
}
