import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const REPORT_MEMORY = new URL('report-memory.mjs', import.meta.url).href

/**
 * Measures a program against its yardsticks. All of them run in every round, one after the other, so that what else the
 * machine does meanwhile falls on all alike; a ratio is taken within its round.
 */
export function measure({isLong = false, items, name, rounds, setUp, subject, yardsticks: given}, environment) {
  setUp()
  // Some are only there where they can be had.
  const yardsticks = typeof given === 'function' ? given() : given
  if (yardsticks.length === 0) return []
  const programs = [subject, ...yardsticks]
  // In what takes minutes, how warm the disk is does not count.
  if (!isLong) for (const program of programs) take(program, environment)
  const times = new Map(programs.map((program) => [program, []]))
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first might have it harder, or easier.
    const order = round % 2 === 0 ? programs : programs.toReversed()
    for (const program of order) times.get(program).push(take(program, environment))
  }
  return yardsticks.map((yardstick) => ({
    name,
    rounds,
    subject: subject.name,
    yardstick: yardstick.name,
    unit: subject.unit ?? 'ms',
    subject_value: summarize(times.get(subject)),
    yardstick_value: summarize(times.get(yardstick)),
    ratio: summarize(times.get(subject).map((taken, round) => taken / times.get(yardstick)[round])),
    // Beyond the least that the same work takes whoever does it.
    ...(yardstick.isLeast && {own: summarize(times.get(subject).map((taken, round) => (taken - times.get(yardstick)[round]) / items))}),
  }))
}

/** What is measured of a program: its time, its memory, or what it says itself. */
function take(program, environment) {
  if (program.measure) return program.measure()
  return program.unit === 'KiB' ? peakMemory(program, environment) : time(program, environment)
}

/** The most memory that a Node.js program held at once, in KiB. */
function peakMemory(program, environment) {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
  const file = join(folder, 'memory')
  try {
    time(program, {...environment, MMM_BENCH_MEMORY: file, NODE_OPTIONS: `--import=${REPORT_MEMORY}`})
    return Number(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, {force: true, recursive: true})
  }
}

/** Milliseconds from start to exit; of a program that does a part only, `scale` times that. */
function time({args, command, cwd, environment = {}, exit = 0, name, prepare, scale = 1}, inherited) {
  prepare?.()
  const started = performance.now()
  const env = {...inherited, ...environment}
  const {error, status, stderr} = spawnSync(command, args, {cwd, env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe']})
  const taken = (performance.now() - started) * scale
  if (error) throw error
  if (status !== exit) throw new Error(`${name} exited ${status}:\n${stderr}`)
  return taken
}

/** The median, and the quartiles around it. */
function summarize(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)]
    return round(below + (sorted[Math.ceil(place)] - below) * (place % 1))
  }
  return {median: at(0.5), low: at(0.25), high: at(0.75)}
}

function round(value) {
  return Math.round(value * 1000) / 1000
}
