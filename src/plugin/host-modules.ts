import {createRequire, registerHooks} from 'node:module'
import {dirname, join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {packedModules} from './packed-modules.ts'
import {isOclif, packed} from './packed-oclif.ts'

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const SOURCE = dirname(dirname(fileURLToPath(import.meta.url)))

/** What a plugin may import of mmm, and the running mmm's own modules behind it. */
const DOORS: ReadonlyMap<string, string> = new Map([
  ['mmm-cli', pathToFileURL(join(SOURCE, `index${EXTENSION}`)).href],
  ['mmm-cli/testing', pathToFileURL(join(SOURCE, `testing${EXTENSION}`)).href],
])

let registered = false

/** {@link registerHostModules} before the first plugin is loaded: until then it would slow down the loading of all else. */
export function prepareHostModules(): void {
  const pack = packedModules()
  if (pack) pack.beforeForeign(registerHostModules)
  else registerHostModules()
}

/**
 * Lets `import … from 'mmm-cli'`, anywhere in this process, be the mmm that is running: a plugin works on the host's own
 * services and needs no copy of it. A plugin that has no `@oclif/core` of its own gets the host's as well.
 */
export function registerHostModules(): void {
  if (registered) return
  registered = true
  const {resolve: resolveHere} = createRequire(import.meta.url)
  registerHooks({
    resolve(specifier, context, next) {
      const door = DOORS.get(specifier)
      if (door) return {url: door, format: 'module', shortCircuit: true}
      if (!isOclif(specifier)) return next(specifier, context)
      try {
        return next(specifier, context)
      } catch (error) {
        if (context.parentURL === import.meta.url) throw error
        // Another parent in the context is not enough: `require()` goes by the file that it stands in.
        return {url: packed(pathToFileURL(resolveHere(specifier)).href), shortCircuit: true}
      }
    },
  })
}
