import type {MmmError} from '../errors.ts'
import {nearest} from '../text/nearest.ts'
import {wordText} from '../text/words.ts'
import type {Alias, CommandNames} from './alias.ts'
import {AliasInvalidError, AliasLoopError, AliasNameInvalidError, AliasTakenError, AliasTargetUnknownError} from './errors.ts'
import {readExpansion, targetOf} from './expansion.ts'

/** Made when there is a name: to find out which letters there are takes V8 a millisecond. */
let pattern: RegExp | undefined

/** Flags that count before any command is known: too late for them in an alias. */
const EARLY_FLAGS: ReadonlySet<string> = new Set(['--no-plugins', '--no-color'])

export interface AliasSurroundings {
  readonly commands: CommandNames
  /** The aliases that count, by name. */
  readonly known: ReadonlyMap<string, Alias>
}

/** What is wrong with an alias, if anything is. */
export function checkAlias({expansion, name}: Pick<Alias, 'expansion' | 'name'>, {commands, known}: AliasSurroundings): MmmError | undefined {
  pattern ??= /^[\p{L}\p{N}][\p{L}\p{N}._-]*(?: [\p{L}\p{N}][\p{L}\p{N}._-]*)*$/u
  if (!pattern.test(name)) return new AliasNameInvalidError({name})
  const command = takerOf(name, commands)
  if (command !== undefined) return new AliasTakenError({name, command})
  const words = readExpansion({name, expansion})
  if (!words.ok) return words.error
  const early = words.value.map((word) => wordText(word)).find((word) => EARLY_FLAGS.has(word))
  if (early !== undefined) return new AliasInvalidError({name, expansion}, `${early} counts before any alias is read`)
  const target = targetOf(words.value)
  const all = new Map([...known, [name, {name, expansion}]])
  const circle = circleOf(name, {commands, known: all})
  if (circle) return new AliasLoopError({path: circle})
  // A whole topic will do: its commands are what follows.
  const exists = commands.commandAt(target) !== undefined || commands.isTopic(target) || longestAt(target, known) !== undefined
  return exists ? undefined : new AliasTargetUnknownError({name, expansion}, nearest(target.join(' '), [...commands.all(), ...known.keys()]))
}

/** What would be carried out, or shown, where an alias has that name. */
export function takerOf(name: string, commands: CommandNames): string | undefined {
  const words = name.split(' ')
  return commands.commandAt(words) ?? (commands.isTopic(words) ? name : undefined)
}

/** The longest alias that the words begin with. */
export function longestAt(words: readonly string[], known: ReadonlyMap<string, Alias>): Alias | undefined {
  for (let length = words.length; length > 0; length--) {
    const alias = known.get(words.slice(0, length).join(' '))
    if (alias) return alias
  }
  return undefined
}

/** The names from an alias back to one of them. */
function circleOf(name: string, {commands, known}: AliasSurroundings): string[] | undefined {
  const path: string[] = []
  for (let next = known.get(name); next;) {
    const met = path.indexOf(next.name)
    path.push(next.name)
    if (met !== -1) return path.slice(met)
    const words = readExpansion(next)
    if (!words.ok) return undefined
    const target = targetOf(words.value)
    next = commands.commandAt(target) === undefined ? longestAt(target, known) : undefined
  }
  return undefined
}
