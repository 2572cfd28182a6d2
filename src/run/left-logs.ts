import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {findSecrets} from '../text/secrets.ts'
import {blotOut} from './blot-out.ts'

/** Where the logs of attempts lie, and whose secrets may stand in them. */
export interface LogPlace {
  readonly project: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** What the children of an attempt write themselves, beside its log. */
const WRITTEN = ['.log', '.stream.jsonl', '.stderr.txt']

/** Takes secrets out of logs that nobody closed: children write to them directly, and mmm masks them only at the end. */
export function maskLeftLogs(logs: readonly string[], {environment, project}: LogPlace): void {
  const secrets = findSecrets(environment)
  const written = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
  if (written.length === 0) return
  for (const log of logs) {
    for (const ending of WRITTEN) {
      const path = join(project, log).replace(/\.log$/, ending)
      try {
        if (existsSync(path)) blotOut(path, written)
      } catch {
        // What cannot be written now holds no more than before; the run goes on.
      }
    }
  }
}
