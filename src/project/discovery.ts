import {existsSync, readdirSync, realpathSync} from 'node:fs'
import {join} from 'node:path'
import {FileReadFailedError} from '../files/errors.ts'
import {attempt, ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {findForeign, type Importable} from './foreign.ts'
import {type IgnoreRule, isIgnored, readIgnoreRules} from './git-ignore.ts'
import {MANIFEST, readManifest} from './manifest.ts'
import type {ListedProject} from './project.ts'

/** A project that was found below a folder. */
export interface DiscoveredProject {
  /** Absolute, without symbolic links. */
  readonly path: string
  /** What its manifest says; null where that cannot be told. */
  readonly name: string | null
  /**
   * `moved`: its name is registered for a folder that is gone; `taken`: for another one that is there; `invalid`: its manifest
   * cannot be read; `bare`: it has an `.mmm` but no manifest.
   */
  readonly state: 'bare' | 'invalid' | 'moved' | 'new' | 'registered' | 'taken'
  /** What is wrong, in a sentence. */
  readonly problem?: string
}

/** Everything that was found below a folder. */
export interface Discovery {
  readonly projects: readonly DiscoveredProject[]
  /** Specifications of other tools. */
  readonly importable: readonly Importable[]
}

export interface DiscoverOptions {
  readonly directory: string
  /** Folders deep; 0 looks at the folder itself only. */
  readonly depth: number
  /** mmm's own home is no project, though it may be called `.mmm`. */
  readonly home: string
  readonly registered: readonly ListedProject[]
}

/** Looks for projects in a folder and below it. Hidden, git-ignored and linked folders and `node_modules` are left out. */
export function discover({depth, directory, ...known}: DiscoverOptions): Result<Discovery, FileReadFailedError> {
  const root = attempt(
    () => {
      readdirSync(directory)
      return realpathSync(directory)
    },
    (cause) => new FileReadFailedError({path: directory}, cause),
  )
  if (!root.ok) return root
  const projects: DiscoveredProject[] = []
  const importable: Importable[] = []
  for (const folder of walk(root.value, depth, [])) {
    const project = look(folder, known)
    if (project) projects.push(project)
    importable.push(...findForeign(folder))
  }
  return ok({projects, importable})
}

/** A folder and those below it, sorted. A link is no folder here, so that no loop can form. */
function* walk(folder: string, depth: number, above: readonly IgnoreRule[]): Generator<string> {
  yield folder
  if (depth === 0) return
  const rules = [...above, ...readIgnoreRules(folder)]
  for (const name of foldersIn(folder)) {
    const path = join(folder, name)
    if (!name.startsWith('.') && name !== 'node_modules' && !isIgnored(path, rules)) yield* walk(path, depth - 1, rules)
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, {withFileTypes: true})
      .filter((entry) => entry.isDirectory())
      .map(({name}) => name)
      .toSorted(compareNames)
  } catch {
    // What may not be read holds no project that could be used.
    return []
  }
}

function look(path: string, {home, registered}: Pick<DiscoverOptions, 'home' | 'registered'>): DiscoveredProject | undefined {
  if (!existsSync(join(path, MANIFEST))) {
    const own = join(path, '.mmm')
    return existsSync(own) && own !== home ? {path, name: null, state: 'bare', problem: `It has an .mmm, but no ${MANIFEST}.`} : undefined
  }
  const manifest = readManifest(path)
  if (!manifest.ok) return {path, name: null, state: 'invalid', problem: manifest.error.message}
  const {name} = manifest.value!
  const entry = registered.find((project) => project.name === name)
  if (!entry) return {path, name, state: 'new'}
  if (entry.path === path) return {path, name, state: 'registered'}
  return entry.missing ? {path, name, state: 'moved'} : {path, name, state: 'taken', problem: `The project in ${entry.path} has its name.`}
}
