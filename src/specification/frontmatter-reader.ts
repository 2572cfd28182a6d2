import {parseDuration} from '../text/duration.ts'
import {type ForeachSource, readForeach} from './foreach.ts'
import type {Frontmatter} from './frontmatter.ts'
import {hintForKey} from './key-hints.ts'
import type {SpecProblem} from './problem.ts'
import {readPriority} from './priority-words.ts'
import {parseReferenceText, toReferences} from './reference.ts'
import {priorityRank, type SpecMetadata} from './specification.ts'

/** Keys that mean something to mmm. */
const MEANINGFUL_KEYS = new Set([
  'id',
  'number',
  'title',
  'name',
  'depends_on',
  'dependencies',
  'priority',
  'tags',
  'status',
  'runner',
  'run',
  'verify',
  'max_iterations',
  'retries',
  'timeout',
  'touches',
  'requires_change',
  'approval',
  'foreach',
  'variables',
])

/** Keys of the ancestor and of imports, which are kept for people to read. */
const KEPT_KEYS = new Set(['category', 'created', 'updated', 'description', 'objective', 'acceptance_criteria', 'estimated_hours', 'source'])

export interface FrontmatterFields {
  readonly id?: string
  readonly number?: string
  readonly title?: string
  readonly references?: readonly string[]
  readonly status?: string
  readonly metadata: SpecMetadata
}

type Report = (key: string, message: string, code?: SpecProblem['code'], severity?: SpecProblem['severity'], suggestion?: string) => void

/** Reads the keys of a frontmatter, each checked for itself: one wrong value costs that value, and is named. */
export function readFields({data = {}, written}: Frontmatter, report: Report): FrontmatterFields {
  const fields = new Fields(data, report, written)
  const metadata = {...fields.unknown(), ...fields.known()} as SpecMetadata
  return definedOnly({
    id: fields.name('id'),
    number: fields.name('number'),
    title: fields.text('title') ?? fields.text('name'),
    references: fields.references('depends_on') ?? fields.references('dependencies'),
    status: fields.status(),
    metadata,
  }) as unknown as FrontmatterFields
}

class Fields {
  readonly #data: Readonly<Record<string, unknown>>
  readonly #report: Report
  readonly #written: Frontmatter['written']

  constructor(data: Readonly<Record<string, unknown>>, report: Report, written: Frontmatter['written']) {
    this.#data = data
    this.#report = report
    this.#written = written
  }

  text(key: string): string | undefined {
    const value = this.#data[key]
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') return value.trim() || undefined
    if (typeof value === 'number') return String(value)
    return this.#wrong(key, 'a text', value)
  }

