// Opens a state database as soon as a file says go, makes one change and prints its version.
import {existsSync} from 'node:fs'
import {openDatabase} from '../../src/database/open-database.ts'
import {ok} from '../../src/result.ts'

const [path, go] = process.argv.slice(2)

process.stdout.write('ready\n')
while (!existsSync(go!)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)

const opened = openDatabase({path: path!, now: () => new Date()})
if (!opened.ok) throw opened.error
const changed = opened.value.change('testing', 'test', (changes) => {
  changes.record({kind: 'project', id: String(process.pid), before: undefined, after: undefined})
  return ok(changes.version)
})
if (!changed.ok) throw changed.error
process.stdout.write(`${changed.value}\n`)
opened.value.close()
