import {isDeepStrictEqual} from 'node:util'
import type * as Yaml from 'yaml'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {TemplateInvalidError} from './errors.ts'
import {renderLiquid, type RenderOptions} from './liquid.ts'
import {LineMarks} from './line-marks.ts'
import {Marks, splice} from './marks.ts'
import {formatValue} from './variable.ts'
import {parseYaml} from './yaml-parser.ts'

type Splice = Parameters<typeof splice>[1][number]

const yaml = (): typeof Yaml => loadPackage<typeof Yaml>('yaml')

/**
 * Renders YAML so that a value stays the value that it is, whatever characters it has: the text is taken apart with
 * words in place of values, and each scalar that has one is written anew. Formatting and comments stay.
 */
export function renderYaml(text: string, {before = 0, ...options}: Omit<RenderOptions, 'show'>): Result<string, TemplateInvalidError> {
  const [marks, lines] = [new Marks(), new LineMarks(text)]
  const marked = renderLiquid(lines.marked, {...options, before, show: marks.hold})
  if (!marked.ok) return marked
  const rendered = lines.unmark(marked.value)
  const refuse = (problem: string, offset = 0): Result<never, TemplateInvalidError> => {
    const above = rendered.slice(0, offset).split('\n')
    const {column, line} = lines.originOf(above.length, above.at(-1)!.length + 1)
    return err(new TemplateInvalidError({path: options.path, line: before + line, column, problem: marks.fill(problem, JSON.stringify)}))
  }

  const parsed = parseYaml(rendered)
  if (!parsed.ok) return refuse(parsed.error.problem, parsed.error.offset)
  const {data, document} = parsed.value
  if (isNamedBy(document, marks)) return refuse('No value can be the name of an anchor or tag')
  const splices = findSplices(document, rendered, marks)
  const filled = marks.fill(splice(rendered, splices), toComment)
  // What is left are comments.
  const after = parseYaml(filled)
  const isEqual = after.ok && isDeepStrictEqual(toTexts(after.value.data), toTexts(data, marks))
  return isEqual ? ok(filled) : refuse('A value stands here where YAML cannot hold one', splices[0]?.start)
}

function isNamedBy(document: Yaml.Document, marks: Marks): boolean {
  let found = false
  yaml().visit(document, {
    Node(_, {anchor, tag}: Yaml.Node & {anchor?: string}) {
      found ||= marks.isIn(`${anchor ?? ''} ${tag ?? ''}`)
    },
  })
  return found
}

function findSplices(document: Yaml.Document, text: string, marks: Marks): Splice[] {
  const {isScalar, visit} = yaml()
  const splices: Splice[] = []
  const add = ([start, end]: readonly [number, number, ...unknown[]], written: string): void => {
    // The end of a block belongs to it, and its line still has to end.
    splices.push({start, end, text: text.slice(start, end).endsWith('\n') ? `${written}\n` : written})
  }
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value !== 'string' || !marks.isIn(node.value) || !node.range) return
      const whole = key === 'key' || node.type !== 'PLAIN' ? undefined : marks.whole(node.value)
      add(node.range, formatYaml(whole ? whole.value : marks.fill(node.value)))
    },
    Seq(_, node) {
      const items = node.items.map((item) => (isScalar(item) ? item : undefined))
      if (!node.range || !items.some((item) => item && Array.isArray(wholeOf(item, marks)))) return undefined
      if (items.includes(undefined)) return undefined
      // A list in a list brings its items.
      add(node.range, formatYaml(items.flatMap((item) => wholeOf(item!, marks) ?? fillScalar(item!.value, marks))))
      return visit.SKIP
    },
  })
  return splices
}

function wholeOf({type, value}: Yaml.Scalar, marks: Marks): unknown {
  return type === 'PLAIN' && typeof value === 'string' ? marks.whole(value)?.value : undefined
}

function fillScalar(value: unknown, marks: Marks): unknown {
  return typeof value === 'string' ? marks.fill(value) : value
}

/** A value on one line of YAML that reads back as the same in every version. */
export function formatYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => formatYaml(item)).join(', ')}]`
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null'
  const isPlain = /^[A-Za-z](?:[\w ./-]*\w)?$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)
  // JSON leaves some characters bare that YAML takes for the end of a line, or refuses.
  const escaped = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g
  return isPlain ? value : JSON.stringify(value).replaceAll(escaped, (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'))
}

function toComment(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- a comment ends where its line does
  return formatValue(value).replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]+/g, ' ')
}

/** Data with every scalar as text and lists without depth, to be compared. */
function toTexts(value: unknown, marks?: Marks): unknown {
  if (Array.isArray(value)) return value.flatMap((item) => toTexts(item, marks))
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, item]) => [marks ? marks.fill(name) : name, toTexts(item, marks)])
  const whole = marks && typeof value === 'string' ? marks.whole(value) : undefined
  if (Array.isArray(whole?.value)) return whole.value.map(String)
  return formatValue(whole ? whole.value : marks && typeof value === 'string' ? marks.fill(value) : value)
}

/** Sets top-level keys of a YAML text; everything else stays as it is. */
export function setYamlKeys(text: string, values: Readonly<Record<string, unknown>>): string {
  const {isMap, isNode, isScalar} = yaml()
  const parsed = parseYaml(text)
  const contents = parsed.ok ? parsed.value.document.contents : undefined
  const splices: Splice[] = []
  let added = ''
  for (const [name, value] of Object.entries(values)) {
    const written = formatYaml(value)
    const pair = isMap(contents) ? contents.items.find(({key}) => isScalar(key) && key.value === name) : undefined
    const range = isNode(pair?.value) ? pair.value.range : undefined
    if (!range) added += `${name}: ${written}\n`
    else if (range[0] === range[1]) splices.push({start: range[0], end: range[1], text: ` ${written}`})
    else splices.push({start: range[0], end: range[1], text: text.slice(range[0], range[1]).endsWith('\n') ? `${written}\n` : written})
  }
  const set = splice(text, splices)
  return set + (set === '' || set.endsWith('\n') ? '' : '\n') + added
}
