import {err, ok, type Result} from '../result.ts'
import {renderFile} from './data-text.ts'
import {TemplateInvalidError} from './errors.ts'
import {renderLiquid} from './liquid.ts'
import {isVerbatim, type ProjectTemplate, type TemplateFile} from './project-template.ts'
import {pathKey, pathProblem} from './rendered-path.ts'
import type {VariableValues} from './variable.ts'

/** A file that is to be made. */
export interface RenderedFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  readonly content: string | Uint8Array
  readonly executable: boolean
}

/** The files that a template makes. One with a part of its path that comes out empty is left out. */
export function renderProject(template: ProjectTemplate, files: readonly TemplateFile[], values: VariableValues): Result<RenderedFile[], TemplateInvalidError> {
  const rendered: RenderedFile[] = []
  const taken = new Map<string, string>()
  for (const file of files) {
    const source = `${template.path}/${file.path}`
    const refuse = (problem: string): Result<never, TemplateInvalidError> => err(new TemplateInvalidError({path: source, line: 1, column: 1, problem}))
    const segments: string[] = []
    for (const segment of file.path.split('/')) {
      const name = renderLiquid(segment, {path: source, values})
      if (!name.ok) return name
      segments.push(name.value)
    }
    if (segments.includes('')) continue
    const path = segments.join('/')
    const problem = pathProblem(segments)
    if (problem !== undefined) return refuse(`${problem}: this file would be ${JSON.stringify(path)}`)
    const clash = clashOf(path, taken)
    if (clash !== undefined) return refuse(`${JSON.stringify(path)} cannot be made beside ${JSON.stringify(clash)}`)
    const content = isVerbatim(file, template) ? ok(file.bytes) : renderFile(new TextDecoder().decode(file.bytes), path, {path: source, values})
    if (!content.ok) return content
    rendered.push({path, content: content.value, executable: file.executable})
  }
  return ok(rendered)
}

/** A file that has the same name, or is a folder of this path, or the other way round; notes the path. */
function clashOf(path: string, taken: Map<string, string>): string | undefined {
  const key = pathKey(path)
  const above = key.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
  const clash = above.map((part) => taken.get(part)).find((other) => other !== undefined) ?? [...taken].find(([other]) => other.startsWith(`${key}/`))?.[1]
  taken.set(key, path)
  return clash
}
