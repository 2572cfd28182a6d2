// Loaded into mmm before anything else: holds it still at one moment of its work with the database or with what starts its commands, until it is told to go on.
import childProcess from 'node:child_process'
import {existsSync, writeFileSync} from 'node:fs'
import {createRequire, syncBuiltinESMExports} from 'node:module'
import {join} from 'node:path'

const {BARRIER_FOLDER: folder, BARRIER_MOMENT: moment, BARRIER_SIDE: side, BARRIER_SPEC: spec} = process.env
if (folder && (moment === 'claim' || moment === 'record')) holdDatabase(createRequire(import.meta.url)('better-sqlite3').prototype)

if (folder && (moment === 'order' || moment === 'report')) holdStarters()

/** A starter in Python is held before its line of that moment. */
function holdStarters() {
  const line = {
    order: {before: 'os.chdir(cwd)', after: "pid = os.posix_spawn('/bin/sh'"},
    report: {before: 'note(pid, record)', after: "say(f'p {pid}"},
  }[moment][side]
  const reach = [
    `def reach(folder=${JSON.stringify(folder)}):`,
    '    import time',
    "    if os.path.exists(folder + '/at'): return",
    "    with open(folder + '/now', 'w') as file: file.write(str(os.getpid()))",
    "    os.rename(folder + '/now', folder + '/at')",
    "    while os.path.exists(folder + '/at') and not os.path.exists(folder + '/go'): time.sleep(0.005)",
  ].join('\n')
  const hold = (text) =>
    text
      .split('\n')
      .flatMap((each) => (each.trimStart().startsWith(line) ? [`${/^ */.exec(each)[0]}if b'held-by-starter' in command: reach()`, each] : [each]))
      .join('\n')
      .replace('\ndef say', `\n${reach}\n\ndef say`)
  const {spawn} = childProcess
  childProcess.spawn = (program, args, ...others) =>
    spawn(
      program,
      args.map((text) => (text.includes('posix_spawn') ? hold(text) : text)),
      ...others,
    )
  syncBuiltinESMExports()
  writeFileSync(join(folder, 'mmm'), String(process.pid))
}

function holdDatabase(database) {
  const {prepare} = database
  let execution
  let isRecorded = false
  const isMeant = () => moment === 'record' && isRecorded

  database.prepare = function (sql) {
    const statement = prepare.call(this, sql)
    if (/^\s*INSERT INTO executions\b/.test(sql))
      watch(
        statement,
        ([id]) => id === spec && moment === 'claim' && reach(),
        ([id], row) => id === spec && (execution = row.lastInsertRowid),
      )
    if (/^\s*UPDATE executions SET status = \?/.test(sql))
      watch(
        statement,
        () => {},
        (values) => (isRecorded ||= execution !== undefined && values.at(-1) === execution),
      )
    if (sql === 'COMMIT')
      watch(
        statement,
        () => side === 'before' && isMeant() && reach(),
        () => side === 'after' && isMeant() && reach(),
      )
    return statement
  }
}

function watch(statement, before, after) {
  const {run} = statement
  statement.run = function (...values) {
    before(values)
    const row = run.apply(this, values)
    after(values, row)
    return row
  }
}

function reach() {
  if (existsSync(join(folder, 'at'))) return
  writeFileSync(join(folder, 'at'), '')
  const still = new Int32Array(new SharedArrayBuffer(4))
  while (!existsSync(join(folder, 'go'))) Atomics.wait(still, 0, 0, 5)
}
