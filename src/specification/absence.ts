import {existsSync, lstatSync, statSync} from 'node:fs'
import {join, normalize, sep} from 'node:path'
import type {SpecFileRecord} from './spec-file-record.ts'
import {isIgnored} from './specification-files.ts'

/** Where specifications are looked for. */
export interface SpecPlace {
  readonly projectPath: string
  readonly directory: string
  readonly ignore: readonly string[]
}

/** Why a file that somebody named is no specification, and what to do; `undefined` where there is no such file. `unused` are those that cannot be used. */
export function explainAbsence(name: string, unused: readonly SpecFileRecord[], {directory, ignore, projectPath}: SpecPlace): string | undefined {
  const file = unused.find(({path}) => path === name || path.endsWith(`/${name}`) || path.endsWith(`/${name}.md`))
  if (file) return `${file.path} is none until it is mended: \`mmm spec validate ${file.path}\` says why.`
  const places = [name, `${name}.md`, join(directory, name), join(directory, `${name}.md`), join(directory, `${name}.mdx`), join(directory, `${name}.markdown`)]
  const there = places.map((place) => normalize(place)).find((place) => !place.startsWith('..') && isFile(join(projectPath, place)))
  if (there === undefined) return undefined
  const path = there.replaceAll(sep, '/')
  const top = normalize(directory).replaceAll(sep, '/').replace(/\/$/, '')
  const isBelow = (each: string): boolean => each !== '' && (top === '.' || each.startsWith(`${top}/`))
  if (!isBelow(path)) return `${path} is none: they lie in ${directory} (setting specs.directory).`
  if (!/\.md$/i.test(path)) return `${path} is none: their names end in .md.`
  if (path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) return `${path} is none: what is hidden is left out.`
  if (isIgnored(path, ignore)) return `${path} is none: the setting specs.ignore leaves it out (${ignore.join(', ')}).`
  const link = foldersOf(path).find((folder) => isBelow(folder) && lstatSync(join(projectPath, folder)).isSymbolicLink())
  return link === undefined ? undefined : `${path} is none: ${link} is a link to a folder, and those are not followed.`
}

/** The folders on the way to a file, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index).join('/'))
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
