import {randomBytes} from 'node:crypto'
import {cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {syncDirectory} from '../files/write-atomically.ts'
import type {UserPlugin} from '../plugin/plugin-list.ts'
import {attempt, type Result} from '../result.ts'
import {readPackageJson} from './package-examination.ts'

/** Where installed plugins lie, from the data folder: each in a folder of its own, with all that it needs. */
const PLUGINS = 'plugins'

/**
 * A folder that a plugin is installed into, out of everybody's sight. It becomes the installed plugin when the list of
 * plugins names it, which happens in one step; until then whatever fails, or is killed, leaves the list as it is.
 */
export class Staging {
  readonly path: string
  readonly #dataDirectory: string

  private constructor(dataDirectory: string, name: string) {
    this.#dataDirectory = dataDirectory
    this.path = join(dataDirectory, PLUGINS, name)
  }

  static create(dataDirectory: string): Result<Staging, FileWriteFailedError> {
    const staging = new Staging(dataDirectory, `new-${suffix()}`)
    return attempt(
      () => {
        staging.#make()
        return staging
      },
      (cause) => new FileWriteFailedError({path: staging.path}, cause),
    )
  }

  /** Its only dependency, once npm has been there. */
  get packageName(): string | undefined {
    const {dependencies = {}} = readPackageJson<{dependencies?: Record<string, string>}>(join(this.path, 'package.json')) ?? {}
    return Object.keys(dependencies)[0]
  }

  packageFolder(name: string): string {
    return join(this.path, 'node_modules', name)
  }

  /** Empties it, for another try. */
  clear(): Result<void, FileWriteFailedError> {
    return attempt(
      () => {
        rmSync(this.path, {force: true, recursive: true})
        this.#make()
      },
      (cause) => new FileWriteFailedError({path: this.path}, cause),
    )
  }

  /** Gives it the name of what is in it; what the list of plugins is to say. */
  finish(name: string, version: string): Result<string, FileWriteFailedError> {
    const folder = `${PLUGINS}/${name.replaceAll('/', '+')}@${version.replaceAll(/[^\w.+-]/g, '_')}-${suffix()}`
    return attempt(
      () => {
        renameSync(this.path, join(this.#dataDirectory, folder))
        syncDirectory(join(this.#dataDirectory, PLUGINS))
        return folder
      },
      (cause) => new FileWriteFailedError({path: folder}, cause),
    )
  }

  discard(): void {
    rmSync(this.path, {force: true, recursive: true, maxRetries: 3})
  }

  #make(): void {
    mkdirSync(this.path, {recursive: true})
    writeFileSync(join(this.path, 'package.json'), '{"private": true}\n')
    // npm takes the `.npmrc` of the folder that it works in for the project's.
    const settings = join(this.#dataDirectory, '.npmrc')
    if (existsSync(settings)) cpSync(settings, join(this.path, '.npmrc'))
  }
}

/** Removes what installations that were cut off, removed or replaced have left; for the holder of the lock. */
export function sweep(dataDirectory: string, listed: readonly UserPlugin[]): void {
  const known = new Set(listed.map(({folder}) => folder))
  const directory = join(dataDirectory, PLUGINS)
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (!known.has(`${PLUGINS}/${name}`)) rmSync(join(directory, name), {force: true, recursive: true})
  }
  if (listed.some(({folder, type}) => type === 'user' && !folder)) return
  // oclif's installer put all into one folder; nobody of it is left.
  for (const name of ['node_modules', 'package-lock.json', 'yarn.lock']) rmSync(join(dataDirectory, name), {force: true, recursive: true})
}

function suffix(): string {
  return randomBytes(4).toString('hex')
}
