import {join} from 'node:path'
import {type TomlInvalidError, type TomlUnreadableError} from '../configuration/errors.ts'
import {parseToml, readToml, type TomlFile} from '../configuration/toml-file.ts'
import {err, ok, type Result} from '../result.ts'
import {ProjectFileInvalidError} from './errors.ts'
import {isProjectName} from './project.ts'

export const MANIFEST = 'mmm.toml'

/** What `mmm.toml` says of the project itself. */
export interface Manifest {
  readonly name: string
  readonly description: string
}

export type ManifestError = ProjectFileInvalidError | TomlInvalidError | TomlUnreadableError

/** Reads a folder's `mmm.toml`; `undefined` where it has none. */
export function readManifest(directory: string): Result<Manifest | undefined, ManifestError> {
  const path = join(directory, MANIFEST)
  const file = readToml(path)
  if (!file.ok) return file
  return file.value ? toManifest(file.value) : ok(undefined)
}

/** What the text of an `mmm.toml` says; `path` is only for messages. */
export function parseManifest(text: string, path: string): Result<Manifest, ManifestError> {
  const file = parseToml(text, path)
  return file.ok ? toManifest(file.value) : file
}

function toManifest({locate, path, table}: TomlFile): Result<Manifest, ProjectFileInvalidError> {
  const {description = '', name} = (table.project ?? {}) as {description?: unknown; name?: unknown}
  if (typeof name !== 'string' || !isProjectName(name)) {
    const problem = name === undefined ? '[project] needs a name.' : `"project.name" must be a project's name in lower case, not ${JSON.stringify(name)}.`
    return err(new ProjectFileInvalidError({path, ...locate(name === undefined ? 'project' : 'project.name')}, problem))
  }
  return ok({name, description: typeof description === 'string' ? description : ''})
}

/** Where editors find what may stand in a manifest; no network is needed. */
export const SCHEMA = '.mmm/schema.json'

/** Points editors to the schema of a manifest, unless it does so already. */
export function withSchemaLine(text: string): string {
  return /^#:schema\s/m.test(text) ? text : `#:schema ./${SCHEMA}\n${text}`
}

/** The text of a new project's `mmm.toml`. */
export function formatManifest({description, name}: Manifest): string {
  return withSchemaLine(`[project]
name = ${JSON.stringify(name)}
description = ${JSON.stringify(description)}

# [run]
# concurrency = 4          # specifications at once
# max_iterations = 3       # attempts per specification
# timeout = "30m"          # per attempt
`)
}

/** The text of a manifest with another name in it, everything else as it is; `undefined` where the name is written in a way that cannot be told from the line. */
export function renameManifest(text: string, name: string): string | undefined {
  const before = parseToml(text, MANIFEST)
  if (!before.ok) return undefined
  const {line} = before.value.locate('project.name')
  const lines = text.split('\n')
  lines[line - 1] = lines[line - 1]!.replace(
    /^(\s*(?:project\s*\.\s*)?name\s*=\s*)(?:"[^"\\]*"|'[^']*')/,
    (_, beginning: string) => beginning + JSON.stringify(name),
  )
  const renamed = lines.join('\n')
  const after = parseToml(renamed, MANIFEST)
  return after.ok && (after.value.table.project as {name?: unknown} | undefined)?.name === name ? renamed : undefined
}
