import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'

export class PluginSourceInvalidError extends MmmError<{source: string}> {
  readonly code = 'PLUGIN_SOURCE_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {source: string}, reason: string) {
    super(`"${context.source}" cannot be installed: ${reason}.`, context, {
      suggestions: ['Name a package (`name`, `name@1.2`, `name@next`), a folder (`./folder`), a tarball or a git URL.'],
    })
  }
}

export class PluginNameReservedError extends MmmError<{plugin: string; owner: string}> {
  readonly code = 'PLUGIN_NAME_RESERVED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {plugin: string; owner: string}) {
    const isSame = context.plugin === context.owner
    super(
      isSame
        ? `${context.plugin} is a name of mmm itself: no plugin may have it.`
        : `${context.plugin} is all but ${context.owner}, a name of mmm itself: somebody may want it to be mistaken for that.`,
      context,
      {suggestions: [isSame ? `What it does is part of mmm already: see \`mmm help\`.` : 'Look at where you got the name from.']},
    )
  }
}

export class PluginNameInvalidError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_NAME_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {plugin: string}) {
    super(`"${printableLine(context.plugin)}" cannot be the name of a plugin: it is that of an npm package.`, context, {
      suggestions: ['Use lower-case letters, digits and dashes, such as mmm-plugin-hello.'],
    })
  }
}

export class PluginCommandTakenError extends MmmError<{command: string; owner: string}> {
  readonly code = 'PLUGIN_COMMAND_TAKEN'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {command: string; owner: string}) {
    super(`\`mmm ${context.command}\` is ${context.owner}'s already: a plugin could not have it.`, context, {
      suggestions: ['Choose another word with --command.'],
    })
  }
}

export class PluginCommandInvalidError extends MmmError<{command: string}> {
  readonly code = 'PLUGIN_COMMAND_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string}) {
    super(`"${printableLine(context.command)}" cannot be the name of a command.`, context, {
      suggestions: ['Choose a word of lower-case letters, digits and dashes with --command.'],
    })
  }
}

export class PluginNotFoundError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {plugin: string}, reason: string) {
    super(`${context.plugin} cannot be found: ${firstLine(reason)}.`, context, {
      suggestions: [
        `Check the name and the version with \`npm view ${context.plugin.replace(/(?<=.)@.*$/, '')} versions\`.`,
        'A private package needs its registry and token in your .npmrc.',
      ],
    })
  }
}

export class PluginNotInstalledError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_NOT_INSTALLED'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {plugin: string}, near: readonly string[]) {
    super(`No plugin named ${context.plugin} is installed or linked.`, context, {
      suggestions: [...near.map((name) => `Did you mean ${name}?`), 'Run `mmm plugins` to see what there is.'],
    })
  }
}

export class PluginInvalidError extends MmmError<{plugin: string; problems: readonly string[]}> {
  readonly code = 'PLUGIN_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {plugin: string; problems: readonly string[]}, advice: readonly string[] = []) {
    super(`${context.plugin} is no plugin that could work here: ${context.problems.join('; ')}. Nothing was changed.`, context, {
      suggestions: [...advice, 'Tell its author; `mmm plugins check FOLDER` lists everything that is wrong with a package.'],
    })
  }
}

export class PluginSignatureInvalidError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_SIGNATURE_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {plugin: string}) {
    super(`The registry's signature of ${context.plugin}, or of a package that it needs, is wrong. Nothing was changed.`, context, {
      suggestions: ['Somebody may have tampered with it: do not install it by another way before you know.'],
    })
  }
}

export class RegistryUnreachableError extends MmmError<{plugin: string}> {
  readonly code = 'REGISTRY_UNREACHABLE'

  constructor(context: {plugin: string}, reason: string) {
    super(`${context.plugin} could not be fetched, the network or the registry does not answer: ${firstLine(reason)}. Nothing was changed.`, context, {
      suggestions: [
        'Check the connection, and the `registry`, `proxy` and `https-proxy` of your .npmrc.',
        'Without a network, install from a folder or a tarball that you have: `mmm plugins install ./FILE.tgz`.',
      ],
    })
  }
}

export class RegistryRefusedError extends MmmError<{plugin: string}> {
  readonly code = 'REGISTRY_REFUSED'

  constructor(context: {plugin: string}, reason: string) {
    super(`The registry does not hand out ${context.plugin}: ${firstLine(reason)}. Nothing was changed.`, context, {
      suggestions: ['Put a token for it into your .npmrc, as for npm: `npm login --registry URL`.'],
    })
  }
}

export class NpmFailedError extends MmmError<{plugin: string}> {
  readonly code = 'NPM_FAILED'

  constructor(context: {plugin: string}, reason: string) {
    super(`npm could not install ${context.plugin}: ${printableLine(reason, 400).replace(/\.$/, '')}. Nothing was changed.`, context, {
      suggestions: ['Run it again with --debug to see all that npm said.'],
      cause: reason,
    })
  }
}

function firstLine(text: string): string {
  return printableLine(text.trim().split('\n')[0]!).replace(/\.$/, '')
}
