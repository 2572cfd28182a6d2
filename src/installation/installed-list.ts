import {renameSync} from 'node:fs'
import {type FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {readTextIfThere} from '../files/read-text.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {PluginListInvalidError} from '../plugin/errors.ts'
import {pluginListIn, readUserPlugins, type UserPlugin} from '../plugin/plugin-list.ts'
import {attempt, ok, type Result} from '../result.ts'

export type ListError = FileReadFailedError | FileWriteFailedError | PluginListInvalidError

/** Changes the list of what is installed and linked, in one step that happens or does not; for the holder of the lock. */
export function changeList(dataDirectory: string, change: (plugins: readonly UserPlugin[]) => readonly UserPlugin[]): Result<void, ListError> {
  const path = pluginListIn(dataDirectory)
  const listed = readUserPlugins(dataDirectory)
  if (!listed.ok) return listed
  const text = readTextIfThere(path)
  if (!text.ok) return text
  const document = attempt(
    () => JSON.parse(text.value ?? '{}') as {dependencies?: Record<string, string>; oclif?: object},
    (cause) => new PluginListInvalidError({path}, cause),
  )
  if (!document.ok) return document
  const plugins = change(listed.value)
  // What oclif's installer had put beside each other, npm removes when it is not asked for any longer.
  const kept = Object.entries(document.value.dependencies ?? {}).filter(([name]) => plugins.some((plugin) => plugin.name === name && !plugin.folder))
  const changed = {...document.value, private: true, dependencies: Object.fromEntries(kept), oclif: {schema: 1, ...document.value.oclif, plugins}}
  return writeAtomically(path, `${JSON.stringify(changed, null, 2)}\n`)
}

/** Begins a list with nothing in it; one that cannot be read is put aside, and where to is told. For the holder of the lock. */
export function emptyList(dataDirectory: string): Result<string | undefined, ListError> {
  const path = pluginListIn(dataDirectory)
  const changed = changeList(dataDirectory, () => [])
  if (changed.ok) return ok(undefined)
  const aside = `${path}.damaged`
  const moved = attempt(
    () => renameSync(path, aside),
    (cause) => new FileWriteFailedError({path: aside}, cause),
  )
  if (!moved.ok) return moved
  const anew = changeList(dataDirectory, () => [])
  return anew.ok ? ok(aside) : anew
}

/** Puts a plugin in the place that it had, else at the end: the order decides who keeps a command. */
export function withPlugin(plugins: readonly UserPlugin[], plugin: UserPlugin): readonly UserPlugin[] {
  const isListed = plugins.some(({name}) => name === plugin.name)
  return isListed ? plugins.map((other) => (other.name === plugin.name ? plugin : other)) : [...plugins, plugin]
}
