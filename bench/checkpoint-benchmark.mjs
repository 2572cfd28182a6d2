import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {BINARY, writeProject} from './benchmarks.mjs'

const SPECS = 10_000
const CHECKPOINTS = 100
/** The last ones, over which it is spread: a state grows page by page. */
const LAST = 10

/** What one more checkpoint adds to a state that has many, when one specification has changed since the last. */
export function makeCheckpointBenchmark({environment, folder, node}) {
  const project = join(folder, 'checkpoints')
  const mmm = (...args) => execFileSync(node, [BINARY, ...args], {cwd: project, env: environment, stdio: 'pipe'})
  const checkpoint = (number) => {
    writeFileSync(join(project, 'specs', 'item-0000.md'), `---\nrun: ["true"]\n---\n# Edited ${number}\n`)
    mmm('spec', 'list', '--limit', '1')
    mmm('state', 'checkpoint')
  }
  let before = 0
  const added = () => {
    before = usedKib(project)
    for (let number = CHECKPOINTS - LAST; number < CHECKPOINTS; number++) checkpoint(number)
    return (usedKib(project) - before) / LAST
  }
  return {
    name: 'checkpoint-size',
    rounds: 1,
    isLong: true,
    setUp() {
      writeProject(project, SPECS)
      mmm('init')
      for (let number = 0; number < CHECKPOINTS - LAST; number++) checkpoint(number)
    },
    subject: {name: `what each of the last ${LAST} of ${CHECKPOINTS} checkpoints adds`, unit: 'KiB', measure: added},
    yardsticks: [{name: 'the state before it', unit: 'KiB', measure: () => before}],
  }
}

/** Of the pages of a database, those that hold something. */
function usedKib(project) {
  const Sqlite = createRequire(import.meta.url)('better-sqlite3')
  const database = new Sqlite(join(project, '.mmm', 'state.db'), {readonly: true})
  const number = (pragma) => database.pragma(pragma, {simple: true})
  const used = ((number('page_count') - number('freelist_count')) * number('page_size')) / 1024
  database.close()
  return used
}
