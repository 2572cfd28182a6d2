import type * as LiquidModule from 'liquidjs'
import {loadPackage} from '../lazy.ts'
import {attempt, type Result} from '../result.ts'
import {TemplateInvalidError} from './errors.ts'
import {formatValue, type VariableValues} from './variable.ts'

/** Characters of one template. */
const MAXIMUM_LENGTH = 256 * 1024
/** Milliseconds that one rendering may take. */
const MAXIMUM_TIME = 1000
/** Characters and items that one rendering may make. */
const MAXIMUM_MEMORY = 1_000_000

/** No tag that reads a file or keeps text for later, which would see placeholders where values go. */
const TAGS = new Set('assign break case comment continue for if raw unless #'.split(' '))

/** What takes text and lists apart and together. Nothing whose time grows faster than its text. */
const FILTERS = new Set(
  `abs append at_least at_most capitalize ceil compact concat date default divided_by downcase escape first floor join json last lstrip minus modulo
  plus prepend remove remove_first replace replace_first reverse round rstrip size slice slugify sort sort_natural split squish strip times truncate
  truncatewords uniq upcase url_encode`.split(/\s+/),
)

export interface RenderOptions {
  /** For messages. */
  readonly path: string
  readonly values: VariableValues
  /** Lines of the file before the text. */
  readonly before?: number
  /** What stands in the place of a value; default: the value as text. */
  readonly show?: (value: unknown) => string
}

/** Renders a template, which can read nothing but the values it is given: no files, no prototypes, no environment; its time and memory are limited. */
export function renderLiquid(text: string, {before = 0, path, show, values}: RenderOptions): Result<string, TemplateInvalidError> {
  return attempt(
    () => {
      const {Liquid} = loadPackage<typeof LiquidModule>('liquidjs')
      const liquid = new Liquid({
        strictVariables: true,
        strictFilters: true,
        ownPropertyOnly: true,
        parseLimit: MAXIMUM_LENGTH,
        renderLimit: MAXIMUM_TIME,
        memoryLimit: MAXIMUM_MEMORY,
        templates: {},
        outputEscape: show ?? formatValue,
      })
      for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name]
      for (const name of Object.keys(liquid.filters)) if (!FILTERS.has(name)) delete liquid.filters[name]
      liquid.registerFilter('shell', (value: unknown) => `'${formatValue(value).replaceAll("'", String.raw`'\''`)}'`)
      return String(liquid.parseAndRenderSync(text, {...values}))
    },
    (error) => toTemplateError(error, path, before),
  )
}

interface LiquidFailure {
  readonly message: string
  readonly originalError?: {readonly message: string}
  readonly token?: {getPosition?(): [line: number, column: number]}
}

const LIMITS: Readonly<Record<string, string>> = {
  'memory alloc limit exceeded': `It makes more than ${MAXIMUM_MEMORY} characters or items`,
  'template render limit exceeded': `It takes longer than ${MAXIMUM_TIME} ms`,
  'parse length limit exceeded': `It is longer than ${MAXIMUM_LENGTH / 1024} KiB`,
}

/** Whatever goes wrong while rendering is the template's doing: a stack that overflows as well. */
function toTemplateError(error: unknown, path: string, before: number): TemplateInvalidError {
  const {message, originalError, token} = error as LiquidFailure
  const [line, column] = token?.getPosition?.() ?? [1, 1]
  const reason = (originalError?.message ?? message).replace(/, (?:file:.*, )?line:\d+, col:\d+$/s, '')
  const problem = LIMITS[reason] ?? reason.charAt(0).toUpperCase() + reason.slice(1)
  return new TemplateInvalidError({path, line: before + line, column, problem})
}
