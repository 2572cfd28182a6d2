import type {Database} from '../database/database.ts'
import {DatabaseDamagedError, type DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {SearchQueryError} from './errors.ts'
import {bodyOf} from './frontmatter.ts'
import {parseSearchQuery, type SearchTerm, toMatchExpression} from './search-query.ts'
import {SearchStore} from './search-store.ts'
import {makeSnippet, markTerms, type Snippet} from './snippet.ts'
import type {Specification} from './specification.ts'
import type {SpecificationEngine} from './specification-engine.ts'
import {matches, type SpecificationFilter} from './specification-filter.ts'
import {SpecificationStore} from './specification-store.ts'
import type {SpecificationView} from './specification-view.ts'

/** What is looked for, and where. */
export interface SearchOptions extends SpecificationFilter {
  /** Results at most. */
  readonly limit?: number
}

/** A specification that was found, with the place. */
export interface SearchResult extends Specification {
  /** From 1, the best. */
  readonly rank: number
  readonly snippet: Snippet
  readonly title_marks: Snippet['marks']
}

/** What was found, best first. */
export interface SearchResults {
  readonly results: readonly SearchResult[]
  /** How many there are without the limit. */
  readonly total: number
  /** Nothing held the words themselves: these hold words that begin so. */
  readonly relaxed: boolean
}

/**
 * Full-text search over a project's specifications. Its index is brought up to date by a search and by nothing else, so
 * that no other command pays for it; one that is missing or damaged is made anew.
 */
export class SpecificationSearch {
  readonly #database: Database
  readonly #specifications: SpecificationEngine
  readonly #store: SearchStore

  constructor({database, specifications}: {readonly database: Database; readonly specifications: SpecificationEngine}) {
    this.#database = database
    this.#specifications = specifications
    this.#store = new SearchStore(database)
  }

  /** What holds all the words, the best first: a word of the id or title counts most, then one of the tags. */
  find(text: string, {limit = Infinity, ...filter}: SearchOptions = {}): Result<SearchResults, DatabaseError | SearchQueryError> {
    const terms = parseSearchQuery(text)
    if (!terms.ok) return terms
    const view = this.#specifications.view()
    if (!view.ok) return view
    const exact = this.#match(view.value, terms.value, filter)
    if (!exact.ok) return exact
    const relaxedTerms = terms.value.map((term) => ({...term, prefix: true}))
    const found = exact.value.length > 0 ? exact : this.#match(view.value, relaxedTerms, filter)
    if (!found.ok) return found
    const relaxed = exact.value.length === 0 && found.value.length > 0
    const results = this.#describe(found.value.slice(0, limit), relaxed ? relaxedTerms : terms.value)
    return results.ok ? ok({results: results.value, total: found.value.length, relaxed}) : results
  }

  #match(view: SpecificationView, terms: readonly SearchTerm[], filter: SpecificationFilter): Result<Specification[], DatabaseError> {
    const attempt = (): Result<string[], DatabaseError> => {
      const current = this.#bringUpToDate(view)
      return current.ok ? this.#database.read('searching', () => this.#store.match(toMatchExpression(terms)).map(({id}) => id)) : current
    }
    let ids = attempt()
    if (!ids.ok && ids.error instanceof DatabaseDamagedError) {
      const created = this.#recreate()
      if (!created.ok) return created
      ids = attempt()
    }
    if (!ids.ok) return ids
    return ok(ids.value.flatMap((id) => (view.records.has(id) ? [view.specification(id)] : [])).filter((each) => matches(each, filter)))
  }

  #bringUpToDate(view: SpecificationView): Result<void, DatabaseError> {
    const sound = this.#database.read('looking at the search index', () => this.#store.isSound())
    if (!sound.ok) return sound
    const created = sound.value ? ok() : this.#recreate()
    if (!created.ok) return created
    const changed = this.#database.read('looking at the search index', () => ({gone: this.#store.gone(), outdated: this.#store.outdated()}))
    if (!changed.ok) return changed
    const {gone, outdated} = changed.value
    if (gone.length + outdated.length === 0) return ok()
    return this.#database.change('bringing the search index up to date', 'index', () => {
      for (const id of gone) this.#store.remove(id)
      for (const each of outdated) this.#store.save(each, view.records.get(each.id)?.metadata.tags ?? [], bodyOf(each.content))
      return ok()
    })
  }

  #recreate(): Result<void, DatabaseError> {
    return this.#database.change('making the search index anew', 'index', () => {
      this.#store.create()
      return ok()
    })
  }

  #describe(found: readonly Specification[], terms: readonly SearchTerm[]): Result<SearchResult[], DatabaseError> {
    const specifications = new SpecificationStore(this.#database)
    return this.#database.read('reading what was found', () =>
      found.map((each, index) => ({
        ...each,
        rank: index + 1,
        snippet: makeSnippet(bodyOf(specifications.content(each.id) ?? ''), terms),
        title_marks: markTerms(each.title, terms).marks,
      })),
    )
  }
}
