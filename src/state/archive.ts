import {randomUUID} from 'node:crypto'
import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {FileExistsError, FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {openChunks} from '../files/read-chunks.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ChangeLogStore} from './change-log-store.ts'
import {CheckpointStore} from './checkpoint-store.ts'
import {type ExportScope, exportState} from './export.ts'
import {type ImportError, type ImportOptions, type ImportParts, type ImportResult, importState} from './import.ts'

/** What a file of exported state came to. */
export interface ImportReport extends ImportResult {
  /** What brings back the state before: a checkpoint to roll back to, or a file to import in place of everything; `null` where nothing changed. */
  readonly before: {readonly checkpoint: string} | {readonly file: string} | null
}

export interface ArchiveParts extends ImportParts {
  /** Where the state before a replacement is kept. */
  readonly backups: string
}

/** Takes the state of a project out as a document, and in again. */
export class Archive {
  readonly #parts: ArchiveParts

  constructor(parts: ArchiveParts) {
    this.#parts = parts
  }

  /** The document piece by piece, all as of one moment; throws what SQLite throws. */
  pieces(scope: ExportScope): Iterable<string> {
    const {database, logs} = this.#parts
    return database.snapshot(exportState(database, scope, logs))
  }

  /** Writes the document into a file, wholly or not at all. */
  exportTo(path: string, scope: ExportScope, {force = false} = {}): Result<{readonly path: string}, FileExistsError | FileWriteFailedError> {
    if (!force && existsSync(path)) return err(new FileExistsError({path}, ['Say --force to replace it, or choose another name.']))
    return attempt(
      () => {
        writePieces(path, this.pieces(scope))
        return {path}
      },
      (cause) => new FileWriteFailedError({path}, cause),
    )
  }

  /** Reads a document; `-` is standard input. The state before is kept: as a checkpoint, or as a document where nothing of it will be left. */
  importFrom(path: string, options: ImportOptions): Result<ImportReport, FileReadFailedError | ImportError> {
    const chunks = openChunks(path)
    if (!chunks.ok) return chunks
    return options.mode === 'replace' ? this.#replace(path, chunks.value, options) : this.#merge(path, chunks.value, options)
  }

  /** What will be gone is written down first. */
  #replace(path: string, chunks: Iterable<string>, options: ImportOptions): Result<ImportReport, FileReadFailedError | ImportError> {
    let file: string | undefined
    const imported = this.#import(path, chunks, options, {
      begin: () => {
        // Chosen where nobody else can import: nothing that another kept is ever written over.
        file = freePath(this.#parts.backups, `before-import-${new ChangeLogStore(this.#parts.database).latest()}`)
        const kept = this.exportTo(file, 'complete', {force: true})
        return kept.ok ? ok() : (kept as Result<never, FileWriteFailedError>)
      },
      end() {},
    })
    if (imported.ok) return ok({...imported.value, before: {file: file!}})
    if (file !== undefined) discard(file)
    return imported
  }

  /** What nothing was added to needs no checkpoint. */
  #merge(path: string, chunks: Iterable<string>, options: ImportOptions): Result<ImportReport, FileReadFailedError | ImportError> {
    const {database, projectId} = this.#parts
    let specs = 0
    let version = 0
    let before: ImportReport['before'] = null
    const imported = this.#import(path, chunks, options, {
      begin() {
        specs = new SpecificationStore(database).count()
        version = new ChangeLogStore(database).latest()
        return ok()
      },
      end(changes) {
        if (changes.version === undefined) return
        before = {checkpoint: new CheckpointStore(database).keep({prefix: 'before-import', version, specs}, projectId, {reason: 'import'})}
      },
    })
    return imported.ok ? ok({...imported.value, before}) : imported
  }

  #import(
    path: string,
    chunks: Iterable<string>,
    options: ImportOptions,
    around: Parameters<typeof importState<FileWriteFailedError>>[3],
  ): Result<ImportResult, FileReadFailedError | ImportError> {
    try {
      return importState(this.#parts, chunks, options, around)
    } catch (error) {
      // Reading goes on inside the transaction; bytes that are no text end it, and it rolls back.
      if (isReadError(error)) return err(new FileReadFailedError({path}, error))
      throw error
    }
  }
}

function isReadError(error: unknown): boolean {
  const {code, syscall} = error as {code?: unknown; syscall?: unknown}
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' || syscall === 'read'
}

function discard(file: string): void {
  rmSync(file, {force: true})
  try {
    rmdirSync(dirname(file))
  } catch {
    // There are others.
  }
}

function freePath(folder: string, name: string): string {
  for (let suffix = 1; ; suffix++) {
    const path = join(folder, `${name}${suffix === 1 ? '' : `.${suffix}`}.json`)
    if (!existsSync(path)) return path
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const staged = `${path}.${randomUUID()}.tmp`
  mkdirSync(dirname(path), {recursive: true})
  const file = openSync(staged, 'wx')
  try {
    // A single write may take only a part of what it is given.
    for (const batch of batches(pieces)) writeFileSync(file, batch)
    fsyncSync(file)
    renameSync(staged, path)
  } catch (error) {
    rmSync(staged, {force: true})
    throw error
  } finally {
    closeSync(file)
  }
}

/** A write for every row would cost more than the rows. */
function* batches(pieces: Iterable<string>): Generator<string> {
  let batch = ''
  for (const piece of pieces) {
    batch += piece
    if (batch.length < 1024 * 1024) continue
    yield batch
    batch = ''
  }
  if (batch !== '') yield batch
}
