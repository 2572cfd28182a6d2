import type {ConfigurationEdit, ConfigurationFiles, EditConfigurationError, FileLayer} from '../configuration/configuration-files.ts'
import type {Configuration} from '../configuration/configuration.ts'
import {formatKey, parseKey} from '../configuration/key-path.ts'
import type {MmmError} from '../errors.ts'
import type {Complaint} from '../project/finding.ts'
import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {quoteTemplate} from '../text/words.ts'
import {checkAlias, longestAt, takerOf} from './alias-checks.ts'
import {type Alias, type CommandNames, describeOrigin, leadingWords, type ListedAlias} from './alias.ts'
import {AliasLoopError, AliasNotFoundError, AliasUntrustedError} from './errors.ts'
import {expandAlias, readExpansion, targetOf} from './expansion.ts'

export interface AliasesOptions {
  readonly files: () => Result<ConfigurationFiles, MmmError>
  /** Those of plugins; of one name only the first. */
  readonly plugins: () => readonly Alias[]
  readonly commands: CommandNames
  /** Whether somebody has agreed to what the project at hand says that a name, by its key in the settings, stands for. */
  readonly isAgreed: (key: string, expansion: string) => boolean
}

/** A command line with its aliases replaced, and which these were. */
export interface Followed {
  readonly argv: readonly string[]
  readonly path: readonly Alias[]
}

/** An alias, and what was written for it. */
export interface AliasEdit {
  readonly alias: Alias
  readonly edit: ConfigurationEdit
}

/** The aliases of the user and of plugins. A real command beats them all, the user's beat a plugin's. */
export class Aliases {
  readonly #options: AliasesOptions
  #known: ReadonlyMap<string, Alias> | undefined

  constructor(options: AliasesOptions) {
    this.#options = options
  }

