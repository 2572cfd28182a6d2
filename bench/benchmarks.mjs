import {execFileSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {basename, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {makeSpecificationBenchmarks} from './specification-benchmarks.mjs'
import {installPlugins, makePluginBenchmarks, repeatWithPlugins} from './plugin-benchmarks.mjs'
import {makeProjectBenchmarks} from './project-benchmarks.mjs'
import {makeCheckpointBenchmark} from './checkpoint-benchmark.mjs'
import {makeDispatchBenchmarks} from './dispatch-benchmarks.mjs'
import {makeRunBenchmarks} from './run-benchmarks.mjs'
import {makeStateBenchmarks} from './state-benchmarks.mjs'

export const BINARY = fileURLToPath(new URL('../bin/run.js', import.meta.url))

/** What people and agents type most, and what every word of theirs costs. */
const STARTS = new Set(['version', 'help', 'spec-list', 'spec-ready', 'state-status', 'config-get', 'alias', 'unknown'])

/** Everything that is measured: `subject` against each of `yardsticks`, once `setUp` has been called. */
export function makeBenchmarks({node, folder, environment}) {
  const hundred = join(folder, 'hundred')
  const mmm = (cwd, ...args) => ({name: `mmm ${args.join(' ')}`, command: node, args: [BINARY, ...args], cwd})
  const nothing = {name: 'node -e 0', command: node, args: ['-e', '0'], cwd: folder}
  // Who uses mmm has some: whatever is measured has ten.
  installPlugins(join(environment.MMM_HOME, 'data'), 10)
  const startUp = (name, cwd, ...args) => ({name, rounds: 15, setUp() {}, subject: mmm(cwd, ...args), yardsticks: [nothing]})
  const register = (path) => execFileSync(node, [BINARY, 'init'], {cwd: path, env: environment, stdio: 'pipe'})
  const all = [
    startUp('version', folder, '--version'),
    startUp('help', folder, 'help'),
    startUp('config-get', folder, 'config', 'get', 'run.concurrency'),
    ...['list', 'ready'].map((verb) => ({...startUp(`spec-${verb}`, hundred, 'spec', verb), setUp: () => writeProject(hundred, 100)})),
    {...startUp('state-status', hundred, 'state', 'status'), setUp: () => writeProject(hundred, 100)},
    {
      ...startUp('project-list', folder, 'project', 'list'),
      setUp: () => ['one', 'two'].forEach((name) => register(writeProject(join(folder, name), 0))),
    },
    ...makeRunBenchmarks({folder, itemsOf, mmm, node, nothing, register, writeProject}),
    ...makeSpecificationBenchmarks({folder, mmm, node, nothing, register, writeProject}),
    ...makePluginBenchmarks({folder, mmm, nothing}),
    ...makeProjectBenchmarks({folder, node, nothing}),
    ...makeDispatchBenchmarks({node, folder, environment, nothing}),
    ...makeStateBenchmarks({node, folder, environment, nothing}),
    makeCheckpointBenchmark({node, folder, environment}),
  ]
  const starts = all.filter(({name}) => STARTS.has(name))
  return [...all, ...repeatWithPlugins(starts, {folder, nothing})]
}

/** What the figures depend on beside mmm itself. */
export function describeMachine({cpus, release, type}, node) {
  return {node, cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown', system: `${type()} ${release()}`}
}

/** Specifications that do nothing, each after the tenth and the seventeenth before it. */
export function writeProject(path, count) {
  mkdirSync(join(path, 'specs'), {recursive: true})
  writeFileSync(join(path, 'mmm.toml'), `[project]\nname = "${basename(path)}"\n`)
  for (let index = 0; index < count; index++) {
    writeFileSync(join(path, 'specs', `${nameOf(index)}.md`), `---\ndepends_on: [${needsOf(index).join(', ')}]\nrun: ["true"]\n---\n# Do nothing\n`)
  }
  return path
}

/** Names, each with the names of what it needs. */
function itemsOf(count) {
  return Array.from({length: count}, (_, index) => ({name: nameOf(index), needs: needsOf(index)}))
}

function nameOf(index) {
  return `item-${String(index).padStart(4, '0')}`
}

function needsOf(index) {
  return [index - 10, index - 17].filter((needed) => needed >= 0).map((needed) => nameOf(needed))
}
