import type {Command} from '@oclif/core'
import {nearest} from '../text/nearest.ts'
import {LineFlagUnknownError} from './errors.ts'

/** Flags that mmm takes for every command. */
const EVERYWHERE: ReadonlySet<string> = new Set(['debug', 'help', 'json'])

/** The first flag that a command does not know, as far as it can be told without loading it. */
export function findUnknownFlag({flags, id}: Command.Loadable, argv: readonly string[]): LineFlagUnknownError | undefined {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const known = new Map(Object.values(flags).flatMap((flag) => [flag.name, ...(flag.aliases ?? [])].map((name) => [name, flag] as const)))
  for (const [index, word] of words.entries()) {
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name === undefined || isValue(words[index - 1], known)) continue
    const positive = known.get(name.replace(/^no-/, ''))
    const isKnown = known.has(name) || EVERYWHERE.has(name) || (positive?.type === 'boolean' && positive.allowNo)
    if (!isKnown) return new LineFlagUnknownError({command: id.replaceAll(':', ' '), flag: `--${name}`}, nearest(name, known.keys()))
  }
  return undefined
}

/** Whether the word before takes this one as its value, whatever it looks like. */
function isValue(before: string | undefined, known: ReadonlyMap<string, {readonly type: string}>): boolean {
  const name = /^--([^=]+)$/.exec(before ?? '')?.[1]
  return name !== undefined && known.get(name)?.type === 'option'
}
