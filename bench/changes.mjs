// Changes statuses, each a durable transaction of its own: through mmm's stores and change log, or the bare way.
import {createRequire} from 'node:module'
import {join} from 'node:path'

const [who, count] = [process.argv[2], Number(process.argv[3])]
if (who === 'mmm') await changeThroughMmm()
else changeBare()

async function changeThroughMmm() {
  const {openDatabase} = await import('../dist/database/open-database.js')
  const {SpecificationStore} = await import('../dist/specification/specification-store.js')
  const opened = openDatabase({path: join(process.cwd(), '.mmm', 'state.db'), now: () => new Date()})
  const database = opened.value
  const store = new SpecificationStore(database)
  for (let index = 0; index < count; index++) {
    const done = database.change('marking', 'bench', (changes) => {
      const changed = store.setStatus(
        {id: `item-000${index % 10}`, status: index % 20 < 10 ? 'completed' : 'pending'},
        ['pending', 'completed', 'blocked'],
        changes,
      )
      return {ok: true, value: changed}
    })
    if (!done.ok) throw done.error
    if (!done.value) throw new Error('nothing changed')
  }
  database.close()
}

function changeBare() {
  const Sqlite = createRequire(import.meta.url)('better-sqlite3')
  const database = new Sqlite(join(process.cwd(), 'bare.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, status TEXT NOT NULL, at TEXT NOT NULL)')
  const insert = database.prepare('INSERT INTO rows (status, at) VALUES (?, ?)')
  const change = database.transaction((status) => insert.run(status, new Date().toISOString()))
  for (let index = 0; index < count; index++) change.immediate(index % 2 === 0 ? 'completed' : 'pending')
  database.close()
}
