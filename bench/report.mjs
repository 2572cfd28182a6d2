import {goalOf} from './goals.mjs'

const HEADINGS = ['Benchmark', 'mmm', 'Yardstick', '', 'Ratio', 'Spread', 'Goal']

/** The results as rows of text. */
export function formatResults(results) {
  const rows = [HEADINGS.map((heading) => heading.toLowerCase()), ...results.map((result) => cells(result))]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) =>
    ` ${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ')}`.trimEnd(),
  )
}

/** How many goals are reached, and which are not. */
export function formatGoals(results) {
  const goals = results.map((result) => ({...result, goal: goalOf(result)})).filter(({goal}) => goal)
  const missed = goals.filter(({goal}) => !goal.isReached)
  if (goals.length === 0) return []
  const named = missed.map(({goal, name, ratio, yardstick}) => `   ${name} is ${ratio.median.toFixed(2)} of ${yardstick}, not ${goal.most.toFixed(2)}`)
  return [` ${goals.length - missed.length} of ${goals.length} goals are reached${missed.length > 0 ? '; not these:' : '.'}`, ...named]
}

/** What of the time for each item is mmm's own, where that is known. */
export function formatOwn(results) {
  return results.flatMap(({name, own, ratio}) =>
    own ? [` ${name}: ${own.median.toFixed(2)} ms of each spec's time are mmm's own, ${Math.round((1 - 1 / ratio.median) * 100)} %`] : [],
  )
}

/** The results as a table of Markdown, for docs/performance.md. */
export function formatMarkdown(results) {
  const rows = results.map((result) => {
    const [name, mine, yardstick, theirs, ...rest] = cells(result)
    return [code(name), mine, yardstick === 'node -e 0' || /^m(?:ake|mm) /.test(yardstick) ? code(yardstick) : yardstick, theirs, ...rest]
  })
  return [HEADINGS, HEADINGS.map((_, column) => (isNumber(column) ? '--:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`)
}

function code(text) {
  return `\`${text}\``
}

function isNumber(column) {
  return column === 1 || (column >= 3 && column < 6)
}

function cells(result) {
  const {name, ratio, rounds, subject_value: subject, unit, yardstick, yardstick_value: measure} = result
  const spread = rounds === 1 ? 'one round' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`
  const goal = goalOf(result)
  const met = goal ? `${goal.most.toFixed(2)}, ${goal.isReached ? 'reached' : 'missed'}` : ''
  return [name, quantity(subject.median, unit), yardstick, quantity(measure.median, unit), ratio.median.toFixed(2), spread, met]
}

function quantity(value, unit) {
  if (unit === 'KiB' && value < 1024) return `${value.toFixed(1)} KiB`
  return unit === 'KiB' ? `${(value / 1024).toFixed(1)} MiB` : `${value.toFixed(value < 10 ? 1 : 0)} ms`
}
