import {ExitCode, MmmError} from '../errors.ts'
import type {SpecProblem} from './problem.ts'

export class SpecNotFoundError extends MmmError<{name: string}> {
  readonly code = 'SPEC_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {name: string}, near: readonly string[], reason?: string) {
    super(`There is no specification "${context.name}".`, context, {
      suggestions: [
        ...(reason === undefined ? [] : [reason]),
        ...near.map((id) => `Did you mean \`${id}\`?`),
        'Run `mmm spec list` to see all specifications.',
      ],
    })
  }
}

export class SpecAmbiguousError extends MmmError<{name: string; candidates: readonly string[]}> {
  readonly code = 'SPEC_AMBIGUOUS'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string; candidates: readonly string[]}) {
    super(`"${context.name}" names ${context.candidates.length} specifications.`, context, {suggestions: context.candidates.map((id) => `Say \`${id}\`.`)})
  }
}

export class SpecExistsError extends MmmError<{id: string; path: string}> {
  readonly code = 'SPEC_EXISTS'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {id: string; path: string}) {
    super(`There is a specification "${context.id}" already: ${context.path}.`, context, {
      suggestions: ['Choose another id.', `Run \`mmm spec show ${context.id}\` to see it.`],
    })
  }
}

export class SpecIdInvalidError extends MmmError<{id: string}> {
  readonly code = 'SPEC_ID_INVALID'
  override readonly exitCode = ExitCode.Usage

  /** `possible` is one that is near it. */
  constructor(context: {id: string}, possible?: string) {
    super(`"${context.id}" cannot be an id: use letters, digits, ".", "_" and "-", 128 at most.`, context, {
      suggestions: possible === undefined ? [] : [`Say \`${possible}\`, and the rest with --title.`],
    })
  }
}

export class SpecBusyError extends MmmError<{id: string; run: number | null}> {
  readonly code = 'SPEC_BUSY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {id: string; run: number | null}) {
    super(`Run ${context.run} is working on "${context.id}".`, context, {suggestions: ['Wait until it has ended, or stop it with Ctrl-C where it runs.']})
  }
}

export class SearchQueryError extends MmmError<{query: string}> {
  readonly code = 'SEARCH_QUERY'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {query: string}, why: string) {
    super(`Nothing can be looked for: ${why}.`, context, {
      suggestions: ['Give words, "words in a row" in quotes, or the beginning of a word with a star: `mmm spec search auth*`.'],
    })
  }
}

export class SpecTextInvalidError extends MmmError<{id: string; problems: readonly SpecProblem[]}> {
  readonly code = 'SPEC_TEXT_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {id: string; problems: readonly SpecProblem[]}) {
    const lines = context.problems.map(({column, line, message, path}) => `${path}:${line}:${column}: ${message}`)
    super(`"${context.id}" would be no specification that can be used, so it was not written:\n${lines.map((line) => `  ${line}`).join('\n')}`, context, {
      suggestions: ['Say --dry-run to see its text, and mend the template that it comes from.'],
    })
  }
}
