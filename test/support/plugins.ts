import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Sandbox} from './binary.ts'

export interface PluginFiles {
  readonly name: string
  /** Its package.json; default: an ES module with `commands/`, and `hook.js` for these events; `null`: none. */
  readonly manifest?: object | string | null
  readonly hooks?: readonly string[]
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>
  /** `user` lies where npm puts it, `link` in a folder of its own. */
  readonly type?: 'link' | 'user'
  /** Whether there is a folder at all. */
  readonly isThere?: boolean
}

/** Writes plugins and their entries in the data folder, as `mmm plugins install` and `link` leave them. */
export function addPlugins(sandbox: Sandbox, plugins: readonly PluginFiles[]): void {
  const data = join(sandbox.home, 'data')
  const entries = plugins.map(({files = {}, hooks = [], isThere = true, manifest, name, type = 'link'}) => {
    const root = type === 'link' ? join(sandbox.root, 'plugins', name) : join(data, 'node_modules', name)
    const oclif = {commands: './commands', hooks: Object.fromEntries(hooks.map((event) => [event, './hook.js']))}
    const package_ = manifest === undefined ? {name, version: '1.0.0', type: 'module', main: './package.json', oclif} : manifest
    if (isThere) mkdirSync(root, {recursive: true})
    if (isThere && package_ !== null) writeTo(join(root, 'package.json'), package_)
    for (const [path, content] of Object.entries(files)) writeTo(join(root, path), content)
    return type === 'link' ? {name, root, type} : {name, tag: 'latest', type}
  })
  writeTo(join(data, 'package.json'), {oclif: {schema: 1, plugins: entries}})
}

/** The text of a command's module. */
export function commandText(body: string, {aliases = []}: {aliases?: readonly string[]} = {}): string {
  return `import {MmmCommand} from 'mmm-cli'

export default class extends MmmCommand {
  static summary = 'Made for a test.'
  static aliases = ${JSON.stringify(aliases)}
  static strict = false

  async run() {
    await this.parse()
    ${body}
  }
}
`
}

/** The text of a hook's module. */
export function hookText(body: string): string {
  return `export default async function (options) {\n  ${body}\n}\n`
}

function writeTo(path: string, content: object | string): void {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}
