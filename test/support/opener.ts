// A process that opens the databases it is told to, and says how that went.
import {openDatabase} from '../../src/database/open-database.ts'

process.on('message', (options: {path: string; migrations?: readonly string[]}) => {
  const opened = openDatabase({now: () => new Date(), ...options})
  if (opened.ok) opened.value.close()
  process.send!(opened.ok ? 'opened' : `${opened.error.code}: ${opened.error.message}`)
})
process.send!('ready')
