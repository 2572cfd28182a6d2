import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'
import type {Powers} from './trust.ts'

export class ProjectNameInvalidError extends MmmError<{name: string}> {
  readonly code = 'PROJECT_NAME_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string}, suggestion: string) {
    super(`"${context.name}" cannot be the name of a project: use lower-case letters, digits, ".", "_" and "-", 64 at most.`, context, {
      suggestions: [`Try \`${suggestion}\`.`],
    })
  }
}

export class ProjectExistsError extends MmmError<{name: string; path: string}> {
  readonly code = 'PROJECT_EXISTS'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; path: string}) {
    super(`A project named "${context.name}" already exists in ${context.path}.`, context, {
      suggestions: [
        'Choose another name: with --name for a new project, in mmm.toml for one that is there.',
        `Run \`mmm project info ${context.name}\` to see it.`,
      ],
    })
  }
}

export class ProjectFolderTakenError extends MmmError<{path: string}> {
  readonly code = 'PROJECT_FOLDER_TAKEN'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}) {
    super(`${context.path} exists and is not empty.`, context, {
      suggestions: [`To make that folder a project as it is, run \`mmm init ${context.path}\`.`, 'Choose another folder with --path.'],
    })
  }
}

export class ProjectNotFoundError extends MmmError<{name: string}> {
  readonly code = 'PROJECT_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {name: string}, near: readonly string[]) {
    super(`There is no project "${context.name}".`, context, {
      suggestions: [...near.map((name) => `Did you mean \`${name}\`?`), 'Run `mmm project list` to see all projects.'],
    })
  }
}

export class ProjectMissingError extends MmmError<{cwd: string}> {
  readonly code = 'PROJECT_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {cwd: string}) {
    super(`No project: there is no mmm.toml in ${context.cwd} or above it, and none was chosen.`, context, {
      suggestions: ['Run `mmm init` to make this folder a project.', 'Choose one with `mmm project switch NAME` or --project NAME.'],
    })
  }
}

export class ProjectFolderMissingError extends MmmError<{name: string; path: string}> {
  readonly code = 'PROJECT_FOLDER_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {name: string; path: string}) {
    super(`The folder of project "${context.name}" is gone: ${context.path} has no mmm.toml.`, context, {
      suggestions: ['If it moved, run `mmm project add PATH` with its new place.', `If it is no longer wanted, run \`mmm project remove ${context.name}\`.`],
    })
  }
}

export class ProjectFileInvalidError extends MmmError<{path: string; line: number; column: number}> {
  readonly code = 'PROJECT_FILE_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; line: number; column: number}, problem: string) {
    super(`${context.path}:${context.line}:${context.column}: ${problem}`, context, {suggestions: [`Mend line ${context.line} of ${context.path}.`]})
  }
}

export class ProjectPreviousMissingError extends MmmError {
  readonly code = 'PROJECT_PREVIOUS_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor() {
    super('There is no previous project to switch back to.', {}, {suggestions: ['Run `mmm project list` to see all projects.']})
  }
}

export class ManifestMissingError extends MmmError<{path: string}> {
  readonly code = 'MANIFEST_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {path: string}) {
    super(`${context.path} has no mmm.toml.`, context, {suggestions: [`Run \`mmm init ${context.path}\` to make it a project.`]})
  }
}

export class ManifestNameUnwritableError extends MmmError<{path: string; name: string}> {
  readonly code = 'MANIFEST_NAME_UNWRITABLE'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; name: string}) {
    super(`The name in ${context.path} is written in a way that mmm cannot change.`, context, {
      suggestions: [`Write name = ${JSON.stringify(context.name)} below [project] in it, then run \`mmm project add\` in that folder.`],
    })
  }
}

export class ProjectBusyError extends MmmError<{name: string}> {
  readonly code = 'PROJECT_BUSY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string}) {
    super(`A run is going in project "${context.name}".`, context, {suggestions: ['Wait until it has ended, or stop it with Ctrl-C.']})
  }
}

export class ProjectHoldsHomeError extends MmmError<{path: string}> {
  readonly code = 'PROJECT_HOLDS_HOME'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}) {
    super(`${context.path} is the home of mmm itself, and is not deleted.`, context, {suggestions: ['Leave out --purge.']})
  }
}

export class ProjectUntrustedError extends MmmError<{name: string; path: string}> {
  readonly code = 'PROJECT_UNTRUSTED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; path: string}) {
    super(`The project "${context.name}" in ${context.path} is not trusted: it was not made here, so nothing of it runs yet.`, context, {
      suggestions: ['See what a run would carry out: `mmm spec plan`, `mmm spec show ID`.', 'Then run `mmm project trust`, or say --yes with the run.'],
    })
  }
}

export class FilesInTheWayError extends MmmError<{path: string; files: readonly string[]; folders: readonly string[]}> {
  readonly code = 'FILES_IN_THE_WAY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; files: readonly string[]; folders: readonly string[]}) {
    const all = [...context.files, ...context.folders]
    const shown = all.length > 10 ? [...all.slice(0, 10), `and ${all.length - 10} more`] : all
    super(`Nothing was made in ${context.path}: there ${all.length === 1 ? 'is' : 'are'} already ${shown.join(', ')}.`, context, {
      suggestions: [
        ...(context.folders.length === 0
          ? ['Say --force to write over them; look at them first.']
          : [`Move ${context.folders.join(', ')} away: --force does not help there.`]),
        'Choose another folder.',
      ],
    })
  }
}

export class LinkInTheWayError extends MmmError<{path: string}> {
  readonly code = 'LINK_IN_THE_WAY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}) {
    super(`${context.path} is a link: nothing is written through it or in its place.`, context, {
      suggestions: ['Take the link away, or choose another folder.'],
    })
  }
}

export class PowersWidenedError extends MmmError<{name: string; path: string; powers: Powers}> {
  readonly code = 'POWERS_WIDENED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; path: string; powers: Powers}) {
    const {commands, settings} = context.powers
    const [command] = commands
    const deed = command?.kind === 'runner' ? 'be done by the runner' : 'run'
    const first = command ? `${command.spec} would ${deed} "${printableLine(command.command, 80)}"` : `${settings[0]?.key} is set`
    const more = commands.length + settings.length - 1
    super(`The project "${context.name}" in ${context.path} wants more than it was trusted with: ${first}${more > 0 ? `, and ${more} more` : ''}.`, context, {
      suggestions: ['See what changed: `git log -p`, `mmm spec show ID`.', 'Then run `mmm project trust`, or say --yes with the run.'],
    })
  }
}
