import {type Dirent, existsSync, readdirSync, realpathSync} from 'node:fs'
import {join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'
import {compareNames} from '../text/order.ts'

/** A folder of templates. Of two with one name, the folder that is asked first has it. */
export interface TemplateSource {
  readonly source: 'built-in' | 'global' | 'plugin' | 'project'
  readonly folder: string
  /** The plugin that brings it. */
  readonly plugin?: string
  /** A folder that nothing may lead out of, by a link or otherwise: of a project, that of the project. */
  readonly confined?: string
}

/** Where a template was found. These are the field names of `--json`. */
export interface FoundTemplate {
  readonly name: string
  readonly source: TemplateSource['source']
  readonly plugin?: string
  /** The file of a specification's template, the folder of a project's. */
  readonly path: string
  /** Whether another one of that name is taken instead. */
  readonly shadowed: boolean
}

/** What a template makes: a specification (`NAME.md`), or a project (a folder with `template.toml`). */
export type TemplateKind = 'project' | 'spec'

export const PROJECT_TEMPLATE_FILE = 'template.toml'

/** Templates of something else, which lie in the same folder: what the runner `claude` is told. */
const NO_SPECIFICATIONS = new Set(['prompt'])

/** The templates that come with mmm. */
export function builtInSource(kind: TemplateKind): TemplateSource {
  return {source: 'built-in', folder: fileURLToPath(new URL(`../../templates/${kind}`, import.meta.url))}
}

/** All templates of a kind, by name, each before those that it shadows. */
export function findTemplates(sources: readonly TemplateSource[], kind: TemplateKind): FoundTemplate[] {
  const found: FoundTemplate[] = []
  for (const {confined, folder, plugin, source} of sources) {
    for (const entry of readFolder(folder)) {
      const path = join(folder, entry.name)
      const name = kind === 'spec' ? /^([\p{L}\p{N}][\p{L}\p{N}._-]*)\.md$/iu.exec(entry.name)?.[1] : entry.name
      const isTemplate = kind === 'spec' ? !entry.isDirectory() && !NO_SPECIFICATIONS.has(name ?? '') : existsSync(join(path, PROJECT_TEMPLATE_FILE))
      if (name === undefined || !isTemplate || (confined !== undefined && leaves(path, confined))) continue
      found.push({name, source, ...(plugin !== undefined && {plugin}), path, shadowed: found.some((other) => other.name === name)})
    }
  }
  return found.toSorted((a, b) => compareNames(a.name, b.name) || Number(a.shadowed) - Number(b.shadowed))
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true}).toSorted((a, b) => compareNames(a.name, b.name))
  } catch {
    return []
  }
}

/** Whether a path is not below a folder, or is a link to what is not. */
export function leaves(path: string, folder: string): boolean {
  try {
    return /^\.\.(?:[/\\]|$)/.test(relative(realpathSync(folder), realpathSync(path)))
  } catch {
    return true
  }
}
