import {execFileSync} from 'node:child_process'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {BINARY, writeProject} from './benchmarks.mjs'

const CHANGES = fileURLToPath(new URL('changes.mjs', import.meta.url))
const ROLLBACK = fileURLToPath(new URL('rollback.mjs', import.meta.url))

const SPECS = 10_000
const EXECUTIONS = 1_000_000

/** What concerns the state: durable changes, and questions to a project with a long past. */
export function makeStateBenchmarks({node, folder, environment, nothing}) {
  const past = join(folder, 'past')
  const few = join(folder, 'few')
  const inProject = (cwd, ...args) => ({name: `mmm ${args.join(' ')}`, command: node, args: [BINARY, ...args], cwd})
  const writePast = once(() => fillPast(past, {node, environment}))
  const question = (name, ...args) => ({name, rounds: 7, setUp: writePast, subject: inProject(past, ...args), yardsticks: [nothing]})
  const changes = (who) => ({name: `2,000 changes by ${who}`, command: node, args: [CHANGES, who, '2000'], cwd: few})
  return [
    {
      name: 'changes',
      rounds: 5,
      setUp() {
        writeProject(few, 10)
        for (const args of [['init'], ['spec', 'list']]) execFileSync(node, [BINARY, ...args], {cwd: few, env: environment, stdio: 'pipe'})
      },
      subject: changes('mmm'),
      yardsticks: [changes('better-sqlite3')],
    },
    question('status-1m', 'state', 'status'),
    question('executions-1m', 'state', 'executions'),
    question('history-1m', 'state', 'history'),
    {...question('checkpoint-10k', 'state', 'checkpoint'), rounds: 5},
    {...question('rollback-10k'), rounds: 4, subject: {name: 'mmm state rollback of 10,000 specs', command: node, args: [ROLLBACK], cwd: past}},
  ]
}

/** A project of 10,000 specifications that were all done at version 2, after a million attempts. */
function fillPast(path, {environment, node}) {
  writeProject(path, SPECS)
  for (const args of [['init'], ['spec', 'list'], ['state', 'checkpoint', 'open']])
    execFileSync(node, [BINARY, ...args], {cwd: path, env: environment, stdio: 'pipe'})
  const Sqlite = createRequire(import.meta.url)('better-sqlite3')
  const database = new Sqlite(join(path, '.mmm', 'state.db'))
  database.pragma('synchronous = OFF')
  database.transaction(() => {
    const at = new Date().toISOString()
    database
      .prepare(`INSERT INTO runs (id, project_id, status, token, started_at, completed_at, options) VALUES (1, 1, 'completed', 'bench', ?, ?, '{}')`)
      .run(at, at)
    database
      .prepare(
        `WITH RECURSIVE number (value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM number WHERE value < ${EXECUTIONS - 1})
         INSERT INTO executions (spec_id, iteration, command, status, started_at, completed_at, run_id, runner, content_hash, duration_ms, log, input, output)
         SELECT printf('item-%04d', value % ${SPECS}), 1, 'true', 'success', @at, @at, 1, 'shell', (SELECT hash FROM contents LIMIT 1), 5, '.mmm/logs/1/x.1.log', '', 'done'
         FROM number`,
      )
      .run({at})
    const {version} = database.prepare('SELECT max(version) + 1 AS version FROM versions').get()
    database.prepare(`INSERT INTO versions (version, at, author) VALUES (?, ?, 'run:1')`).run(version, at)
    database
      .prepare(
        `INSERT INTO changes (version, kind, entity_id, before, after) SELECT ?, 'spec.status', id, '{"status":"pending","completed":null,"evidence":null}',
           json_object('status', 'completed', 'completed', content_hash, 'evidence', 1) FROM specifications`,
      )
      .run(version)
    database.prepare(`UPDATE specifications SET status = 'completed', completed_hash = content_hash, evidence_id = 1`).run()
  })()
  database.close()
  execFileSync(node, [BINARY, 'state', 'checkpoint', 'done'], {cwd: path, env: environment, stdio: 'pipe'})
}

function once(action) {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
