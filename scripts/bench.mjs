// npm run bench: measures mmm against yardsticks that run in turn with it. docs/performance.md says what the figures mean.
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {parseArgs} from 'node:util'
import {describeMachine, makeBenchmarks} from '../bench/benchmarks.mjs'
import {compareResults, describeChange, formatComparison, readReport} from '../bench/compare.mjs'
import {measure} from '../bench/measure.mjs'
import {formatGoals, formatMarkdown, formatOwn, formatResults} from '../bench/report.mjs'
import {ownNode, prepare, root, start} from './toolchain.mjs'

const values = readArguments()
const folder = realpathSync(mkdtempSync(join(os.tmpdir(), 'mmm-bench-')))
try {
  process.exitCode = main()
} finally {
  rmSync(folder, {force: true, recursive: true})
}

function main() {
  const environment = cleanEnvironment()
  const all = makeBenchmarks({node: ownNode(), folder, environment})
  const names = all.map(({name}) => name)
  const isMeant = (pattern, name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern)
  const unknown = values.only.find((pattern) => !names.some((name) => isMeant(pattern, name)))
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (unknown !== undefined) return refuse(`There is no benchmark "${unknown}". There are: ${names.join(', ')}.`)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) return refuse(`--rounds takes a whole number from 1, not "${values.rounds}".`)

  // Read before anything is measured, and before the file may be the one that is written.
  const {problem, report: earlier} = values.compare === undefined ? {} : readReport(values.compare)
  if (problem !== undefined) return refuse(problem)
  prepare()
  const chosen = all.filter(({isLong, name}) => (values.only.length === 0 ? !isLong : values.only.some((pattern) => isMeant(pattern, name))))
  const failed = []
  const results = chosen.flatMap((benchmark) => {
    process.stderr.write(`measuring ${benchmark.name} …\n`)
    try {
      return measure({...benchmark, rounds: rounds ?? benchmark.rounds}, environment)
    } catch (error) {
      // What the others took is known all the same.
      process.stderr.write(`${benchmark.name} could not be measured: ${error.message}\n`)
      failed.push(benchmark.name)
      return []
    }
  })
  const machine = describeMachine(os, nodeVersion())
  process.stdout.write(
    `${machine.cores} cores (${machine.cpu}), ${machine.system}, Node.js ${machine.node}\n${[...formatResults(results), ...formatOwn(results), ...formatGoals(results)].join('\n')}\n`,
  )
  if (values.markdown) writeFileSync(values.markdown, `${formatMarkdown(results).join('\n')}\n`)
  save(resolve(values.json), {at: new Date().toISOString(), machine, results})
  if (!earlier) return failed.length > 0 ? 1 : 0
  const isWanted = (name) => (names.includes(name) ? chosen.some((benchmark) => benchmark.name === name) : values.only.length === 0)
  const comparison = compareResults(results, earlier.results, isWanted)
  const lines = [
    `Against ${values.compare}${earlier.at ? `, of ${earlier.at}` : ''}:`,
    ...formatComparison(comparison),
    ...describeChange(machine, earlier.machine),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return failed.length > 0 || comparison.some(({verdict}) => verdict === 'slower') ? 1 : 0
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        only: {type: 'string', multiple: true, default: []},
        rounds: {type: 'string'},
        compare: {type: 'string'},
        markdown: {type: 'string'},
        json: {type: 'string', default: join(root, 'bench', 'results', 'latest.json')},
      },
    }).values
  } catch (error) {
    process.exit(refuse(error.message))
  }
}

/** Without what would change the figures, or find a home that somebody uses. */
function cleanEnvironment() {
  const disturbing = /^(MMM_.*|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NODE_V8_COVERAGE|MAKEFLAGS|MAKELEVEL)$/
  const inherited = Object.entries(process.env).filter(([name]) => !disturbing.test(name))
  return {...Object.fromEntries(inherited), MMM_HOME: join(folder, 'home')}
}

function nodeVersion() {
  return start(ownNode(), ['-p', 'process.versions.node'], {stdio: 'pipe', encoding: 'utf8'}).stdout.trim()
}

function save(path, report) {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`)
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  return 2
}
