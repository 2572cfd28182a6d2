import {loadModule} from '../lazy.ts'
import type {KeyPath} from './key-path.ts'
import type {PluginSchemas} from './plugin-schemas.ts'
import {isTable} from './toml-value.ts'

/** What is shown in the place of a secret. */
export const SECRET = '(secret)'

/** Tables whose keys people choose: a name that says so makes a secret. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['commands', 'plugins', 'variables'])

/** Whether a setting is shown nowhere: the schema of its plugin says so, or its own name does. */
export function isSecretSetting(path: KeyPath, schemas?: PluginSchemas): boolean {
  const [table = '', plugin = '', name = ''] = path
  if (!OF_PEOPLE.has(table) || path.length < 2) return false
  return soundsSecret(path.at(-1)!) || (table === 'plugins' && (schemas?.of(plugin)?.isSecret(name) ?? false))
}

/** Whether a setting's name says that its value is nobody's business: for plugins without a schema, and those that are left out. */
export function soundsSecret(name: string): boolean {
  return /(?:^|[_\-.])(?:token|secret|password|passphrase|credentials?|api[_-]?key|private[_-]?key)s?$/i.test(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_'))
}

/** A value as it may be shown: without what its names, or the words of a command line, give away as secret. */
export function showable(value: unknown): unknown {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? withoutSecretWords(value) : value.map((item) => showable(item))
  if (!isTable(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, soundsSecret(name) ? SECRET : showable(item)]))
}

/** What {@link showable} leaves out of the words of a command line. */
function hiddenIn(words: readonly unknown[]): string[] {
  const shown = showable(words) as readonly unknown[]
  return words.flatMap((word, index) => {
    const rest = shown[index]
    if (typeof word !== 'string' || typeof rest !== 'string' || word === rest) return []
    let start = 0
    while (start < rest.length && word[start] === rest[start]) start++
    const after = rest.length - rest.lastIndexOf('*') - 1
    return [word.slice(Math.min(start, rest.indexOf('*')), word.length - after)]
  })
}

function withoutSecretWords(words: readonly string[]): readonly string[] {
  if (words.length === 0) return words
  return loadModule<typeof import('../text/redaction.ts')>('text/redaction').redact(words).argv
}

/** Every text in a value that is a secret, all of them where the value is one itself. */
export function secretTexts(value: unknown, isSecret: boolean): string[] {
  if (typeof value === 'string') return isSecret ? [value] : []
  if (Array.isArray(value)) return [...value.flatMap((item) => secretTexts(item, isSecret)), ...(isSecret ? [] : hiddenIn(value))]
  return isTable(value) ? Object.entries(value).flatMap(([name, item]) => secretTexts(item, isSecret || soundsSecret(name))) : []
}
