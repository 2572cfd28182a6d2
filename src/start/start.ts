import module, {createRequire} from 'node:module'
import {dirname, isAbsolute, join} from 'node:path'
import {loadModule} from '../lazy.ts'
import {PACK, type PackedModules} from '../plugin/packed-modules.ts'
import {type Body, CommandCode} from './command-code.ts'

/** mmm's own modules, as the build has packed them: each is run when it is first asked for, and there is one of each. */
export interface Pack extends PackedModules {
  /** The folder that it lies in. */
  readonly folder: string
  /** All that commands are called. */
  readonly commands: ReadonlySet<string>
  /** The modules that have run. */
  loaded(): readonly string[]
  /** Says how those are got that not every start needs, and what oclif's find around them. */
  onMissing(compileFor: (module: string) => Body, surroundings: Surroundings): void
  /** Gets a module in that way, and what comes with it, though it may be there. */
  find(module: string): void
  /** What oclif has, by what others import of it. */
  readonly oclif: object
}

/** What a module of oclif's has beside what it imports of others. */
interface Surroundings {
  readonly require: NodeJS.Require
  readonly reach: (specifier: string) => Promise<unknown>
  readonly folder: string
}

/** Starts mmm from its pack: what would be hundreds of files to find, read, link and compile is one that has what the command uses. */
export async function start(pack: Pack, root: string): Promise<void> {
  usePack(pack, root)
  // For that alone, what every start has is enough; everything else is better off with what V8 has made of the same modules.
  if (process.argv.length !== 3 || process.argv[2] !== '--version') pack.find('mmm-cli/main')
  await loadModule<typeof import('../main.ts')>('main').main()
}

/** Has everybody in this process get mmm's own modules, and oclif, out of the packs. */
export function usePack(pack: Pack, root: string): void {
  Object.assign(globalThis, {[Symbol.for(PACK)]: pack})
  const code = new CommandCode(pathOf(pack), join(pack.folder, 'mmm.cjs'), pack.stamp)
  process.on('exit', () => code.save(pack.loaded()))
  const path = join(dirname(pack.folder), 'oclif', 'pack.cjs')
  const surroundings = surroundingsOf(path, pack)
  pack.onMissing((module) => code.compileFor(module), surroundings)
  pack.beforeForeign(() => adoptOclif(path, surroundings.require, pack))
  // With hooks, even Node.js's own loader goes a longer way.
  pack.beforeForeign(() => loadModule<typeof import('../plugin/packed-oclif.ts')>('plugin/packed-oclif').usePackedOclif())
  pack.beforeForeign(() => loadModule<typeof import('./serve-modules.ts')>('start/serve-modules').serveModules(pack, root))
}

/** Where the code of a command is kept; nowhere, where Node.js is to keep none either. */
function pathOf({commands, folder}: Pack): string | undefined {
  const directory = module.getCompileCacheDir?.()
  if (directory === undefined) return undefined
  const words = process.argv.slice(2)
  const flag = words.findIndex((word) => word.startsWith('-'))
  const [first = 'help', second] = flag === -1 ? words : words.slice(0, flag)
  const command = [`${first} ${second}`, first].find((name) => commands.has(name)) ?? (first === 'help' ? first : 'other')
  // There may be several of this build, and of others, on one machine.
  let place = 0
  for (let index = 0; index < folder.length; index++) place = (Math.imul(place, 31) + folder.charCodeAt(index)) >>> 0
  return join(directory, `mmm-${place.toString(36)}`, command.replaceAll(' ', '-'))
}

/** As in the folder that oclif is packed in. */
function surroundingsOf(path: string, pack: Pack): Surroundings {
  const own = createRequire(path)
  // oclif loads plugins by the paths of their files.
  const meet = (specifier: string): string => {
    if (isAbsolute(specifier) || specifier.startsWith('file:')) pack.meetForeign()
    return specifier
  }
  const require = Object.assign((specifier: string): unknown => own(meet(specifier)), own)
  return {require, reach: (specifier) => import(meet(specifier)), folder: dirname(path)}
}

/** Has whoever requires the pack of oclif get the modules that mmm uses. */
function adoptOclif(path: string, {cache}: NodeJS.Require, {oclif}: Pack): void {
  cache[path] = Object.assign(new module.Module(path), {filename: path, loaded: true, exports: oclif})
}
