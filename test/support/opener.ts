// A process that opens the databases it is told to, writes to them if it is told to, and says how that went.
import {openDatabase, type OpenOptions} from '../../src/database/open-database.ts'
import {ok} from '../../src/result.ts'

process.on('message', ({write = false, ...options}: Pick<OpenOptions, 'migrations' | 'path'> & {write?: boolean}) => {
  const opened = openDatabase({now: () => new Date(), ...options})
  if (!opened.ok) return process.send!(`${opened.error.code}: ${opened.error.message}`)
  const database = opened.value
  const written = write ? database.change('trying', 'test', () => ok(database.run('CREATE TABLE tried (a)'))) : ok()
  database.close()
  return process.send!(written.ok ? 'opened' : `${written.error.code}: ${written.error.message}`)
})
process.send!('ready')
