import {Args} from '@oclif/core'
import {ExitCode, findEditor, MmmCommand, openEditor, type SpecificationEngine, type SpecProblem} from 'mmm-cli'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {formatProblem} from '../../problem-view.ts'

interface EditedSpecification {
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

export default class SpecEdit extends MmmCommand {
  static override summary = 'Open a specification in your editor, and check it when you leave.'

  static override description = `Names what is wrong with the file then, and what the change made wrong elsewhere; the file stays as you saved it. Exits 3 when there is an error. The editor is the setting "editor", else $VISUAL, else $EDITOR.`

  static override args = {
    id: Args.string({description: 'The specification, by id, number or file; one that cannot be read as well.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> checkout', '<%= config.bin %> <%= command.id %> specs/checkout.md']

  async run(): Promise<EditedSpecification> {
    const {args} = await this.parse(SpecEdit)
    const {configuration, project, specifications} = this.open()
    const path = this.unwrap(specifications.pathOf(args.id))
    const file = join(project.path, path)
    const setting = configuration.get('editor')
    const inScripts = 'Write the file in scripts, then run `mmm spec validate`.'
    const editor = this.unwrap(findEditor({path: file, setting, inScripts, check: `mmm spec validate ${path}`}))

    const before = {text: readFileSync(file), problems: this.#problems(specifications)}
    this.unwrap(await openEditor(editor, file))
    const problems = this.#problems(specifications).filter((problem) => problem.path === path || !before.problems.some((other) => isSame(problem, other)))
    this.unwrap(specifications.pathOf(path))
    const changed = !readFileSync(file).equals(before.text)

    for (const problem of problems) this.log(formatProblem(problem))
    const errors = problems.filter(({severity}) => severity === 'error').length
    if (errors > 0) {
      process.exitCode = ExitCode.Invalid
      this.log(`${path} was kept as you saved it. Next: mmm spec edit ${path}`)
    } else this.log(changed ? `${path} can be used. Next: mmm spec plan` : `Nothing was changed in ${path}.`)
    const specs = this.#specsOf(path, specifications)
    if (specs.length > 1) this.log(`It stands for ${specs.length} specifications: ${specs.slice(0, SHOWN).join(', ')}${specs.length > SHOWN ? ', …' : ''}.`)
    return {path, changed, specs, problems}
  }

  /** More than one where a file makes them with `foreach`. */
  #specsOf(path: string, specifications: SpecificationEngine): string[] {
    return [...this.unwrap(specifications.view()).records.values()].filter((record) => record.path === path).map(({id}) => id)
  }

  #problems(specifications: SpecificationEngine): readonly SpecProblem[] {
    return this.unwrap(specifications.validate()).problems
  }
}

/** Lines move while one edits; what is wrong does not. */
function isSame(a: SpecProblem, b: SpecProblem): boolean {
  return a.path === b.path && a.code === b.code && a.message === b.message
}
