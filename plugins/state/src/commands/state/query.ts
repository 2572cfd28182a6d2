import {Args, Flags} from '@oclif/core'
import {formatTable, MmmCommand} from 'mmm-cli'
import {writeOut} from '../../write-out.ts'

/** Rows of text shown unless told otherwise. */
const TEXT_LIMIT = 50

export default class StateQuery extends MmmCommand {
  static override summary = 'Ask the state database a question in SQL.'

  static override description = `The connection cannot write. The views specs, attempts, proofs, history and checkpoints are made for this and stay as they are; docs/state.md lists their columns.`

  static override args = {
    sql: Args.string({description: 'One SELECT.', required: true}),
  }

  static override flags = {
    csv: Flags.boolean({description: 'Write comma-separated values.', exclusive: ['json']}),
    limit: Flags.integer({description: `Show at most this many rows (text: ${TEXT_LIMIT}, JSON and CSV: all).`, min: 1}),
  }

  static override examples = [
    `<%= config.bin %> <%= command.id %> "SELECT spec, count(*) AS tries FROM attempts GROUP BY spec ORDER BY tries DESC"`,
    `<%= config.bin %> <%= command.id %> "SELECT * FROM history WHERE author LIKE 'run:%'" --csv`,
  ]

  async run(): Promise<Array<Record<string, unknown>> | undefined> {
    const {args, flags} = await this.parse(StateQuery)
    const {columns, rows} = this.unwrap(this.open().state.query(args.sql))
    const limit = flags.limit ?? (flags.csv || this.jsonEnabled() ? Infinity : TEXT_LIMIT)

    if (flags.csv) {
      await this.#writeCsv(columns, rows, limit)
      return undefined
    }
    const shown: Array<readonly unknown[]> = []
    let total = 0
    for (const row of rows) {
      if (total++ < limit) shown.push(row)
      else if (this.jsonEnabled()) break
    }
    if (!this.jsonEnabled()) {
      this.log(
        formatTable(
          columns,
          shown.map((row) => row.map((value) => toText(value))),
          {width: this.columns},
        ).join('\n'),
      )
      if (total > shown.length) this.log(`… and ${total - shown.length} more: --limit ${total}`)
    }
    // Of two columns with one name an object would keep only the last.
    const keys = columns.map((column, index) => (columns.indexOf(column) === index ? column : `${column}_${index + 1}`))
    return shown.map((row) => Object.fromEntries(keys.map((key, index) => [key, Buffer.isBuffer(row[index]) ? toText(row[index]) : row[index]])))
  }

  async #writeCsv(columns: readonly string[], rows: Iterable<readonly unknown[]>, limit: number): Promise<void> {
    let count = 0
    process.stdout.write(toCsv(columns))
    for (const row of rows) {
      if (count++ >= limit) break
      if (!(await writeOut(toCsv(row.map((value) => toText(value)))))) break
    }
  }
}

function toText(value: unknown): string {
  if (value === null) return ''
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value)
}

/** RFC 4180, with line feeds alone. */
function toCsv(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
}
