import {existsSync} from 'node:fs'
import module, {createRequire} from 'node:module'
import {dirname, isAbsolute, join} from 'node:path'
import {main} from '../main.ts'
import {PACK, type PackedModules} from '../plugin/packed-modules.ts'
import {usePackedOclif} from '../plugin/packed-oclif.ts'
import {CodeCache} from './code-cache.ts'
import {serveModules} from './serve-modules.ts'

/** mmm's own modules, as the build has packed them: each is run when it is first asked for, and there is one of each. */
export interface Pack extends PackedModules {
  /** The folder that it lies in. */
  readonly folder: string
  /** All that commands are called. */
  readonly commands: ReadonlySet<string>
  /** How many modules were loaded. */
  count(): number
  /** Says how the modules are compiled that not every start needs: `parameters` are what their file is a function of. */
  onMore(compile: (parameters: string) => (...values: unknown[]) => void): void
}

/** Starts mmm from its pack: what would be hundreds of files to find, read, link and compile is two. */
export async function start(pack: Pack, root: string): Promise<void> {
  usePack(pack, root)
  await main()
}

/** Has everybody in this process get mmm's own modules, and oclif, out of the packs. */
export function usePack(pack: Pack, root: string): void {
  Object.assign(globalThis, {[Symbol.for(PACK)]: pack})
  // `mmm --version` needs none of it.
  pack.onMore((parameters) => {
    const cache = new CodeCache(cacheFile(pack), pack.stamp)
    process.on('exit', () => cache.save(pack.count()))
    adopt(join(dirname(pack.folder), 'oclif', 'pack.cjs'), cache, pack)
    // With hooks, even Node.js's own loader goes a longer way.
    pack.beforeForeign(usePackedOclif)
    pack.beforeForeign(() => serveModules(pack, root))
    return cache.compile(join(pack.folder, 'mmm.cjs'), parameters)
  })
}

/** Where the compiled code is kept for a command; nowhere, where Node.js is to keep none either. */
function cacheFile({commands, folder}: Pack): string | undefined {
  const directory = module.getCompileCacheDir?.()
  if (directory === undefined) return undefined
  const words = process.argv.slice(2)
  const flag = words.findIndex((word) => word.startsWith('-'))
  const [first = 'help', second] = flag === -1 ? words : words.slice(0, flag)
  const command = [`${first} ${second}`, first].find((name) => commands.has(name)) ?? 'other'
  // There may be several of this build, and of others, on one machine.
  let place = 0
  for (let index = 0; index < folder.length; index++) place = (Math.imul(place, 31) + folder.charCodeAt(index)) >>> 0
  return join(directory, `mmm-${place.toString(36)}`, command.replaceAll(' ', '-'))
}

/** Has whoever requires the pack of oclif get what the cache has compiled of it. */
function adopt(path: string, cache: CodeCache, pack: Pack): void {
  if (!existsSync(path)) return
  const own = createRequire(path)
  // oclif loads plugins by the paths of their files.
  const meet = (specifier: string): string => {
    if (isAbsolute(specifier) || specifier.startsWith('file:')) pack.meetForeign()
    return specifier
  }
  const require = Object.assign((specifier: string): unknown => own(meet(specifier)), own)
  const known = Object.assign(new module.Module(path), {filename: path, loaded: true})
  const hold = (exports: object): void => void Object.defineProperty(known, 'exports', {configurable: true, enumerable: true, writable: true, value: exports})
  Object.defineProperty(known, 'exports', {
    configurable: true,
    enumerable: true,
    get() {
      hold({})
      const body = cache.compile(path, 'exports, require, module, __filename, __dirname, importHere')
      body.call(known.exports, known.exports, require, known, path, dirname(path), (specifier: string) => import(meet(specifier)))
      return known.exports
    },
  })
  own.cache[path] = known
}
