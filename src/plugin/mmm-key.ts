import {nearest} from '../text/nearest.ts'
import {printableLine} from '../text/terminal.ts'

/** What a package.json says under `mmm`, as far as it is right. */
export interface MmmKey {
  /** Modules by the name of the runner. */
  readonly runners: Readonly<Record<string, string>>
  /** Modules by the name of the generator. */
  readonly generators: Readonly<Record<string, string>>
  /** Command lines by the words that stand for them. */
  readonly aliases: Readonly<Record<string, string>>
  /** Folder of templates. */
  readonly templates: string | undefined
  /** JSON Schema of the plugin's settings. */
  readonly configuration: string | undefined
}

/** Something wrong under `mmm`: that contribution is left out, and no other. */
export interface MmmKeyProblem {
  /** Such as `mmm.runners.cobbler`. */
  readonly key: string
  /** One sentence. */
  readonly message: string
  readonly suggestions: readonly string[]
}

/** Patterns of the published schema as well: `docs/plugin.schema.json`. */
export const CONTRIBUTION_NAME = '^[a-z0-9][a-z0-9._-]*$'
export const PACKAGE_PATH = String.raw`^\./(?!(?:.*/)?\.\.?(?:/|$))[^\\]+$`
export const MODULE_PATH = String.raw`^\./(?!(?:.*/)?\.\.?(?:/|$))[^\\]+\.[cm]?js$`
export const ALIAS_WORDS = '^[a-z0-9][A-Za-z0-9_.-]*(?: [a-z0-9][A-Za-z0-9_.-]*)*$'

const NAMED = {
  name: CONTRIBUTION_NAME,
  nameExpected: 'a name in lower case such as "cobbler"',
  value: MODULE_PATH,
  expected: 'the path of a module in the package, such as "./dist/cobbler.js"',
}
const TABLES = {
  runners: NAMED,
  generators: NAMED,
  aliases: {
    name: ALIAS_WORDS,
    nameExpected: 'one or more words such as "st" or "spec st"',
    value: String.raw`\S`,
    expected: 'a command line without mmm, such as "spec list --ready"',
  },
}
const PATHS = {
  templates: {value: PACKAGE_PATH, expected: 'the path of a folder in the package, such as "./templates"'},
  configuration: {
    value: String.raw`${MODULE_PATH.slice(0, -'[cm]?js$'.length)}json$`,
    expected: 'the path of a JSON Schema in the package, such as "./configuration.schema.json"',
  },
}

/** Every contribution there is. */
export const CONTRIBUTIONS = {tables: TABLES, paths: PATHS} as const

/** Checks by hand, since every start with a plugin does: what is right counts, what is wrong is named. */
export function readMmmKey(value: unknown): {readonly key: MmmKey; readonly problems: readonly MmmKeyProblem[]} {
  const reader = new MmmKeyReader()
  return {key: reader.read(value), problems: reader.problems}
}

class MmmKeyReader {
  readonly problems: MmmKeyProblem[] = []

  read(value: unknown): MmmKey {
    const table = this.#table('mmm', value) ?? {}
    const names = [...Object.keys(TABLES), ...Object.keys(PATHS)]
    for (const name of Object.keys(table)) {
      if (names.includes(name)) continue
      const near = nearest(name, names).map((other) => `Did you mean "${other}"?`)
      this.#problem(['mmm', name], 'is nothing that this mmm knows of', near.length > 0 ? near : [`It knows ${names.join(', ')}.`])
    }
    const {aliases, configuration, generators, runners, templates} = table
    return {
      runners: this.#named('runners', runners),
      generators: this.#named('generators', generators),
      aliases: this.#named('aliases', aliases),
      templates: this.#path('templates', templates),
      configuration: this.#path('configuration', configuration),
    }
  }

  #named(kind: keyof typeof TABLES, value: unknown): Readonly<Record<string, string>> {
    const {expected, name: namePattern, nameExpected, value: pattern} = TABLES[kind]
    const named = Object.entries(this.#table(`mmm.${kind}`, value) ?? {}).filter(([name, text]) => {
      const key = ['mmm', kind, name]
      if (!new RegExp(namePattern).test(name)) return this.#problem(key, `must be called by ${nameExpected}`)
      return matches(text, pattern) || this.#problem(key, `must be ${expected}, not ${show(text)}`)
    })
    return Object.fromEntries(named) as Record<string, string>
  }

  #path(kind: keyof typeof PATHS, value: unknown): string | undefined {
    const {expected, value: pattern} = PATHS[kind]
    if (value === undefined || matches(value, pattern)) return value as string | undefined
    this.#problem(['mmm', kind], `must be ${expected}, not ${show(value)}`)
    return undefined
  }

  #table(key: string, value: unknown): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    this.#problem([key], `must be an object, not ${show(value)}`)
    return undefined
  }

  #problem(path: readonly string[], what: string, suggestions: readonly string[] = []): false {
    const key = path.map((part) => (/^[\w.-]+$/.test(part) ? part : JSON.stringify(part))).join('.')
    this.problems.push({key, message: `"${printableLine(key)}" ${what}.`, suggestions})
    return false
  }
}

function matches(value: unknown, pattern: string): boolean {
  return typeof value === 'string' && new RegExp(pattern).test(value)
}

function show(value: unknown): string {
  return printableLine(JSON.stringify(value) ?? String(value), 60)
}
