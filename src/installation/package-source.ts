import {existsSync, statSync} from 'node:fs'
import {join} from 'node:path'
import type npa from 'npm-package-arg'
import {loadPackage} from '../lazy.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {PluginSourceInvalidError} from './errors.ts'

/** Where a plugin comes from. */
export interface PackageSource {
  readonly kind: 'folder' | 'git' | 'registry' | 'tarball'
  /** Known beforehand only of the registry's. */
  readonly name?: string
  /** The range or tag, of the registry's. */
  readonly tag?: string
  /** What npm is told, meaning the same in any folder. */
  readonly spec: string
}

const KINDS: Readonly<Partial<Record<string, PackageSource['kind']>>> = {directory: 'folder', file: 'tarball', git: 'git', remote: 'tarball'}

/** Reads what a person wrote as npm does: a name with a range or tag, a folder, a tarball or a git URL. Paths are from `cwd`. */
export function readSource(text: string, cwd: string): Result<PackageSource, PluginSourceInvalidError> {
  const refuse = (reason: string): Result<never, PluginSourceInvalidError> => err(new PluginSourceInvalidError({source: text}, reason))
  // npm would take it for a flag.
  if (text.startsWith('-')) return refuse('it looks like a flag')
  const parsed = attempt(
    () => loadPackage<typeof npa>('npm-package-arg')(text, cwd),
    (error) => (error as Error).message,
  )
  if (!parsed.ok) return refuse(parsed.error.split('\n')[0]!.replace(/\.$/, ''))
  const {fetchSpec, name, rawSpec, saveSpec, type} = parsed.value
  if (type === 'alias') return refuse('a package under the name of another is not taken')
  const kind = KINDS[type]
  if (kind === undefined) {
    if (!name) return refuse('it names no package')
    const tag = rawSpec === '' || rawSpec === '*' ? 'latest' : rawSpec
    return ok({kind: 'registry', name, tag, spec: `${name}@${tag}`})
  }
  if (kind === 'git') return ok({kind, spec: saveSpec ?? text})
  if (type === 'remote') return ok({kind, spec: fetchSpec ?? text})
  const path = fetchSpec ?? text
  if (!existsSync(path)) return refuse(`there is no ${path}`)
  const isFolder = statSync(path).isDirectory()
  if (isFolder && !existsSync(join(path, 'package.json'))) return refuse(`${path} has no package.json`)
  return ok({kind: isFolder ? 'folder' : 'tarball', spec: path})
}
