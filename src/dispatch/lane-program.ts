// A process for lines of a batch: it starts as mmm itself does, from the pack where there is one.
import {existsSync} from 'node:fs'
import module, {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'

module.enableCompileCache()
const pack = fileURLToPath(new URL('../pack/start.cjs', import.meta.url))
const isFast = !process.env.MMM_NO_FAST_START && existsSync(pack)
const {serveLines} = (isFast ? createRequire(import.meta.url)(pack).open('mmm-cli/dispatch/lane') : await import('./lane.ts')) as typeof import('./lane.ts')
serveLines()
