import {createHash} from 'node:crypto'
import {basename, dirname, join} from 'node:path'
import type {FileLayer} from '../configuration/configuration-files.ts'
import type {LocatedProject} from '../project/project.ts'
import type {LocateError} from '../project/project-manager.ts'
import {ok, type Result} from '../result.ts'

export {homeOf} from './home.ts'

/** The files of all layers, lowest first; outside a project there is only the global one. */
export function configurationFiles(home: string, project: string | undefined): Array<{readonly layer: FileLayer; readonly path: string}> {
  const global = {layer: 'global', path: join(home, 'config.toml')} as const
  if (project === undefined) return [global]
  return [global, {layer: 'manifest', path: join(project, 'mmm.toml')}, {layer: 'local', path: join(project, '.mmm', 'config.toml')}]
}

/** Where the lock on a file lies. */
export function lockOf(home: string, path: string): string {
  return join(home, 'locks', `${createHash('sha256').update(path).digest('hex')}.lock`)
}

/** The folder of the project at hand, if there is one: a manifest that cannot be read still says where it is. */
export function projectFolderOf(located: Result<LocatedProject, LocateError>): Result<string | undefined, LocateError> {
  if (located.ok) return ok(located.value.project.path)
  const {code, context} = located.error
  if (code === 'PROJECT_MISSING') return ok(undefined)
  const isManifest = 'path' in context && basename(context.path) === 'mmm.toml'
  return isManifest ? ok(dirname(context.path)) : located
}