  /** Those that count, by name. Settings that are wrong elsewhere do not hinder. */
  get known(): ReadonlyMap<string, Alias> {
    if (this.#known) return this.#known
    const {commands, plugins} = this.#options
    const all = [...plugins(), ...this.#ofUser()].filter(({name}) => takerOf(name, commands) === undefined)
    return (this.#known = new Map(all.map((alias) => [alias.name, alias])))
  }

  /** All of them by name, also those that something else hides, and what is wrong with each. */
  list(): ListedAlias[] {
    const all = [...this.#ofUser(), ...this.#options.plugins()].map((alias) => ({...alias, ...this.#judge(alias)}))
    return all.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  /** What a doctor says of them; or only of those that would hide one of some commands. */
  complaints(commands?: ReadonlySet<string>): Complaint[] {
    return this.list().flatMap(({hidden, problem, ...alias}) => {
      const isAsked = commands === undefined || commands.has(takerOf(alias.name, this.#options.commands) ?? '')
      if (problem === undefined || !isAsked) return []
      const message = `The alias ${alias.name} of ${describeOrigin(alias)} is ${hidden ? 'left out' : 'wrong'}: ${problem.replace(/\.$/, '')}.`
      const fix = alias.plugin === undefined ? `Run \`mmm alias remove "${alias.name}"\`, or \`mmm alias set\` to mend it.` : undefined
      return [{check: 'aliases', severity: 'warning', message, ...(fix !== undefined && {fix})}]
    })
  }

  /** Replaces the alias that a command line begins with, the longest one, and what that leads to, until a real command stands there. */
  follow(argv: readonly string[]): Result<Followed, MmmError> {
    const path: Alias[] = []
    for (let line = argv; ;) {
      const words = leadingWords(line)
      const alias = path.length > 0 && this.#options.commands.commandAt(words) !== undefined ? undefined : this.at(words)
      if (!alias) return ok({argv: line, path})
      const names = [...path.map(({name}) => name), alias.name]
      if (path.includes(alias)) return err(new AliasLoopError({path: names.slice(names.indexOf(alias.name))}))
      path.push(alias)
      const isOfProject = alias.layer === 'manifest' || alias.layer === 'local'
      if (isOfProject && !this.#options.isAgreed((alias as {key?: string}).key ?? keyOf(alias.name), alias.expansion))
        return err(new AliasUntrustedError({name: alias.name, source: alias.source ?? ''}, alias.expansion))
      const expanded = expandAlias(alias, line.slice(alias.name.split(' ').length))
      if (!expanded.ok) return expanded
      line = expanded.value
    }
  }

  /** What the words stand for, as far as it can be told without arguments: for whoever asks for help. */
  explain(words: readonly string[]): {readonly target: readonly string[]; readonly path: readonly Alias[]} {
    const path: Alias[] = []
    for (let target = words; ;) {
      const alias = path.length > 0 && this.#options.commands.commandAt(target) !== undefined ? undefined : this.at(target)
      if (!alias || path.includes(alias)) return {target, path}
      path.push(alias)
      const read = readExpansion(alias)
      target = read.ok ? targetOf(read.value) : []
    }
  }

  /** The longest alias that the words begin with. */
  at(words: readonly string[]): Alias | undefined {
    return longestAt(words, this.known)
  }

  /** Lets a name stand for a command line, given as one text or word by word, once that has been checked. */
  set(words: string, command: readonly string[], layer?: FileLayer): Result<AliasEdit, MmmError> {
    const name = normalize(words)
    const expansion = toExpansion(command)
    const wrong = checkAlias({name, expansion}, {commands: this.#options.commands, known: this.known})
    if (wrong) return err(wrong)
    const edited = this.#edit((files) => files.set(keyOf(name), expansion, layer))
    return edited.ok ? ok({alias: {name, expansion, layer: edited.value.layer, source: edited.value.path}, edit: edited.value}) : edited
  }

  /** Takes an alias out of a file; default: the one that counts. */
  remove(words: string, layer?: FileLayer): Result<AliasEdit, MmmError> {
    const name = normalize(words)
    const mine = this.#ofUser(layer)
    const alias = mine.find((candidate) => candidate.name === name)
    if (!alias) {
      const plugin = this.#options.plugins().find((candidate) => candidate.name === name)?.plugin
      const names = mine.map((candidate) => candidate.name)
      return err(new AliasNotFoundError({name}, {plugin, near: nearest(name, names)}))
    }
    const place = layer ?? (['global', 'manifest', 'local'] as const).find((candidate) => candidate === alias.layer)
    const edited = this.#edit((files) => files.unset(alias.key, place))
    if (!edited.ok) return edited
    const {key: _, ...rest} = alias
    return ok({alias: rest, edit: edited.value})
  }

  #edit(change: (files: ConfigurationFiles) => Result<ConfigurationEdit, EditConfigurationError>): Result<ConfigurationEdit, MmmError> {
    const files = this.#options.files()
    if (!files.ok) return files
    this.#known = undefined
    return change(files.value)
  }

  #judge(alias: Alias): Pick<ListedAlias, 'hidden' | 'problem'> {
    const taker = takerOf(alias.name, this.#options.commands)
    if (taker !== undefined) return {hidden: true, problem: `\`mmm ${taker}\` is a command`}
    const counting = this.known.get(alias.name)
    if (counting && counting.plugin !== alias.plugin) return {hidden: true}
    const wrong = checkAlias(alias, {commands: this.#options.commands, known: this.known})
    return wrong ? {problem: wrong.message} : {}
  }

  #ofUser(layer?: FileLayer): Array<Alias & {readonly key: string}> {
    const files = this.#options.files()
    return files.ok ? aliasesIn(files.value.read(layer).configuration) : []
  }
}

function aliasesIn(configuration: Configuration): Array<Alias & {readonly key: string}> {
  return configuration.values().flatMap(({key, layer, line, source, value}) => {
    const path = parseKey(key)
    if (path?.length !== 2 || path[0] !== 'aliases') return []
    return [{key, name: normalize(path[1]!), expansion: String(value), layer, ...(source !== undefined && {source}), ...(line !== undefined && {line})}]
  })
}

function keyOf(name: string): string {
  return formatKey(['aliases', name])
}

function normalize(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ')
}

/** One word is a whole line; of several each is one word. `mmm` itself is left out. */
function toExpansion(command: readonly string[]): string {
  if (command.length === 1) return command[0]!.replace(/^\s*mmm\s+/, '').trim()
  return (command[0] === 'mmm' ? command.slice(1) : command).map((word) => quoteTemplate(word)).join(' ')
}
