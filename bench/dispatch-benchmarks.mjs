import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {BINARY, writeProject} from './benchmarks.mjs'

const COMMAND_LOOP = fileURLToPath(new URL('command-loop.mjs', import.meta.url))

/** Processes that are measured in place of a thousand. */
const SAMPLE = 10

/** What concerns the command line itself: aliases, words that mean nothing, the history, and batches. */
export function makeDispatchBenchmarks({environment, folder, node, nothing}) {
  const ten = join(folder, 'ten')
  const mmm = (...args) => ({name: `mmm ${args.join(' ')}`, command: node, args: [BINARY, ...args], cwd: ten})
  const setUp = once(() => {
    writeProject(ten, 10)
    for (const args of [['init'], ['alias', 'set', 'all', 'spec list'], ['spec', 'list']])
      execFileSync(node, [BINARY, ...args], {cwd: ten, env: environment, stdio: 'pipe'})
    writeFileSync(join(ten, 'thousand.mmm'), 'spec list\n'.repeat(1000))
  })
  const processes = {
    name: `1,000 processes (${SAMPLE} of them measured)`,
    command: node,
    args: [COMMAND_LOOP, BINARY, String(SAMPLE), 'spec', 'list'],
    cwd: ten,
    scale: 1000 / SAMPLE,
  }
  const withoutHistory = {...mmm('version'), name: 'without the history', environment: {MMM_HISTORY__ENABLED: 'false'}}
  return [
    {name: 'alias', rounds: 15, setUp, subject: mmm('all'), yardsticks: [mmm('spec', 'list'), nothing]},
    {name: 'unknown', rounds: 15, setUp, subject: {...mmm('xyzzy'), exit: 2}, yardsticks: [nothing]},
    {name: 'history', rounds: 25, setUp, subject: mmm('version'), yardsticks: [withoutHistory]},
    {name: 'batch-1000', rounds: 3, setUp, subject: mmm('batch', 'thousand.mmm'), yardsticks: [processes]},
  ]
}

function once(action) {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
