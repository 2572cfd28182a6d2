/** The results as rows of text. */
export function formatResults(results) {
  const rows = [['benchmark', 'mmm', 'yardstick', '', 'ratio', 'spread'], ...results.map((result) => cells(result))]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => ` ${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ')}`)
}

function isNumber(column) {
  return column === 1 || column >= 3
}

function cells({name, ratio, subject_value: subject, unit, yardstick, yardstick_value: measure}) {
  const spread = `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`
  return [name, quantity(subject.median, unit), yardstick, quantity(measure.median, unit), ratio.median.toFixed(2), spread]
}

function quantity(value, unit) {
  return unit === 'KiB' ? `${(value / 1024).toFixed(1)} MiB` : `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

/** The results as a table of Markdown, for docs/performance.md. */
export function formatMarkdown(results) {
  const rows = results.map((result) => `| ${cells(result).join(' | ')} |`)
  return ['| benchmark | mmm | yardstick | | ratio | spread |', '|---|--:|---|--:|--:|--:|', ...rows]
}

/**
 * What became of each ratio since an earlier run. Slower or quicker is only what lies outside the spread of both: the
 * rest is chance.
 */
export function compareResults(results, earlier) {
  const before = new Map(earlier.map((result) => [`${result.name} ${result.yardstick}`, result]))
  return results.map(({name, ratio, yardstick}) => {
    const was = before.get(`${name} ${yardstick}`)?.ratio
    if (!was) return {name, yardstick, verdict: 'new', ratio: ratio.median}
    const verdict = ratio.low > was.high ? 'slower' : ratio.high < was.low ? 'quicker' : 'same'
    return {name, yardstick, verdict, ratio: ratio.median, was: was.median}
  })
}

/** {@link compareResults} as lines of text, what got slower first. */
export function formatComparison(comparison) {
  const order = ['slower', 'quicker', 'new', 'same']
  const sorted = comparison.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
  return sorted.map(
    ({name, ratio, verdict, was, yardstick}) =>
      ` ${verdict.padEnd(7)} ${name} (${yardstick}) ${was === undefined ? '' : `${was.toFixed(2)} → `}${ratio.toFixed(2)}`,
  )
}
