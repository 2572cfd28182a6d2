import {ExitCode, MmmError} from '../errors.ts'

/** A number, or the name of a run of several projects, that no run has. */
export class RunNotFoundError extends MmmError<{run: number | string}> {
  readonly code = 'RUN_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {run: number | string}) {
    super(`There is no run ${context.run}.`, context, {suggestions: ['Run `mmm runs list` to see the runs.']})
  }
}

export class NoRunError extends MmmError<Record<string, never>> {
  readonly code = 'NO_RUN'
  override readonly exitCode = ExitCode.NotFound

  constructor() {
    super('There has been no run in this project yet.', {}, {suggestions: ['Start one: `mmm run`.']})
  }
}

/** Nothing can be asked of what has ended. */
export class RunOverError extends MmmError<{run: number | string; status: string; projects?: readonly string[]}> {
  readonly code = 'RUN_OVER'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {run: number | string; status: string; projects?: readonly string[]}) {
    super(`Run ${context.run} is not going any more: it is ${context.status}.`, context, {
      suggestions: [
        `See what came of it: \`mmm runs show ${context.run}\`.`,
        `Go on where it stopped: \`mmm run${context.projects ? ` --projects ${context.projects.join(',')}` : ''}\`.`,
      ],
    })
  }
}
