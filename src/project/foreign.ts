import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

/** Specifications of another tool, lying in a folder. */
export interface Importable {
  readonly tool: 'Backlog.md' | 'Beads' | 'OpenSpec' | 'spec-kit' | 'Task Master'
  /** The file or folder that holds them, absolute. */
  readonly path: string
}

/** What each tool leaves in a folder, its surest sign first. */
const SIGNS: ReadonlyArray<readonly [tool: Importable['tool'], find: (folder: string) => string | undefined]> = [
  ['Task Master', (folder) => existing(folder, '.taskmaster/tasks/tasks.json')],
  ['OpenSpec', (folder) => existing(folder, 'openspec/specs', 'openspec/changes', 'openspec/project.md') && join(folder, 'openspec')],
  ['spec-kit', (folder) => numberedSpecs(folder) ?? existing(folder, '.specify')],
  ['Backlog.md', (folder) => existing(folder, 'backlog/tasks')],
  ['Beads', (folder) => existing(folder, '.beads/issues.jsonl', '.beads/beads.jsonl')],
]

/** The specifications of other tools in a folder. */
export function findForeign(folder: string): Importable[] {
  return SIGNS.flatMap(([tool, find]) => {
    const path = find(folder)
    return path === undefined ? [] : [{tool, path}]
  })
}

function existing(folder: string, ...paths: readonly string[]): string | undefined {
  return paths.map((path) => join(folder, path)).find((path) => existsSync(path))
}

/** spec-kit numbers its folders: `specs/001-photo-albums/spec.md`. */
function numberedSpecs(folder: string): string | undefined {
  const specs = join(folder, 'specs')
  try {
    return readdirSync(specs).some((name) => /^\d{3,}-/.test(name) && existsSync(join(specs, name, 'spec.md'))) ? specs : undefined
  } catch {
    return undefined
  }
}
