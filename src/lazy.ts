import {createRequire} from 'node:module'

let made: NodeJS.Require | undefined

/** The extension that this build's own modules have: `.js` when compiled, `.ts` when Node runs the source. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** Loads one of mmm's own modules, named from `src/` without extension, when it is first needed; start-up pays only for what a command uses. */
export function loadModule<T>(path: string): T {
  return require()(`./${path}${EXTENSION}`) as T
}

/** Loads a package when it is first needed. */
export function loadPackage<T>(name: string): T {
  return require()(name) as T
}

/** A command that runs from the pack may need none. */
function require(): NodeJS.Require {
  return (made ??= createRequire(import.meta.url))
}
