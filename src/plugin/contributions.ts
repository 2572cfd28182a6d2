import type {Interfaces} from '@oclif/core'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import type {RunnerSource} from '../run/runner-catalogue.ts'
import {contain} from './containment.ts'

/** What plugins bring beside commands and hooks: the `mmm` key of their package.json. */
export interface Contributions {
  /** The core's first, then the user's in the order of their installation. */
  readonly runners: readonly RunnerSource[]
}

interface MmmKey {
  readonly runners?: Readonly<Record<string, string>>
}

/** Milliseconds that a module of a plugin may take to load. */
const LOAD_TIMEOUT = 5000

/** Reads what plugins bring; their modules are loaded when they are used. */
export function readContributions(plugins: Iterable<Interfaces.Plugin>): Contributions {
  return {runners: [...plugins].flatMap((plugin) => runnersOf(plugin))}
}

function runnersOf(plugin: Interfaces.Plugin): RunnerSource[] {
  const {runners = {}} = (plugin.pjson as {mmm?: MmmKey}).mmm ?? {}
  return Object.entries(runners).map(([name, path]) => ({name, plugin: plugin.name, load: () => loadDefault(plugin, path)}))
}

/** The default export of a plugin's module; a third party's may neither hang nor end mmm while it loads. */
async function loadDefault({root, type}: Interfaces.Plugin, path: string): Promise<unknown> {
  const load = async (): Promise<unknown> => ((await import(pathToFileURL(join(root, path)).href)) as {default?: unknown}).default
  return type === 'core' ? load() : contain((guard) => guard(load, LOAD_TIMEOUT))
}
