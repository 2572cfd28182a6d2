import {registerHooks} from 'node:module'
import {pathToFileURL} from 'node:url'
import {PACK} from '../plugin/packed-modules.ts'
import type {Pack} from './start.ts'

/** A file of the core or of one of its plugins, in a checkout or in an installed package. */
const OWN = /^(?:(?:node_modules\/@mmm-cli\/plugin-|plugins\/)([a-z-]+)\/)?dist\/(.+)\.js$/

/** Has every file that is packed be the packed module, whoever imports it, in whatever way: there must not be two. */
export function serveModules(pack: Pack, root: string): void {
  const here = `${pathToFileURL(root).href}/`
  registerHooks({
    load(url, context, next) {
      const id = url.startsWith(here) ? packedId(url.slice(here.length)) : undefined
      if (id === undefined || !pack.has(id)) return next(url, context)
      const names = Object.keys(pack.load(id))
      const parts = names.map((name) => (name === 'default' ? 'export default packed.default' : `export const ${name} = packed.${name}`))
      const source = [`const packed = globalThis[Symbol.for(${JSON.stringify(PACK)})].load(${JSON.stringify(id)})`, ...parts].join('\n')
      return {format: 'module', shortCircuit: true, source}
    },
  })
}

function packedId(path: string): string | undefined {
  const [, plugin, module] = OWN.exec(path) ?? []
  if (module === undefined) return undefined
  return `${plugin === undefined ? 'mmm-cli' : `@mmm-cli/plugin-${plugin}`}/${module}`
}