  /** An id or number: YAML reads `12` as a number, which is the same name. */
  name(key: string): string | undefined {
    const value = this.#data[key]
    // 1.10 is 1.1 by then, 007 is 7, and a number too long has lost its end.
    if (typeof value === 'number' && (!Number.isSafeInteger(value) || (key === 'id' && /^0\d/.test(this.#written(key)))))
      this.#report(
        key,
        `"${key}" is read as the number ${value}.`,
        'value',
        'warning',
        `Put it into quotes: \`${key}: "${this.#written(key).trim() || '…'}"\`.`,
      )
    return this.text(key)
  }

  /** It counts only once, and is not worth the whole specification. */
  status(): string | undefined {
    const value = this.#data.status
    if (typeof value !== 'object' && typeof value !== 'boolean') return this.text('status')
    if (value !== null) this.#report('status', `"status" must be a word, not ${JSON.stringify(value)}; pending is taken.`, 'value', 'warning')
    return undefined
  }

  references(key: string): string[] | undefined {
    const value = this.#data[key]
    if (value === undefined) return undefined
    if (value === null) return []
    if (typeof value === 'string') return parseReferenceText(value)
    if (typeof value === 'number') return [String(value)]
    if (!Array.isArray(value)) return this.#wrong(key, 'a list of ids', value)
    // A link of the kind `[[name]]` is, without quotes, a list in a list.
    const all = value.map((item: unknown) => unwrap(unwrap(item)))
    const items = all.filter((item): item is number | string => typeof item === 'string' || typeof item === 'number')
    if (items.length < all.length)
      this.#wrong(
        key,
        'a list of ids',
        all.find((item) => !items.includes(item as string)),
      )
    return toReferences(items.map(String))
  }

  known(): SpecMetadata {
    return definedOnly({
      priority: this.#priority(),
      tags: this.#list('tags'),
      runner: this.text('runner'),
      run: this.#commands('run'),
      verify: this.#commands('verify'),
      max_iterations: this.#wholeNumber('max_iterations', 1),
      retries: this.#wholeNumber('retries', 0),
      timeout_ms: this.#timeout(),
      touches: this.#list('touches'),
      requires_change: this.#truth('requires_change'),
      approval: this.#truth('approval'),
      foreach: this.#foreach(),
    })
  }

  /** Everything else is kept as it is, and warned of once per key. */
  unknown(): Record<string, unknown> {
    const rest: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(this.#data)) {
      if (!MEANINGFUL_KEYS.has(key) && !KEPT_KEYS.has(key)) {
        const fate = TYPED_KEYS.has(key) ? 'left out' : 'kept'
        this.#report(key, `The key "${key}" means nothing to mmm; it is ${fate}.`, 'unknown-key', 'warning', hintForKey(key, MEANINGFUL_KEYS))
      }
      if (!TYPED_KEYS.has(key)) rest[key] = value
    }
    return rest
  }

  #list(key: string): string[] | undefined {
    const value = this.#data[key]
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') return [value]
    const items = Array.isArray(value) ? value.filter((item) => item !== null) : undefined
    if (items?.every((item) => typeof item === 'string' || typeof item === 'number')) return items.map(String)
    return this.#wrong(key, 'a text or a list of texts', value)
  }

  #commands(key: string): string[] | undefined {
    const commands = this.#list(key)
    if (!commands?.some((command) => command.includes('\0'))) return commands
    this.#report(key, `"${key}" holds a NUL character, which no command can have.`)
    return undefined
  }

  #priority(): number | string | undefined {
    const value = this.#data.priority
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'string' && priorityRank(value) !== undefined) return value.toLowerCase()
    const meant = typeof value === 'string' ? readPriority(value) : undefined
    const message = `"priority" must be critical, high, medium, low or a number, not ${JSON.stringify(value)}; medium is taken.`
    this.#report('priority', message, 'value', 'warning', meant && `Did you mean \`priority: ${meant}\`?`)
    return undefined
  }

  #wholeNumber(key: string, minimum: number): number | undefined {
    const value = this.#data[key]
    if (value === undefined || value === null) return undefined
    if (Number.isInteger(value) && (value as number) >= minimum) return value as number
    return this.#wrong(key, `a whole number from ${minimum}`, value)
  }

  #truth(key: string): boolean | undefined {
    const value = this.#data[key]
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined
    return this.#wrong(key, 'true or false', value)
  }

  #timeout(): number | undefined {
    const value = this.#data.timeout
    if (value === undefined || value === null) return undefined
    const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined
    return milliseconds || this.#wrong('timeout', 'a duration such as "90s" or "20m"', value)
  }

  #foreach(): ForeachSource | undefined {
    const value = this.#data.foreach
    if (value === undefined || value === null) return undefined
    const source = readForeach(value)
    if (typeof source !== 'string') return source
    this.#report('foreach', source)
    return undefined
  }

  #wrong(key: string, expected: string, value: unknown): undefined {
    this.#report(key, `"${key}" must be ${expected}, not ${JSON.stringify(value)}.`)
    return undefined
  }
}

/** Keys that leave the metadata in another form, or for a column of their own; and the names of those forms, which no file may claim. */
const TYPED_KEYS = new Set([
  'id',
  'title',
  'name',
  'number',
  'depends_on',
  'dependencies',
  'status',
  'priority',
  'tags',
  'runner',
  'run',
  'verify',
  'max_iterations',
  'retries',
  'timeout',
  'timeout_ms',
  'touches',
  'requires_change',
  'approval',
  'foreach',
  'origin',
])

function definedOnly(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function unwrap(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}
