import {nearest} from '../text/nearest.ts'
import {escapePattern} from '../text/pattern.ts'
import {claims} from './foreach.ts'
import type {SpecGraph} from './graph.ts'
import type {SpecProblem} from './problem.ts'
import type {Neighbours} from './neighbours.ts'
import type {NameTable} from './reference-resolver.ts'
import {isSpecId} from './specification.ts'
import type {SpecFileRecord, SpecRecord} from './specification-store.ts'
import type {BrokenLink} from './specification-view.ts'

export interface GraphProblemSources {
  readonly graph: SpecGraph
  readonly names: NameTable
  readonly records: ReadonlyMap<string, SpecRecord>
  readonly files: readonly SpecFileRecord[]
  readonly broken?: readonly BrokenLink[]
  readonly neighbours?: Neighbours | undefined
  /** The text of a specification's file. */
  content(id: string): string
}

/** What is wrong between specifications: each problem at the place where it can be mended. */
export function findGraphProblems(sources: GraphProblemSources): SpecProblem[] {
  return [
    ...duplicateIds(sources),
    ...caseClashes(sources),
    ...sharedNumbers(sources),
    ...unresolvedReferences(sources),
    ...circles(sources),
    ...circlesThroughOthers(sources),
  ]
}

function* duplicateIds({files, records}: GraphProblemSources): Generator<SpecProblem> {
  for (const file of files) {
    const {path} = file
    for (const id of claims(file)) {
      const owner = records.get(id)
      if (!owner || owner.path === path) continue
      const message = `The id "${id}" is taken by ${owner.path}; this file is left out.`
      yield {path, line: 1, column: 1, severity: 'error', code: 'duplicate-id', message, suggestion: 'Give one of them another `id:`.'}
    }
  }
}

/** Some file systems do not tell case apart, and logs are named by ids. */
function* caseClashes({files, graph, records}: GraphProblemSources): Generator<SpecProblem> {
  // No two are the same, so where all are in lower case there is nothing to compare.
  if (files.every(({path}) => isLower(path)) && graph.ids.every((id) => isLower(id))) return
  const place = {line: 1, column: 1, severity: 'warning', code: 'case-clash'} as const
  const folded = new Map<string, string>()
  for (const {path} of files) {
    const other = folded.get(path.toLowerCase())
    if (other !== undefined)
      yield {...place, path, message: `It differs from ${other} in case only: on macOS and Windows they are one file.`, suggestion: 'Rename one of them.'}
    else folded.set(path.toLowerCase(), path)
  }
  const ids = new Map<string, SpecRecord>()
  for (const record of records.values()) {
    const other = ids.get(record.id.toLowerCase())
    if (other === undefined) ids.set(record.id.toLowerCase(), record)
    else if (other.path.toLowerCase() !== record.path.toLowerCase())
      yield {
        ...place,
        path: record.path,
        message: `The id "${record.id}" differs from "${other.id}" (${other.path}) in case only.`,
        suggestion: 'Give one of them another `id:`.',
      }
  }
}

function isLower(name: string): boolean {
  return name === name.toLowerCase()
}

function* sharedNumbers({names, records}: GraphProblemSources): Generator<SpecProblem> {
  for (const [number, ids] of names.sharedNumbers()) {
    for (const id of ids) {
      const others = ids.filter((other) => other !== id)
      yield {
        path: records.get(id)!.path,
        line: 1,
        column: 1,
        severity: 'warning',
        code: 'duplicate-number',
        message: `The number ${number} is also that of ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.`,
        suggestion: 'Give it another `number:`, or depend on it by its id.',
      }
    }
  }
}

function* unresolvedReferences(sources: GraphProblemSources): Generator<SpecProblem> {
  const {broken = [], graph, records} = sources
  for (const id of graph.ids) {
    const {unresolved} = graph.node(id)
    if (unresolved.length === 0) continue
    const content = sources.content(id)
    for (const reference of unresolved) {
      const place = {path: records.get(id)!.path, ...locateReference(content, reference), severity: 'error' as const}
      const link = broken.find((each) => each.spec === id && each.reference === reference)
      if (link) yield {...place, code: 'dependency-missing', message: link.message, ...(link.suggestion && {suggestion: link.suggestion})}
      else yield {...place, ...describeMissing(reference, sources)}
    }
  }
}

