import type {NewSpecification} from 'mmm-cli'

/** What an answer holds, or what is wrong with it, in words that the model can mend it by. */
export type Drafts = {readonly drafts: readonly NewSpecification[]} | {readonly problems: readonly string[]}

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/

/** Reads the specifications that an answer holds as JSON, fenced or not. `known` are the ids that are there. */
export function readDrafts(answer: string, known: readonly string[]): Drafts {
  const value = findJson(answer)
  const specs = Array.isArray(value) ? value : (value as {specs?: unknown} | undefined)?.specs
  if (!Array.isArray(specs) || specs.length === 0) return {problems: ['The answer holds no JSON of the form {"specs": [...]} with at least one specification.']}
  const drafts = specs.map((spec) => toDraft(spec as Record<string, unknown>))
  const problems = drafts.flatMap((draft, index) => (typeof draft === 'string' ? [`Specification ${index + 1}: ${draft}`] : []))
  if (problems.length > 0) return {problems}
  const made = drafts as NewSpecification[]
  const wrong = [...doubled(made, known), ...missing(made, known), ...circular(made)]
  return wrong.length > 0 ? {problems: wrong} : {drafts: made}
}

/** The last fenced block that is JSON; else the whole answer, from its first bracket to its last. */
function findJson(answer: string): unknown {
  const fenced = [...answer.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n```/g)].map((match) => match[1]!)
  const [from, to] = [answer.search(/[[{]/), Math.max(answer.lastIndexOf(']'), answer.lastIndexOf('}'))]
  for (const text of [answer.slice(from, to + 1), ...fenced.toReversed()]) {
    try {
      return JSON.parse(text) as unknown
    } catch {
      // The next one may be it.
    }
  }
  return undefined
}

function toDraft(spec: Readonly<Record<string, unknown>> | null): NewSpecification | string {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return 'it is no object'
  const {body, depends_on: needs = [], id, priority, tags = [], title, verify = []} = spec
  if (typeof id !== 'string' || !ID.test(id)) return `"id" must be lower case letters, digits and dashes, not ${JSON.stringify(id)}`
  if (typeof title !== 'string' || title.trim() === '') return '"title" must be a text'
  if (typeof body !== 'string' || body.trim() === '') return '"body" must be a text'
  if (priority !== undefined && !['critical', 'high', 'medium', 'low'].includes(priority as string)) return '"priority" must be critical, high, medium or low'
  for (const [name, list] of Object.entries({depends_on: needs, tags, verify})) if (!isTexts(list)) return `"${name}" must be a list of texts`
  return {
    id,
    title,
    body: `${body.trim()}\n`,
    dependsOn: needs as string[],
    tags: tags as string[],
    verify: verify as string[],
    ...(priority !== undefined && {priority: priority as string}),
  }
}

function doubled(drafts: readonly NewSpecification[], known: readonly string[]): string[] {
  const seen = new Set(known)
  return drafts.filter(({id}) => seen.size === seen.add(id).size).map(({id}) => `The id "${id}" is taken: give it another one.`)
}

function missing(drafts: readonly NewSpecification[], known: readonly string[]): string[] {
  const there = new Set([...known, ...drafts.map(({id}) => id)])
  return drafts.flatMap(({dependsOn = [], id}) =>
    dependsOn.filter((need) => !there.has(need)).map((need) => `"${id}" depends on "${need}", which there is not.`),
  )
}

/** What is left when all that needs nothing that is left has been taken away, again and again. */
function circular(drafts: readonly NewSpecification[]): string[] {
  let left = new Map(drafts.map(({dependsOn = [], id}) => [id, dependsOn]))
  for (let before = -1; before !== left.size;) {
    before = left.size
    left = new Map([...left].filter(([, needs]) => needs.some((need) => left.has(need))))
  }
  return left.size > 0 ? [`These depend on each other in a circle: ${[...left.keys()].join(', ')}.`] : []
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
