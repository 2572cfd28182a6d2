import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Workspace} from 'mmm-cli/testing'

export interface LinkedPlugin {
  readonly name: string
  /** On top of a package.json with name, version and `oclif`. */
  readonly manifest?: object
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** Writes a plugin beside a workspace and links it, after those that are linked already; gives its folder. */
export function linkPlugin({home}: Pick<Workspace, 'home'>, {files = {}, manifest = {}, name}: LinkedPlugin): string {
  const root = join(dirname(home), 'plugins', name)
  const package_ = {name, version: '1.0.0', type: 'module', oclif: {}, ...manifest}
  for (const [path, text] of Object.entries({...files, 'package.json': JSON.stringify(package_)})) {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), text)
  }
  const list = join(home, 'data', 'package.json')
  mkdirSync(dirname(list), {recursive: true})
  writeFileSync(list, JSON.stringify({oclif: {schema: 1, plugins: [...linked(list), {name, root, type: 'link'}]}}))
  return root
}

function linked(list: string): unknown[] {
  try {
    return (JSON.parse(readFileSync(list, 'utf8')) as {oclif: {plugins: unknown[]}}).oclif.plugins
  } catch {
    return []
  }
}
