import type {DatabaseError} from '../database/errors.ts'
import {type Ground, KNOWN_FILES} from '../database/kept-answers.ts'
import {ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import type {FilesLook} from './files-look.ts'
import {IndexUpdate} from './index-update.ts'
import {type IndexOptions, itemsFor, readAndParse, settle} from './parsed-file.ts'
import {SpecFileStore} from './spec-file-store.ts'
import {lookAtSpecFiles, type SpecFile} from './specification-files.ts'
import type {SpecFileRecord} from './specification-store.ts'

/** Of so many files it is kept that all are known: of fewer that is found again as quickly. */
const MANY = 1000

/**
 * Keeps the database equal to the files. A file is read and parsed when it is new or its size, times or inode changed,
 * and never otherwise; what was added, edited, renamed or removed behind mmm's back is found at the next look.
 */
export class SpecificationIndex {
  readonly #options: IndexOptions
  #known: {readonly moment: string; readonly files: readonly SpecFileRecord[]} | undefined

  #listed: {readonly moment: string; readonly files: string; readonly generators: number} | undefined

  constructor(options: IndexOptions) {
    this.#options = options
  }

  /** What is known of the files, sorted by path. Throws what SQLite throws. */
  files(): readonly SpecFileRecord[] {
    const {database} = this.#options
    // Before the rows: should somebody write in between, they are read again.
    const {moment} = database
    if (this.#known?.moment !== moment) this.#known = {moment, files: new SpecFileStore(database).all()}
    return this.#known.files
  }

  /** Gives whether anything had changed. `author` is who is taken to have changed it; `look` what was seen of the files, if somebody just looked. */
  refresh(author: string, reverts?: number, look?: FilesLook): Result<boolean, DatabaseError> {
    const {database, directory, ignore, projectPath} = this.#options
    const seen = look ?? lookAtSpecFiles(projectPath, directory, ignore)
    const same = database.read('reading the index', () => this.#wasKnown(seen))
    if (!same.ok || same.value) return same.ok ? ok(false) : same
    const found = seen.files()
    const {moment} = database
    const still = database.read('reading the index', () => this.#isKnown(found))
    if (!still.ok) return still
    if (still.value) {
      if (found.length >= (this.#options.many ?? MANY))
        database.kept.keep([{question: KNOWN_FILES, answer: 'true'}], groundOf(seen), () => database.moment === moment)
      return ok(false)
    }
    const known = database.read('reading the index', () => new Map(this.files().map((file) => [file.path, file])))
    if (!known.ok) return known
    const changed = this.#changed(found, known.value)
    if (changed.length === 0 && found.length === known.value.size) return ok(false)

    const paths = new Set(found.map(({path}) => path))
    const gone = [...known.value.values()].filter(({path}) => !paths.has(path))
    const parsed = changed.map((file) => settle(readAndParse(this.#options, file), this.#options.tick))
    return database.change(
      'indexing the specifications',
      author,
      (changes) => {
        const files = new IndexUpdate(this.#options, changes, known.value).apply(parsed, gone)
        // Those that came stand at the end; the others are still sorted by path.
        if (changed.every(({path}) => known.value.has(path))) this.#known = {moment: database.moment, files: [...files]}
        return ok(true)
      },
      reverts === undefined ? {} : {reverts},
    )
  }

  /** Whether it was found before that all these files are known, and no row of them has changed since. */
  #wasKnown(look: FilesLook): boolean {
    return this.#options.database.kept.find(KNOWN_FILES, groundOf(look)) !== undefined
  }

  /** Whether nothing has changed at all: one text compared with one, without a look at a single row. Generating files need a closer look. */
  #isKnown(found: readonly SpecFile[]): boolean {
    const {database} = this.#options
    const {moment} = database
    if (this.#listed?.moment !== moment) this.#listed = {moment, ...new SpecFileStore(database).listing()}
    const {files, generators} = this.#listed
    if (generators > 0) return false
    const lines = found.map(({fingerprint, path}) => `${path}\n${fingerprint}`)
    return lines.toSorted().join('\n') === files
  }

  /** Sorted. A generating file has changed as well when what it generates for has. */
  #changed(found: readonly SpecFile[], known: ReadonlyMap<string, SpecFileRecord>): SpecFile[] {
    const changed: SpecFile[] = []
    for (const file of found) {
      const before = known.get(file.path)
      const fingerprint = before?.generator ? `${file.fingerprint}${itemsFor(this.#options, before.generator).fingerprint}` : file.fingerprint
      if (before?.fingerprint !== fingerprint) changed.push({...file, fingerprint})
    }
    return changed.toSorted((a, b) => compareNames(a.path, b.path))
  }
}

function groundOf(look: FilesLook): Ground {
  return {by: '', look: () => look.bytes()}
}
