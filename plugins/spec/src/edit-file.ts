import {findEditor, openEditor, type ProjectServices, type SpecificationEngine, type SpecProblem} from 'mmm-cli'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {formatProblem} from './problem-view.ts'

/** What came of editing a file. */
export interface EditedSpecification {
  /** The file, from the project's folder. */
  readonly path: string
  readonly changed: boolean
  /** What the file stands for now: more than one with `foreach`. */
  readonly specs: readonly string[]
  /** What is wrong with the file, and what its change made wrong elsewhere. */
  readonly problems: readonly SpecProblem[]
}

/** Ids of one file that are named. */
const SHOWN = 12

/** The editor that a file of a project is to be opened in; it need not be there yet. */
export function editorFor({configuration, project}: ProjectServices, path: string): ReturnType<typeof findEditor> {
  const inScripts = 'Write the file in scripts, then run `mmm spec validate`.'
  return findEditor({path: join(project.path, path), setting: configuration.get('editor'), inScripts, check: `mmm spec validate ${path}`})
}

/** Opens a file, waits for the editor's end, and checks what was made of it. An error is thrown: whoever calls is a command. */
export async function editFile({project, specifications}: ProjectServices, path: string, editor: string): Promise<EditedSpecification> {
  const file = join(project.path, path)
  const before = {text: readFileSync(file), problems: problemsOf(specifications)}
  const opened = await openEditor(editor, file)
  if (!opened.ok) throw opened.error
  const problems = problemsOf(specifications).filter((problem) => problem.path === path || !before.problems.some((other) => isSame(problem, other)))
  const still = specifications.pathOf(path)
  if (!still.ok) throw still.error
  return {path, changed: !readFileSync(file).equals(before.text), specs: specsOf(path, specifications), problems}
}

/** What came of it as lines, what to do next last. */
export function describeEdited({changed, path, problems, specs}: EditedSpecification): string[] {
  const isBroken = problems.some(({severity}) => severity === 'error')
  const fate = changed ? `${path} can be used. Next: mmm spec plan` : `Nothing was changed in ${path}.`
  return [
    ...problems.map((problem) => formatProblem(problem)),
    isBroken ? `${path} was kept as you saved it. Next: mmm spec edit ${path}` : fate,
    ...(specs.length > 1 ? [`It stands for ${specs.length} specifications: ${specs.slice(0, SHOWN).join(', ')}${specs.length > SHOWN ? ', …' : ''}.`] : []),
  ]
}

function specsOf(path: string, specifications: SpecificationEngine): string[] {
  const view = specifications.view()
  if (!view.ok) throw view.error
  return [...view.value.records.values()].filter((record) => record.path === path).map(({id}) => id)
}

function problemsOf(specifications: SpecificationEngine): readonly SpecProblem[] {
  const report = specifications.validate()
  if (!report.ok) throw report.error
  return report.value.problems
}

/** Lines move while one edits; what is wrong does not. */
function isSame(a: SpecProblem, b: SpecProblem): boolean {
  return a.path === b.path && a.code === b.code && a.message === b.message
}
