import {existsSync, statSync} from 'node:fs'
import {basename, dirname, join, relative} from 'node:path'
import {findForeign, type Importable} from '../project/foreign.ts'
import {err, ok, type Result} from '../result.ts'
import {ForeignAmbiguousError, ForeignMissingError} from './errors.ts'
import type {ForeignKind} from './foreign-task.ts'
import {readForeign} from './foreign-files.ts'

/** Tasks of another tool that can be imported. */
export interface Found {
  readonly kind: ForeignKind
  /** Absolute; `-` is standard input. */
  readonly path: string
}

const KINDS: Readonly<Record<Importable['tool'], ForeignKind>> = {
  'Task Master': 'task-master',
  OpenSpec: 'openspec',
  'spec-kit': 'spec-kit',
  'Backlog.md': 'backlog',
  Beads: 'beads',
}

/** Where a tool keeps its tasks, in the folder of a project or in the tool's own. */
const PLACES: Readonly<Record<ForeignKind, readonly string[]>> = {
  'task-master': ['.taskmaster/tasks/tasks.json', 'tasks/tasks.json', 'tasks.json'],
  openspec: ['openspec', '.'],
  'spec-kit': ['specs', '.'],
  backlog: ['backlog', '.backlog', '.'],
  taskwarrior: [],
  beads: ['.beads/issues.jsonl', '.beads/beads.jsonl', 'issues.jsonl', 'beads.jsonl'],
}

/** Finds what is to be imported at a path, and by which tool it was written. */
export function detect(path: string, kind: ForeignKind | undefined): Result<Found, ForeignAmbiguousError | ForeignMissingError> {
  const missing = err(new ForeignMissingError({path, kind}))
  if (path === '-') return kind === undefined ? missing : ok({kind, path})
  if (!existsSync(path)) return missing
  const isFolder = statSync(path).isDirectory()
  if (kind !== undefined) {
    const place = isFolder ? PLACES[kind].map((each) => join(path, each)).find((each) => existsSync(each)) : path
    return place === undefined ? missing : ok({kind, path: place})
  }
  const found = isFolder ? findIn(path) : kindsOfFile(path).map((each) => ({kind: each, path}))
  if (found.length === 0) return missing
  return found.length > 1 ? err(new ForeignAmbiguousError({found})) : ok(found[0]!)
}

/** What lies in a folder, or what the folder is a part of. */
function findIn(folder: string): Found[] {
  const inside = findForeign(folder)
  const around = [dirname(folder), dirname(dirname(folder))]
    .flatMap((parent) => findForeign(parent))
    .filter(({path}) => isWithin(folder, path) || isWithin(path, folder))
  const found = (inside.length > 0 ? inside : around.slice(0, 1)).map(({path, tool}) => ({kind: KINDS[tool], path: isWithin(folder, path) ? folder : path}))
  if (found.length > 0) return found
  return existsSync(join(folder, 'tasks.md')) ? [{kind: 'spec-kit', path: folder}] : []
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || !way.startsWith('..')
}

/** Which tool wrote a file, by its name and its first words. */
function kindsOfFile(path: string): ForeignKind[] {
  if (/\.md$/i.test(path)) return basename(dirname(dirname(path))) === 'changes' ? ['openspec'] : ['spec-kit']
  const head = (readForeign(path, []) ?? '').slice(0, 100_000)
  if (/"uuid"\s*:/.test(head) && /"description"\s*:/.test(head)) return ['taskwarrior']
  if (/"tasks"\s*:\s*\[/.test(head)) return ['task-master']
  return /"(?:issue_type|depends_on_id|created_at)"\s*:/.test(head) || path.endsWith('.jsonl') ? ['beads'] : []
}
