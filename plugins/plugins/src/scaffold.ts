import {attempt, err, MmmError, ExitCode, ok, type Result} from 'mmm-cli'
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const TEMPLATE = fileURLToPath(new URL('../templates/plugin', import.meta.url))

export interface ScaffoldOptions {
  /** Name of the package. */
  readonly name: string
  /** Its command and runner. */
  readonly command: string
  readonly folder: string
  /** The running mmm, which the plugin is tested against. */
  readonly host: {readonly root: string; readonly version: string}
}

export class PluginFolderTakenError extends MmmError<{path: string}> {
  readonly code = 'PLUGIN_FOLDER_TAKEN'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}) {
    super(`${context.path} is there already, and not empty.`, context, {suggestions: ['Choose another folder with --path.']})
  }
}

export class PluginScaffoldFailedError extends MmmError<{path: string}> {
  readonly code = 'PLUGIN_SCAFFOLD_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`The plugin could not be written into ${context.path}: ${(cause as Error).message}.`, context, {cause})
  }
}

/** Writes a plugin that works, with its tests; gives its files. */
export function scaffold({command, folder, host, name}: ScaffoldOptions): Result<string[], PluginFolderTakenError | PluginScaffoldFailedError> {
  const isNew = !existsSync(folder)
  if (!isNew && readdirSync(folder).length > 0) return err(new PluginFolderTakenError({path: folder}))
  const words = {name, command, version: host.version, Class: command.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}
  const written = attempt(
    () => {
      const files = readdirSync(TEMPLATE, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATE.length + 1))
      return files.map((path) => copy(path, folder, words)).toSorted()
    },
    (cause) => new PluginScaffoldFailedError({path: folder}, cause),
  )
  if (!written.ok) {
    // Half a plugin helps nobody.
    if (isNew) rmSync(folder, {force: true, recursive: true})
    return written
  }
  const linked = attempt(
    () => linkHost(folder, host.root),
    (cause) => new PluginScaffoldFailedError({path: folder}, cause),
  )
  return linked.ok ? ok(written.value) : linked
}

function copy(path: string, folder: string, words: Readonly<Record<string, string>>): string {
  // npm leaves a .gitignore out of a package.
  const target = path.replaceAll('__command__', words.command!).replace(/^gitignore$/, '.gitignore')
  const text = readFileSync(join(TEMPLATE, path), 'utf8').replaceAll(/\{\{ (\w+) \}\}/g, (_, word: string) => words[word]!)
  mkdirSync(dirname(join(folder, target)), {recursive: true})
  writeFileSync(join(folder, target), text)
  return target
}

/** Lets the plugin's tests and its author's editor find the running mmm, as `npm link` would: without a network. */
function linkHost(folder: string, root: string): void {
  const oclif = dirname(createRequire(join(root, 'package.json')).resolve('@oclif/core/package.json'))
  mkdirSync(join(folder, 'node_modules', '@oclif'), {recursive: true})
  symlinkSync(root, join(folder, 'node_modules', 'mmm-cli'), 'junction')
  symlinkSync(oclif, join(folder, 'node_modules', '@oclif', 'core'), 'junction')
}
