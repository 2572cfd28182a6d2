import {ok, type Result} from '../result.ts'
import {findGraphProblems, findMissingIn} from './graph-problems.ts'
import type {SpecProblem} from './problem.ts'
import {readSpecFile} from './specification-files.ts'
import {readReferences} from './specification-parser.ts'
import type {SpecificationStore} from './specification-store.ts'
import {lookUp, type NameError} from './selection.ts'
import type {SpecificationView} from './specification-view.ts'

/** Everything that is wrong with specifications. */
export interface ValidationReport {
  /** Specifications that can be used. */
  readonly specs: number
  readonly files: number
  readonly problems: readonly SpecProblem[]
}

/** Where texts come from. */
export interface SpecTexts {
  readonly ofSpec: (id: string) => string
  /** Of a file as it is now, whether it can be used or not. */
  readonly ofFile: (path: string) => string | undefined
}

export function textsOf(store: Pick<SpecificationStore, 'content'>, projectPath: string): SpecTexts {
  const ofFile = (path: string): string | undefined => {
    const bytes = readSpecFile(projectPath, path)
    return bytes.ok ? Buffer.from(bytes.value).toString('utf8') : undefined
  }
  return {ofSpec: (id) => store.content(id) ?? '', ofFile}
}

/** Every problem of every file and between files, or only those of some files. */
export function validateView(view: SpecificationView, paths: ReadonlySet<string> | undefined, texts: SpecTexts): ValidationReport {
  const {broken, files, graph, names, neighbours, records} = view
  const sources = {graph, names, records, files, broken, neighbours, content: texts.ofSpec}
  // Who mends a file wants to know all that is wrong with it, what it depends on among that.
  const torn = files.filter(
    ({claimedId, generator, path, problems: own}) => claimedId === null && !generator && own.some(({code}) => code === 'value') && (paths?.has(path) ?? true),
  )
  const missing = torn.flatMap(({path}) => {
    const text = texts.ofFile(path)
    return text === undefined ? [] : findMissingIn(path, text, readReferences(text), sources)
  })
  const problems = [...files.flatMap((file) => file.problems), ...findGraphProblems(sources), ...missing]
  return {
    specs: paths ? paths.size : records.size,
    files: paths ? paths.size : files.length,
    problems: problems.filter(({path}) => !paths || paths.has(path)).toSorted(byPlace),
  }
}

/** The files that names mean; `undefined` where there are no names. */
export function pathsOf(view: SpecificationView, names: readonly string[]): Result<Set<string> | undefined, NameError> {
  if (names.length === 0) return ok(undefined)
  const paths = new Set<string>()
  for (const name of names) {
    // A file that does not parse has no id yet, and is just what one wants to validate.
    const file = view.files.find(({path}) => path === name || path.endsWith(`/${name}.md`) || path.endsWith(`/${name}`))
    const id = file ? undefined : lookUp(view, name)
    if (id && !id.ok) return id
    paths.add(file?.path ?? view.record(id!.value).path)
  }
  return ok(paths)
}

function byPlace(a: SpecProblem, b: SpecProblem): number {
  return (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line || a.column - b.column
}
