import {existsSync, mkdirSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {makeTaskRunners} from './task-runners.mjs'

const SPAWN_LOOP = fileURLToPath(new URL('spawn-loop.mjs', import.meta.url))

/** Runs of many specifications that do nothing; those that take minutes only when they are named. */
export function makeRunBenchmarks({folder, itemsOf, mmm, node, nothing, register, writeProject}) {
  const project = (count) => join(folder, `run-${count}`)
  const setUp = (count) => () => {
    writeMakefile(writeProject(project(count), count), itemsOf(count))
    // Nobody runs a project that nobody has trusted.
    register(project(count))
  }
  // A first run: what mmm knows of the project is out of the way, so reading all files is part of it. It is not removed: where thousands
  // of files have just been, ext4 looks at each of their places before it makes a new one, for minutes (recently_deleted in fs/ext4/ialloc.c).
  let moved = 0
  const prepare = (count) => () => {
    const [known, away] = [join(project(count), '.mmm'), join(folder, 'before')]
    mkdirSync(away, {recursive: true})
    if (existsSync(known)) renameSync(known, join(away, String(moved++)))
  }
  const run = (count) => ({...mmm(project(count), 'run', '--concurrency', '2'), prepare: prepare(count)})
  const make = (count) => ({name: 'make -j2', command: 'make', args: ['--silent', '-j2'], cwd: project(count)})
  const spawnLoop = (count) => ({name: 'spawn loop', isLeast: true, command: node, args: [SPAWN_LOOP, String(count), '2'], cwd: folder})
  const bench = (count, rounds) => ({
    name: `run-${count}`,
    rounds,
    setUp: setUp(count),
    subject: run(count),
    yardsticks: [make(count), spawnLoop(count)],
    items: count,
  })
  const tenfold = {...run(1000), name: '10 × run-1000', scale: 10}
  const memory = (count) => ({...run(count), unit: 'KiB'})
  return [
    bench(1000, 5),
    {
      ...bench(10_000, 3),
      isLong: true,
      setUp: () => [1000, 10_000].forEach((count) => setUp(count)()),
      yardsticks: [make(10_000), spawnLoop(10_000), tenfold],
    },
    {
      name: 'memory-run-10000',
      rounds: 1,
      isLong: true,
      setUp: () => [1000, 10_000].forEach((count) => setUp(count)()),
      subject: memory(10_000),
      yardsticks: [
        {...memory(1000), name: 'run-1000'},
        {...nothing, unit: 'KiB'},
      ],
    },
    {
      name: 'others-1000',
      rounds: 1,
      isLong: true,
      setUp: setUp(1000),
      subject: run(1000),
      yardsticks: () => makeTaskRunners({items: itemsOf(1000), node, folder: join(folder, 'others')}),
    },
  ]
}

function writeMakefile(path, items) {
  const names = items.map(({name}) => name)
  const rules = items.map(({name, needs}) => `${name}: ${needs.join(' ')}\n\ttrue\n`)
  writeFileSync(join(path, 'Makefile'), `all: ${names.join(' ')}\n.PHONY: all ${names.join(' ')}\n${rules.join('')}`)
}
