import {lstatSync, readFileSync} from 'node:fs'
import {resolve, sep} from 'node:path'
import {attempt} from '../result.ts'
import type {ExecutionStore} from '../state/execution-store.ts'

/** What a text begins with of which only the end was kept. */
const CUT = '…\n'

/** Bytes of items that may be read from one source. */
export const MAXIMUM_ITEM_BYTES = 4 * 1024 * 1024

/** Whether the beginning of what was printed is lost. */
export function isCut(text: string): boolean {
  return text.startsWith(CUT)
}

export interface PrintedOptions {
  readonly executions: ExecutionStore
  readonly project: string
  /** The folder of all logs. */
  readonly logs: string
}

/** What a specification printed when it last succeeded: all of it, as long as its log is there, of which the database keeps the end. */
export function printedBy(id: string, {executions, logs, project}: PrintedOptions): string | undefined {
  const printed = executions.printed(id)
  if (printed === undefined || !isCut(printed.text)) return printed?.text
  const path = resolve(project, printed.log)
  // A row that was imported may name any path, and what lies at one of ours an agent may have put there.
  if (!path.startsWith(resolve(logs) + sep)) return printed.text
  const whole = attempt(
    () => {
      const stats = lstatSync(path)
      return stats.isFile() && stats.size <= MAXIMUM_ITEM_BYTES ? readFileSync(path, 'utf8') : printed.text
    },
    () => undefined,
  )
  return whole.ok ? whole.value : printed.text
}
