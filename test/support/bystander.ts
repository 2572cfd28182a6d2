// A process that runs SQL on a database and keeps the connection, until it is killed or for some milliseconds. Its first
// argument is only there to be seen.
import BetterSqlite3 from 'better-sqlite3'

const [path, sql, milliseconds] = process.argv.slice(3) as [string, string, string]
const database = new BetterSqlite3(path)
database.exec(sql)
process.send!('done')
setTimeout(() => {
  database.close()
  process.exit()
}, Number(milliseconds))
