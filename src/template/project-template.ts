import {lstatSync, readdirSync, readFileSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {formatKey} from '../configuration/key-path.ts'
import {type TomlFile, readToml} from '../configuration/toml-file.ts'
import type {TomlInvalidError, TomlUnreadableError} from '../configuration/errors.ts'
import {FileReadFailedError} from '../files/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {compareNames} from '../text/order.ts'
import {globPattern} from '../text/pattern.ts'
import {readDeclarations} from './declarations.ts'
import {TemplateInvalidError} from './errors.ts'
import {PROJECT_TEMPLATE_FILE} from './template-source.ts'
import type {Variable} from './variable.ts'

/** What every template of a project may show without declaring it. */
export const PROJECT_VALUES = ['name', 'title', 'description', 'date'] as const

/** A template holds no more than this; beyond it is an archive. */
const MAXIMUM_FILES = 1000
const MAXIMUM_BYTES = 20 * 1024 * 1024

/** A file of a template, not rendered. */
export interface TemplateFile {
  /** From the template's folder, with forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly executable: boolean
}

/** A template of a project. */
export interface ProjectTemplate {
  /** Its folder. */
  readonly path: string
  readonly description: string
  readonly variables: readonly Variable[]
  /** Globs of files that are copied as they are. */
  readonly verbatim: readonly string[]
}

export type ProjectTemplateError = FileReadFailedError | TemplateInvalidError | TomlInvalidError | TomlUnreadableError

const KEYS = ['description', 'variables', 'verbatim']

/** Reads what a template says of itself. */
export function readProjectTemplate(path: string): Result<ProjectTemplate, ProjectTemplateError> {
  const file = readToml(join(path, PROJECT_TEMPLATE_FILE))
  if (!file.ok) return file
  if (!file.value) return err(new TemplateInvalidError({path, line: 1, column: 1, problem: `There is no ${PROJECT_TEMPLATE_FILE}`}))
  const problems: TemplateInvalidError[] = []
  const report = reporter(file.value, problems)
  const {description = '', variables: declared, verbatim = []} = file.value.table
  for (const key of Object.keys(file.value.table)) {
    const [near] = nearest(key, KEYS, 1)
    if (!KEYS.includes(key)) report([key], `A template has no key "${key}"`, near && `Did you mean \`${near}\`?`)
  }
  if (typeof description !== 'string') report(['description'], 'The description must be a text')
  const areGlobs = Array.isArray(verbatim) && verbatim.every((glob) => typeof glob === 'string')
  if (!areGlobs) report(['verbatim'], '"verbatim" must be a list of globs')
  const variables = readDeclarations(declared, PROJECT_VALUES, (keys, ...rest) => report(['variables', ...keys], ...rest))
  return problems[0] ? err(problems[0]) : ok({path, description: String(description), variables, verbatim: areGlobs ? verbatim : []})
}

function reporter({locate, path}: TomlFile, problems: TemplateInvalidError[]) {
  return (keys: readonly string[], problem: string, suggestion?: string): void => {
    const places = keys.map((_, index) => locate(formatKey(keys.slice(0, keys.length - index))))
    const place = places.find(({column, line}) => line > 1 || column > 1) ?? {line: 1, column: 1}
    problems.push(new TemplateInvalidError({path, ...place, problem}, suggestion === undefined ? [] : [suggestion]))
  }
}

/** The files of a template, by path. Links are refused: what they lead to is not the template's to give. */
export function readTemplateFiles({path: root}: ProjectTemplate): Result<TemplateFile[], FileReadFailedError | TemplateInvalidError> {
  const files: TemplateFile[] = []
  let size = 0
  const pending = ['']
  const refuse = (path: string, problem: string): Result<never, TemplateInvalidError> =>
    err(new TemplateInvalidError({path: join(root, path), line: 1, column: 1, problem}))
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const entries = readSorted(join(root, folder))
    if (!entries.ok) return entries
    for (const [name, stats] of entries.value) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (path === PROJECT_TEMPLATE_FILE || name === '.git' || name === 'node_modules' || name === '.DS_Store') continue
      if (stats.isDirectory()) {
        pending.push(path)
        continue
      }
      if (!stats.isFile()) return refuse(path, 'A template holds files and folders, no links')
      size += stats.size
      if (files.length >= MAXIMUM_FILES) return refuse('', `The template has more than ${MAXIMUM_FILES} files`)
      if (size > MAXIMUM_BYTES) return refuse('', `The template has more than ${MAXIMUM_BYTES / 1024 / 1024} MiB`)
      const bytes = attempt(
        () => readFileSync(join(root, path)),
        (cause) => new FileReadFailedError({path: join(root, path)}, cause),
      )
      if (!bytes.ok) return bytes
      files.push({path, bytes: bytes.value, executable: (stats.mode & 0o100) !== 0})
    }
  }
  return ok(files.toSorted((a, b) => compareNames(a.path, b.path)))
}

/** Whether a file is copied as it is: because the template says so, or because it is no text. */
export function isVerbatim({bytes, path}: TemplateFile, {verbatim}: ProjectTemplate): boolean {
  if (verbatim.some((glob) => globPattern(glob).test(path)) || bytes.includes(0)) return true
  return !attempt(
    () => new TextDecoder('utf-8', {fatal: true}).decode(bytes),
    () => undefined,
  ).ok
}

function readSorted(folder: string): Result<Array<[name: string, stats: Stats]>, FileReadFailedError> {
  return attempt(
    () => readdirSync(folder).map((name): [string, Stats] => [name, lstatSync(join(folder, name))]),
    (cause) => new FileReadFailedError({path: folder}, cause),
  )
}
