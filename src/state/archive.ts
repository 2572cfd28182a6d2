import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {FileExistsError, FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {openChunks} from '../files/read-chunks.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {ChangeLogStore} from './change-log-store.ts'
import type {Checkpoints} from './checkpoints.ts'
import {type ExportScope, exportState} from './export.ts'
import {type ImportError, type ImportOptions, type ImportParts, type ImportResult, importState} from './import.ts'

/** What a file of exported state came to. */
export interface ImportReport extends ImportResult {
  /** What brings back the state before: a checkpoint to roll back to, or a file to import in place of everything. */
  readonly before: {readonly checkpoint: string} | {readonly file: string}
}

export interface ArchiveParts extends ImportParts {
  readonly checkpoints: Checkpoints
  /** Where the state before a replacement is kept. */
  readonly backups: string
}

/** Takes the state of a project out as a document, and in again. */
export class Archive {
  readonly #parts: ArchiveParts

  constructor(parts: ArchiveParts) {
    this.#parts = parts
  }

  /** The document piece by piece; throws what SQLite throws. */
  pieces(scope: ExportScope): Iterable<string> {
    return exportState(this.#parts.database, scope)
  }

  /** Writes the document into a file, wholly or not at all. */
  exportTo(path: string, scope: ExportScope, {force = false} = {}): Result<{readonly path: string}, FileExistsError | FileWriteFailedError> {
    if (!force && existsSync(path)) return err(new FileExistsError({path}))
    return attempt(
      () => {
        writePieces(path, this.pieces(scope))
        return {path}
      },
      (cause) => new FileWriteFailedError({path}, cause),
    )
  }

  /** Reads a document; `-` is standard input. The state before is kept: as a checkpoint, or as a document where nothing of it will be left. */
  importFrom(path: string, options: ImportOptions): Result<ImportReport, FileExistsError | FileReadFailedError | ImportError> {
    const before = this.#keep(options)
    if (!before.ok) return before
    const chunks = openChunks(path)
    if (!chunks.ok) return chunks
    const imported = this.#import(path, chunks.value, options)
    return imported.ok ? ok({...imported.value, before: before.value}) : imported
  }

  #import(path: string, chunks: Iterable<string>, options: ImportOptions): Result<ImportResult, FileReadFailedError | ImportError> {
    try {
      return importState(this.#parts, chunks, options)
    } catch (error) {
      // Reading goes on inside the transaction; bytes that are no text end it, and it rolls back.
      if ((error as {code?: unknown}).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return err(new FileReadFailedError({path}, error))
      throw error
    }
  }

  #keep({mode}: ImportOptions): Result<ImportReport['before'], ImportError | FileExistsError> {
    const version = this.#parts.database.read('reading the change log', () => new ChangeLogStore(this.#parts.database).latest())
    if (!version.ok) return version
    const name = `before-import-${version.value}`
    if (mode === 'replace') {
      const file = join(this.#parts.backups, `${name}.json`)
      const kept = this.exportTo(file, 'complete', {force: true})
      return kept.ok ? ok({file}) : kept
    }
    const checkpoint = this.#parts.checkpoints.create(undefined, 'import')
    return checkpoint.ok ? ok({checkpoint: checkpoint.value.name}) : (checkpoint as Result<never, ImportError>)
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const staged = `${path}.tmp`
  mkdirSync(dirname(path), {recursive: true})
  const file = openSync(staged, 'w')
  try {
    for (const batch of batches(pieces)) writeSync(file, batch)
    fsyncSync(file)
  } catch (error) {
    rmSync(staged, {force: true})
    throw error
  } finally {
    closeSync(file)
  }
  renameSync(staged, path)
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
