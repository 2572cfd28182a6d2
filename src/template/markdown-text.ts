import {err, ok, type Result} from '../result.ts'
import {TemplateInvalidError} from './errors.ts'
import {renderLiquid, type RenderOptions} from './liquid.ts'
import {renderYaml} from './yaml-text.ts'

type Options = Omit<RenderOptions, 'show'>

/** Markdown taken apart. */
export interface MarkdownParts {
  /** The lines between the fences; `undefined` where there is no frontmatter. */
  readonly frontmatter?: readonly string[]
  readonly body: string
}

/** Takes markdown apart; frontmatter in another language than YAML cannot hold values. */
export function splitMarkdown(text: string, path: string): Result<MarkdownParts, TemplateInvalidError> {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
  const refuse = (problem: string): Result<never, TemplateInvalidError> => err(new TemplateInvalidError({path, line: 1, column: 1, problem}))
  if (/^(?:\+\+\+|---\s*\w+)\s*$/.test(lines[0]!)) return refuse('The frontmatter of a template is YAML, between lines "---"')
  if (!/^---[ \t]*$/.test(lines[0]!)) return ok({body: lines.join('\n')})
  const fence = lines.findIndex((line, index) => index > 0 && /^---[ \t]*$/.test(line))
  if (fence === -1) return refuse('The frontmatter is never closed: no line "---" follows')
  return ok({frontmatter: lines.slice(1, fence), body: lines.slice(fence + 1).join('\n')})
}

/** Renders markdown; no value can break its frontmatter, or begin one. */
export function renderMarkdown(text: string, options: Options): Result<string, TemplateInvalidError> {
  const parts = splitMarkdown(text, options.path)
  return parts.ok ? renderParts(parts.value, options, (yaml) => yaml) : parts
}

/** {@link renderMarkdown} with something done to the frontmatter in between. */
export function renderParts({body, frontmatter}: MarkdownParts, options: Options, change: (yaml: string) => string): Result<string, TemplateInvalidError> {
  const rendered = renderLiquid(body, {...options, before: frontmatter ? frontmatter.length + 2 : 0})
  if (!rendered.ok) return rendered
  if (!frontmatter) {
    const yaml = change('')
    // A value cannot begin a frontmatter that the template does not have.
    return ok(yaml === '' ? rendered.value.replace(/^(?=---|\+\+\+)/, '\n') : `---\n${yaml}---\n${rendered.value}`)
  }
  const yaml = renderYaml(frontmatter.map((line) => `${line}\n`).join(''), {...options, before: 1})
  return yaml.ok ? ok(`---\n${change(yaml.value)}---\n${rendered.value}`) : yaml
}
