import {type ComposedSpecification, composeSpecification} from '../specification/composing.ts'
import type {NewSpecification} from '../specification/new-specification.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {DraftProblem} from './errors.ts'

export interface Drafts {
  readonly composed: readonly ComposedSpecification[]
  readonly problems: readonly DraftProblem[]
}

/** Composes the drafts of a generator, which may be anything, and finds everything that is wrong with them together. */
export function checkDrafts(drafts: readonly unknown[], {directory, view}: {readonly directory: string; readonly view: SpecificationView}): Drafts {
  const composed: ComposedSpecification[] = []
  const problems: DraftProblem[] = []
  const taken = new Map([...view.records.values()].map(({id, path}) => [id.toLowerCase(), path]))
  for (const [index, draft] of drafts.entries()) {
    const shape = shapeProblem(draft)
    const id = typeof (draft as {id?: unknown} | null)?.id === 'string' ? (draft as NewSpecification).id : `number ${index + 1}`
    if (shape !== undefined) problems.push({id, message: shape})
    else {
      const made = composeSpecification(draft as NewSpecification, directory)
      if (!made.ok) problems.push({id, message: made.error.message})
      else {
        composed.push(made.value)
        for (const {column, line, message, severity} of made.value.problems)
          if (severity === 'error') problems.push({id, message: `${line}:${column}: ${message}`})
      }
    }
    const other = taken.get(id.toLowerCase())
    if (other !== undefined) problems.push({id, message: `There is one of that name already: ${other}.`})
    taken.set(id.toLowerCase(), 'another draft')
  }
  return {composed, problems: [...problems, ...missingDependencies(drafts, taken, view)]}
}

const TEXTS = ['title', 'priority', 'text', 'body'] as const
const LISTS = ['dependsOn', 'tags', 'run', 'verify'] as const

function shapeProblem(draft: unknown): string | undefined {
  if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return 'It is no draft of a specification.'
  const fields = draft as Readonly<Record<string, unknown>>
  if (typeof fields.id !== 'string') return 'It has no id.'
  const text = TEXTS.find((name) => fields[name] !== undefined && typeof fields[name] !== 'string')
  if (text) return `"${text}" must be a text.`
  const list = LISTS.find((name) => fields[name] !== undefined && !(Array.isArray(fields[name]) && fields[name].every((item) => typeof item === 'string')))
  return list && `"${list}" must be a list of texts.`
}

function missingDependencies(drafts: readonly unknown[], taken: ReadonlyMap<string, string>, view: SpecificationView): DraftProblem[] {
  return drafts.flatMap((draft) => {
    const {dependsOn, id} = (draft ?? {}) as Partial<NewSpecification>
    if (!Array.isArray(dependsOn)) return []
    const missing = dependsOn.filter((name) => typeof name === 'string' && !taken.has(name.toLowerCase()) && view.names.candidates(name).length !== 1)
    return missing.map((name) => ({id: String(id), message: `It depends on "${String(name)}", which is neither there nor among the drafts.`}))
  })
}
