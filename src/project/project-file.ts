import {parseToml, type TomlFile} from '../configuration/toml-file.ts'
import {err, ok, type Result} from '../result.ts'
import {ProjectFileInvalidError} from './errors.ts'
import type {Project} from './project.ts'

const TEXT = String.raw`"(?:[^"\\\u0000-\u001F\u007F]|\\["\\])*"`
const TIME = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)`

/** Exactly what {@link formatProject} writes, but for texts with escapes that JSON and TOML read differently. */
const AS_WRITTEN = new RegExp(
  String.raw`^\[project\]\nname = ${TEXT}\npath = (${TEXT})\ndescription = (${TEXT})\ntags = (\[(?:${TEXT}(?:,${TEXT})*)?\])\narchived = (true|false)\ntrusted = (true|false)\n(?:created_at = ${TIME}\n)?(?:last_used_at = ${TIME}\n)?$`,
)

/** A registry file that mmm wrote and nobody changed is read without a parser: there may be a thousand. `undefined` for all others. */
export function readAsWritten(text: string, name: string): Project | undefined {
  const [found, path, description, tags, archived, trusted, created = '', used = created] = AS_WRITTEN.exec(text) ?? []
  if (found === undefined || path === '""' || ![created, used].every((time) => isTime(time))) return undefined
  return {
    name,
    path: JSON.parse(path!) as string,
    description: JSON.parse(description!) as string,
    tags: JSON.parse(tags!) as string[],
    archived: archived === 'true',
    trusted: trusted === 'true',
    created_at: created,
    last_used_at: used,
  }
}

/** What a registry file says, by whatever hand. */
export function readProject(file: TomlFile, name: string): Result<Project, ProjectFileInvalidError> {
  const {archived = false, created_at, description = '', last_used_at, path, tags = [], trusted} = (file.table.project ?? {}) as Record<string, unknown>
  if (typeof path !== 'string' || path === '') {
    return err(new ProjectFileInvalidError({path: file.path, ...file.locate('project.path')}, '"project.path" must be the absolute path of the project.'))
  }
  return ok({
    name,
    path,
    description: String(description),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    archived: archived === true,
    trusted: trusted === true,
    created_at: toTime(created_at),
    last_used_at: toTime(last_used_at ?? created_at),
  })
}

export function formatProject(project: Project): string {
  const text = `[project]
name = ${JSON.stringify(project.name)}
path = ${JSON.stringify(project.path)}
description = ${JSON.stringify(project.description)}
tags = ${JSON.stringify(project.tags)}
archived = ${project.archived}
trusted = ${project.trusted}
${formatTime('created_at', project)}${formatTime('last_used_at', project)}`
  // A path may hold characters that JSON escapes otherwise than TOML; better a bug report than a registry that cannot be read.
  const readable = parseToml(text, project.name)
  if (!readable.ok) throw readable.error
  return text
}

/** There is no 30 February, which the parser says better. */
function isTime(text: string): boolean {
  return text === '' || (!Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text)
}

function toTime(value: unknown): string {
  return value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : ''
}

/** A file written by hand may lack it. */
function formatTime(key: 'created_at' | 'last_used_at', project: Project): string {
  return project[key] && `${key} = ${project[key]}\n`
}
