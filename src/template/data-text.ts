import {extname} from 'node:path'
import {formatTomlValue} from '../configuration/toml-value.ts'
import type {Result} from '../result.ts'
import type {TemplateInvalidError} from './errors.ts'
import {renderLiquid, type RenderOptions} from './liquid.ts'
import {Marks} from './marks.ts'
import {renderMarkdown} from './markdown-text.ts'
import {formatValue} from './variable.ts'
import {renderYaml} from './yaml-text.ts'

type Options = Omit<RenderOptions, 'show'>

const RENDERERS: Readonly<Record<string, (text: string, options: Options) => Result<string, TemplateInvalidError>>> = {
  '.json': renderJson,
  '.jsonc': renderJson,
  '.md': renderMarkdown,
  '.toml': renderToml,
  '.yaml': renderYaml,
  '.yml': renderYaml,
}

/** Renders the text of a file. In what its name says is data, a value stays the value that it is, whatever characters it has. */
export function renderFile(text: string, name: string, options: Options): Result<string, TemplateInvalidError> {
  return (RENDERERS[extname(name).toLowerCase()] ?? renderLiquid)(text, options)
}

interface Language {
  /** Texts in quotes and comments. */
  readonly pattern: RegExp
  /** A value where no quotes are. */
  readonly bare: (value: unknown) => string
  /** What was found by the pattern, with values in it. */
  readonly fill: (found: string, marks: Marks) => string
}

/** A value in the middle of a text in double quotes. */
const quoted = (value: unknown): string => formatTomlValue(formatValue(value)).slice(1, -1)
/** A value in the middle of a line of a comment, which it cannot end. */
const remark = (value: unknown): string =>
  formatValue(value)
    // oxlint-disable-next-line no-control-regex -- a comment ends where its line does
    .replaceAll(/[\u0000-\u001F\u007F\u2028\u2029]+/g, ' ')
    .replaceAll('*/', '* /')

const JSON_TEXT: Language = {
  pattern: /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
  bare: (value) => JSON.stringify(value ?? null),
  fill: (found, marks) => marks.fill(found, found.startsWith('"') ? quoted : remark),
}

const TOML_TEXT: Language = {
  pattern: /"""(?:[^\\]|\\[\s\S])*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/g,
  bare: (value) => formatTomlValue(value ?? ''),
  fill(found, marks) {
    if (found.startsWith('#')) return marks.fill(found, remark)
    if (found.startsWith('"')) return marks.fill(found, quoted)
    // Nothing can be escaped between single quotes.
    const text = found.startsWith("'''") ? found.slice(3, -3).replace(/^\n/, '') : found.slice(1, -1)
    return formatTomlValue(marks.fill(text))
  },
}

function renderJson(text: string, options: Options): Result<string, TemplateInvalidError> {
  return renderData(text, options, JSON_TEXT)
}

function renderToml(text: string, options: Options): Result<string, TemplateInvalidError> {
  return renderData(text, options, TOML_TEXT)
}

function renderData(text: string, options: Options, {bare, fill, pattern}: Language): Result<string, TemplateInvalidError> {
  const marks = new Marks()
  const rendered = renderLiquid(text, {...options, show: marks.hold})
  if (!rendered.ok) return rendered
  const filled: string[] = []
  let end = 0
  for (const match of rendered.value.matchAll(pattern)) {
    filled.push(marks.fill(rendered.value.slice(end, match.index), bare), marks.isIn(match[0]) ? fill(match[0], marks) : match[0])
    end = match.index + match[0].length
  }
  filled.push(marks.fill(rendered.value.slice(end), bare))
  return {ok: true, value: filled.join('')}
}
