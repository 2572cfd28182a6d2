import {readFileSync} from 'node:fs'

/** Parts of a ratio that are chance, however narrow the spread is; with so few rounds that there is no spread, more. */
const CHANCE = 0.03
const CHANCE_OF_FEW = 0.15
const FEW = 3

const ORDER = ['slower', 'quicker', 'new', 'gone', 'same']

/** The report of an earlier run; or why there is none. */
export function readReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'))
    const isResult = ({name, ratio, yardstick}) =>
      typeof name === 'string' && typeof yardstick === 'string' && [ratio?.low, ratio?.median, ratio?.high].every(Number.isFinite)
    if (!Array.isArray(report.results) || !report.results.every(isResult)) return {problem: `${path} is no report of \`npm run bench\`.`}
    return {report}
  } catch (error) {
    return {problem: `${path} cannot be read: ${error.message}`}
  }
}

/**
 * What became of each ratio since an earlier run. Slower or quicker is only what lies outside the spread of both, and is
 * more than chance. What only the earlier run has is gone, if its benchmark was meant to run.
 */
export function compareResults(results, earlier, isMeant = () => false) {
  const keyOf = ({name, yardstick}) => `${name} ${yardstick}`
  const before = new Map(earlier.map((result) => [keyOf(result), result]))
  const now = new Set(results.map((result) => keyOf(result)))
  const gone = earlier.filter((result) => isMeant(result.name) && !now.has(keyOf(result)))
  return [
    ...results.map((result) => ({name: result.name, yardstick: result.yardstick, ...judge(result, before.get(keyOf(result)))})),
    ...gone.map(({name, ratio, yardstick}) => ({name, yardstick, verdict: 'gone', was: ratio.median})),
  ]
}

function judge(result, was) {
  const {ratio} = result
  if (!was) return {verdict: 'new', ratio: ratio.median}
  const chance = Math.min(result.rounds ?? FEW, was.rounds ?? FEW) < FEW ? CHANCE_OF_FEW : CHANCE
  const change = ratio.median / was.ratio.median - 1
  const isSlower = ratio.low > was.ratio.high && change > chance
  const isQuicker = ratio.high < was.ratio.low && change < -chance
  return {verdict: isSlower ? 'slower' : isQuicker ? 'quicker' : 'same', ratio: ratio.median, was: was.ratio.median, change}
}

/** {@link compareResults} as lines of text, what got slower first. */
export function formatComparison(comparison) {
  const sorted = comparison.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
  return sorted.map(({change, name, ratio, verdict, was, yardstick}) => {
    const percent = change === undefined ? '' : ` (${change < 0 ? '−' : '+'}${Math.abs(change * 100).toFixed(0)} %)`
    return ` ${verdict.padEnd(7)} ${name} against ${yardstick}: ${[was, ratio]
      .filter((value) => value !== undefined)
      .map((value) => value.toFixed(2))
      .join(' → ')}${percent}`
  })
}

/** What was not the same beside mmm: ratios bear much of it, but not all. */
export function describeChange(machine, before = {}) {
  const changed = ['node', 'cores', 'cpu', 'system'].filter((key) => before[key] !== undefined && before[key] !== machine[key])
  return changed.map((key) => ` That was measured with another ${key}, ${before[key]}: ratios tell less of it.`)
}