/** What is wrong with a reference that leads to none, or to several, and what to do. */
function describeMissing(reference: string, {files, graph, names}: GraphProblemSources): Pick<SpecProblem, 'code' | 'message' | 'suggestion'> {
  const candidates = names.candidates(reference)
  if (candidates.length > 1) {
    const message = `The dependency "${reference}" is ambiguous: it could be ${candidates.join(' or ')}.`
    return {code: 'dependency-ambiguous', message, suggestion: 'Name one of them by its id.'}
  }
  const missing = {code: 'dependency-missing' as const, message: `There is no specification "${reference}" to depend on.`}
  const torn = files.find(({claimedId, generator, path}) => claimedId === null && !generator && path.endsWith(`/${reference}.md`))
  if (torn) return {...missing, suggestion: `Mend ${torn.path}, which cannot be used as it is.`}
  const near = nearest(reference, graph.ids)
  if (near.length > 0) return {...missing, suggestion: `Did you mean ${near.join(' or ')}?`}
  return {...missing, suggestion: `${isSpecId(reference) ? `Make it with \`mmm spec new ${reference}\`, or take` : 'Take'} it out.`}
}

/** Of a file that cannot be used for another reason: what it depends on and is not there. */
export function findMissingIn(path: string, text: string, references: readonly string[], sources: GraphProblemSources): SpecProblem[] {
  const isKnown = (reference: string): boolean =>
    reference.includes(':') || sources.names.group(reference) !== undefined || sources.names.candidates(reference).length === 1
  return references
    .filter((reference) => !isKnown(reference))
    .map((reference) => ({path, ...locateReference(text, reference), severity: 'error' as const, ...describeMissing(reference, sources)}))
}

function* circles(sources: GraphProblemSources): Generator<SpecProblem> {
  const {graph, records} = sources
  for (const path of graph.cycles()) {
    const id = path[0]!
    const place = {path: records.get(id)!.path, ...locateReference(sources.content(id), path[1]!), severity: 'error' as const}
    if (path.length === 2) yield {...place, code: 'dependency-self', message: `"${id}" depends on itself.`, suggestion: 'Take it out of its own dependencies.'}
    else
      yield {
        ...place,
        code: 'dependency-cycle',
        message: `Specifications depend on each other in a circle: ${path.join(' → ')}.`,
        suggestion: 'Take one of these dependencies out.',
      }
  }
}

/** Each waits for the other in its own project, and neither would ever start. */
function* circlesThroughOthers(sources: GraphProblemSources): Generator<SpecProblem> {
  const {graph, neighbours, records} = sources
  for (const id of graph.ids) {
    for (const {id: reference} of graph.node(id).foreign ?? []) {
      const waiting = graph.allDependents([id])
      const back = neighbours?.pathBack(reference, (name) => name === id || waiting.has(name))
      if (!back) continue
      const message = `Specifications depend on each other in a circle: ${[id, ...back].join(' → ')}${back.at(-1) === id ? '' : ` → … → ${id}`}.`
      const place = {path: records.get(id)!.path, ...locateReference(sources.content(id), reference), severity: 'error' as const}
      yield {...place, code: 'dependency-cycle', message, suggestion: 'Take one of these dependencies out.'}
    }
  }
}

/** Where a dependency is written: in the lines after the key, else at the key itself. */
function locateReference(content: string, reference: string): {line: number; column: number} {
  const lines = content.split(/\r?\n/)
  const named = /(?:^\s*(?:\*\*)?|[{,]\s*)["']?(?:depends_on|depends on|dependencies|dependency)\b/i
  const key = lines.findIndex((line) => named.test(line))
  if (key === -1) return {line: 1, column: 1}
  const written = new RegExp(`(?<![\\p{L}\\p{N}_-])${escapePattern(reference)}(?![\\p{L}\\p{N}_-])`, 'iu')
  for (const [offset, line] of lines.slice(key, key + 100).entries()) {
    if (offset > 0 && !/^\s*(?:-|["'\d\w\]])/.test(line)) break
    const behind = offset === 0 ? line.search(named) : 0
    const from = offset === 0 ? Math.max(line.indexOf(':', behind), line.indexOf('=', behind)) + 1 : 0
    const at = line.slice(from).search(written)
    if (at !== -1) return {line: key + offset + 1, column: from + at + 1}
  }
  return {line: key + 1, column: 1}
}
