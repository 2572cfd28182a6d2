import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {dispatch} from './dispatch/dispatch.ts'
import {drain} from './dispatch/drain.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const code = await dispatch(process.argv.slice(2), {root, cwd: process.cwd(), environment: process.env})
await Promise.all([drain(process.stdout), drain(process.stderr)])
// A plugin may have left timers or sockets behind; the command is done all the same.
process.exit(code)
