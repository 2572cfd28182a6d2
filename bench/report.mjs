/** The results as rows of text. */
export function formatResults(results) {
  const rows = [
    ['benchmark', 'mmm', 'yardstick', '', 'ratio', 'spread'],
    ...results.map(({name, ratio, subject_ms: subject, yardstick, yardstick_ms: measure}) => [
      name,
      milliseconds(subject.median),
      yardstick,
      milliseconds(measure.median),
      ratio.median.toFixed(2),
      `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
    ]),
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => ` ${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ')}`)
}

function isNumber(column) {
  return column === 1 || column >= 3
}

function milliseconds(value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}
