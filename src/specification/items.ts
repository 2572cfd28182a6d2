import type * as TinyGlobby from 'tinyglobby'
import {loadPackage} from '../lazy.ts'
import {compareNames} from '../text/order.ts'
import {type ForeachSource, isDynamic, MAXIMUM_ITEMS} from './foreach.ts'

/** What a generating specification is for now: its items, and a text that changes when they do and the file does not. */
export interface Items {
  readonly items: readonly unknown[]
  readonly fingerprint: string
}

/** What a run found out for a dynamic source. */
export interface FoundItems {
  /** The execution that found them. */
  readonly execution: number
  readonly lines: string
}

/** The items of a source as things are now; nothing is carried out for it. */
export function findItems(source: ForeachSource, projectPath: string, found: () => FoundItems | undefined): Items {
  if (source.kind === 'items') return {items: source.items, fingerprint: ''}
  if (source.kind === 'glob') {
    const items = listFiles(projectPath, source.glob)
    return {items, fingerprint: `#${JSON.stringify(items)}`}
  }
  const result = isDynamic(source) ? found() : undefined
  return result ? {items: parseLines(result.lines), fingerprint: `#${result.execution}`} : {items: [], fingerprint: '#'}
}

function listFiles(cwd: string, glob: string): string[] {
  const {globSync} = loadPackage<typeof TinyGlobby>('tinyglobby')
  const ignore = ['**/node_modules/**', '**/.git/**', '.mmm/**']
  // Links may lead out of the project, or in circles.
  return globSync(glob, {cwd, ignore, dot: false, followSymbolicLinks: false, expandDirectories: false})
    .filter((path) => !path.startsWith('..'))
    .toSorted(compareNames)
    .slice(0, MAXIMUM_ITEMS)
}

function parseLines(lines: string): unknown[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown)
}
