import {execFileSync} from 'node:child_process'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const BINARY = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const SPAWN_LOOP = fileURLToPath(new URL('spawn-loop.mjs', import.meta.url))

/** Everything that is measured: `subject` against each of `yardsticks`. */
export function makeBenchmarks({node, folder, environment}) {
  const hundred = writeProject(join(folder, 'hundred'), 100)
  const thousand = writeProject(join(folder, 'thousand'), 1000)
  writeMakefile(thousand, 1000)
  for (const project of [hundred, thousand]) execFileSync(node, [BINARY, 'init'], {cwd: project, env: environment, stdio: 'pipe'})

  const mmm = (cwd, ...args) => ({name: `mmm ${args.join(' ')}`, command: node, args: [BINARY, ...args], cwd})
  const nothing = {name: 'node -e 0', command: node, args: ['-e', '0'], cwd: folder}
  const startUp = (name, cwd, ...args) => ({name, rounds: 15, subject: mmm(cwd, ...args), yardsticks: [nothing]})
  // A first run: what mmm knows of the project is gone, so reading a thousand files is part of it.
  const firstRun = {...mmm(thousand, 'run', '--concurrency', '2'), prepare: () => rmSync(join(thousand, '.mmm'), {force: true, recursive: true})}
  return [
    startUp('version', folder, '--version'),
    startUp('help', folder, 'help'),
    startUp('spec-list', hundred, 'spec', 'list'),
    startUp('project-list', folder, 'project', 'list'),
    {
      name: 'run-1000',
      rounds: 5,
      subject: firstRun,
      yardsticks: [
        {name: 'make -j2', command: 'make', args: ['--silent', '-j2'], cwd: thousand},
        {name: 'spawn loop', command: node, args: [SPAWN_LOOP, '1000', '2'], cwd: thousand},
      ],
    },
  ]
}

/** What the figures depend on beside mmm itself. */
export function describeMachine({cpus, release, type}, node) {
  return {node, cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown', system: `${type()} ${release()}`}
}

/** Specifications that do nothing, each after the tenth and the seventeenth before it. */
function writeProject(path, count) {
  mkdirSync(join(path, 'specs'), {recursive: true})
  writeFileSync(join(path, 'mmm.toml'), `[project]\nname = "bench-${count}"\n`)
  for (let index = 0; index < count; index++) {
    writeFileSync(join(path, 'specs', `${nameOf(index)}.md`), `---\ndepends_on: [${needsOf(index).join(', ')}]\nrun: ["true"]\n---\n# Do nothing\n`)
  }
  return path
}

function writeMakefile(path, count) {
  const names = Array.from({length: count}, (_, index) => nameOf(index))
  const rules = names.map((name, index) => `${name}: ${needsOf(index).join(' ')}\n\ttrue\n`)
  writeFileSync(join(path, 'Makefile'), `all: ${names.join(' ')}\n.PHONY: all ${names.join(' ')}\n${rules.join('')}`)
}

function nameOf(index) {
  return `item-${String(index).padStart(4, '0')}`
}

function needsOf(index) {
  return [index - 10, index - 17].filter((needed) => needed >= 0).map((needed) => nameOf(needed))
}
