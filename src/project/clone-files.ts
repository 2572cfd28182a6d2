import {cpSync, existsSync, lstatSync, readdirSync} from 'node:fs'
import {basename, isAbsolute, join, relative} from 'node:path'
import {type FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {makeStaged} from '../files/staged-folder.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {attempt, err, type Result} from '../result.ts'
import {ManifestNameUnwritableError, ProjectFolderTakenError} from './errors.ts'
import {MANIFEST, renameManifest} from './manifest.ts'
import {scaffold} from './scaffold.ts'

export interface CloneFilesOptions {
  /** Folder of the project to copy. */
  readonly from: string
  /** Folder of the new one; it must not be there or be empty. */
  readonly to: string
  readonly name: string
  /** Folder of the specifications, as the settings name it. */
  readonly specsDirectory: string
  /** A JSON Schema of the manifest, for editors. */
  readonly schema: object
}

export type CloneFilesError = FileReadFailedError | FileWriteFailedError | ManifestNameUnwritableError | ProjectFolderTakenError

/** Copies what mmm needs of a project: manifest under another name, specifications, templates. All of it, or nothing. */
export function cloneFiles({from, name, schema, specsDirectory, to}: CloneFilesOptions): Result<void, CloneFilesError> {
  if (existsSync(to) && (!lstatSync(to).isDirectory() || readdirSync(to).length > 0)) return err(new ProjectFolderTakenError({path: to}))
  const text = readText(join(from, MANIFEST))
  if (!text.ok) return text
  const manifest = renameManifest(text.value, name)
  if (manifest === undefined) return err(new ManifestNameUnwritableError({path: join(from, MANIFEST), name}))

  return makeStaged(to, (staged) => fill(staged, {from, name, schema, specsDirectory, manifest}))
}

function fill(
  staged: string,
  {from, manifest, name, schema, specsDirectory}: Omit<CloneFilesOptions, 'to'> & {manifest: string},
): Result<void, FileWriteFailedError> {
  const copied = attempt(
    () => {
      for (const folder of [specsDirectory, join('.mmm', 'templates')]) copyFolder(from, staged, folder)
    },
    (cause) => new FileWriteFailedError({path: staged}, cause),
  )
  if (!copied.ok) return copied
  const written = writeAtomically(join(staged, MANIFEST), manifest)
  return written.ok ? scaffold(staged, {name, description: ''}, schema) : written
}

/** Copies a folder of the project; one outside it is not the project's to give. Links stay links, so nothing from elsewhere is copied. */
function copyFolder(from: string, to: string, folder: string): void {
  const path = relative(from, join(from, folder))
  if (isAbsolute(folder) || path.startsWith('..') || !existsSync(join(from, path))) return
  cpSync(join(from, path), join(to, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter(source) {
      const inside = relative(join(from, path), source)
      const stats = lstatSync(source)
      if (stats.isDirectory()) return inside === '' || !/^(?:\.|node_modules$)/.test(basename(source))
      // Where specifications lie in the project's folder itself, so does everything else.
      return (stats.isFile() || stats.isSymbolicLink()) && (path !== '' || /\.md$/i.test(source))
    },
  })
}
