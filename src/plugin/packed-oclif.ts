import {existsSync} from 'node:fs'
import {createRequire, registerHooks} from 'node:module'
import {dirname, join, relative} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'

const OCLIF = '@oclif/core'

const SOURCE = dirname(dirname(fileURLToPath(import.meta.url)))
const OURS = `${pathToFileURL(SOURCE).href}/`
const PACK = join(SOURCE, 'oclif')

/** Where mmm's own copy lies; only known where the pack stands for it. */
let library: string | undefined

/**
 * Lets `@oclif/core` be the pack of it that the build has made, for mmm and for whoever would get mmm's own copy. To be called
 * before anything loads it: there must not be two in a process.
 */
export function usePackedOclif(): void {
  if (library !== undefined || import.meta.url.endsWith('.ts') || !existsSync(join(PACK, 'stamp.txt'))) return
  // Before there is a hook, which this would ask as well.
  library = dirname(createRequire(import.meta.url).resolve(OCLIF))
  registerHooks({
    resolve(specifier, context, next) {
      // Its own modules lie where they say: Node.js would look up for each what kind of file it is, and whether it is a link.
      if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.startsWith(OURS)) {
        return {url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true}
      }
      const resolved = next(specifier, context)
      return isOclif(specifier) ? {...resolved, url: packed(resolved.url)} : resolved
    },
  })
}

/** Whether a module is asked of oclif by name. */
export function isOclif(specifier: string): boolean {
  return specifier === OCLIF || specifier.startsWith(`${OCLIF}/`)
}

/** The place in the pack of a module of mmm's own copy of oclif; of any other, the place that it has. */
export function packed(url: string): string {
  if (library === undefined || !url.startsWith('file:')) return url
  const path = relative(library, fileURLToPath(url))
  if (path.startsWith('..') || !path.endsWith('.js')) return url
  const door = join(PACK, path.replaceAll(/[\\/]/g, '-').replace(/\.js$/, '.cjs'))
  return existsSync(door) ? pathToFileURL(door).href : url
}
