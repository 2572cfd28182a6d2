import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'
import type {ForeignKind, ForeignProblem} from './foreign-task.ts'

/** Problems that a message names; `--json` has all. */
const SHOWN = 10

export class ForeignInvalidError extends MmmError<{problems: readonly ForeignProblem[]}> {
  readonly code = 'FOREIGN_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {problems: readonly ForeignProblem[]}) {
    const lines = context.problems.slice(0, SHOWN).map((problem) => describe(problem))
    const rest = context.problems.length - lines.length
    const all = [...lines, ...(rest > 0 ? [`… and ${rest} more (all of them with --json)`] : [])]
    super(all.length === 1 ? all[0]! : `${context.problems.length} problems:\n${all.map((line) => `  ${line}`).join('\n')}`, context, {
      suggestions: ['Nothing was imported: mend this in the tool that wrote it, then import again.'],
    })
  }
}

function describe({line, message, path, task}: ForeignProblem): string {
  return printableLine(`${path}${line === undefined ? '' : `:${line}`}: ${task === undefined ? '' : `task ${task}: `}${message}`)
}

export class ForeignMissingError extends MmmError<{path: string; kind: ForeignKind | undefined}> {
  readonly code = 'FOREIGN_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {path: string; kind: ForeignKind | undefined}) {
    super(`There is nothing to import${context.kind === undefined ? '' : ` from ${context.kind}`} in ${printableLine(context.path)}.`, context, {
      suggestions: [
        'Name the file or folder: `.taskmaster/tasks/tasks.json`, `openspec`, `specs/001-feature/tasks.md`, `backlog`, `.beads/issues.jsonl`, or what `task export` printed.',
        ...(context.kind === undefined ? ['Say which tool wrote it: --from KIND.'] : []),
      ],
    })
  }
}

export class ForeignAmbiguousError extends MmmError<{found: ReadonlyArray<{kind: ForeignKind; path: string}>}> {
  readonly code = 'FOREIGN_AMBIGUOUS'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {found: ReadonlyArray<{kind: ForeignKind; path: string}>}) {
    super(`More than one tool keeps tasks here: ${context.found.map(({kind}) => kind).join(', ')}.`, context, {
      suggestions: context.found.map(({kind}) => `Say \`--from ${kind}\`.`),
    })
  }
}

export class ForeignClashError extends MmmError<{clashes: ReadonlyArray<{id: string; path: string}>}> {
  readonly code = 'FOREIGN_CLASH'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {clashes: ReadonlyArray<{id: string; path: string}>}) {
    const named = context.clashes.slice(0, SHOWN).map(({id, path}) => `${id} (${printableLine(path)})`)
    super(
      `Specifications that were not imported from there have the names of tasks: ${named.join(', ')}${context.clashes.length > SHOWN ? ', …' : ''}.`,
      context,
      {
        suggestions: ['Nothing was imported. Rename or move these files, then import again.'],
      },
    )
  }
}
