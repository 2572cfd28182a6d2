import {ExitCode, MmmError} from 'mmm-cli'

export class NamesWithProjectsError extends MmmError<{names: readonly string[]}> {
  readonly code = 'NAMES_WITH_PROJECTS'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {names: readonly string[]}) {
    super('A run of several projects takes no names of specifications.', context, {
      suggestions: ['Choose with --tag, --status, --failed or --stale, or run one project: `mmm run ID --project NAME`.'],
    })
  }
}
