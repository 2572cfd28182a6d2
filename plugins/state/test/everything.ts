import type {Workspace} from 'mmm-cli/testing'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** The whole state and every file of a workspace, to tell that nothing has changed. */
export async function everything({directory, run}: Workspace): Promise<{state: string; files: Record<string, string>}> {
  const paths = readdirSync(directory, {recursive: true})
    .map(String)
    .filter((path) => !path.includes('state.db') && statSync(join(directory, path)).isFile())
    .toSorted()
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(directory, path), 'latin1')]))
  return {state: (await run('state', 'export')).stdout, files}
}
