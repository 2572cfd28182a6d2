import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {FilesLook} from './files-look.ts'
import type {Present} from './present.ts'
import {STATUSES, type Specification} from './specification.ts'
import {matches, type SpecificationFilter} from './specification-filter.ts'
import {survey} from './survey.ts'

/** The first of a list, and how many there are in all. */
export interface Listing {
  readonly specifications: Specification[]
  readonly total: number
}

export interface ListingParts {
  readonly database: Database
  readonly present: Present
  /** Dependencies that name it lead back here. */
  readonly projectName: string
  readonly lookAtFiles: () => FilesLook
}

export interface Wanted {
  readonly filter: SpecificationFilter
  readonly limit: number
  /** Of so many the list is kept: below, making it anew takes no longer. */
  readonly many?: number
}

/** To be raised when the same rows and files come to another list. */
const MAKING = 1

/**
 * The specifications that a filter lets through, in the order in which they would be done. Of many the whole list is kept,
 * and given again as long as nothing was written and all files look as they did: no row is read, and no graph is made.
 */
export function readListing({database, lookAtFiles, present, projectName}: ListingParts, wanted: Wanted): Result<Listing, DatabaseError> {
  const {filter, limit, many = 1000} = wanted
  const isSeen = present.isCurrent
  const look = lookAtFiles()
  const madeOf = isSeen ? '' : `${MAKING}:${projectName}:${look.digest()}`
  const kept = isSeen ? ok(undefined) : database.read('reading what was kept', () => database.kept.find('list', madeOf))
  if (!kept.ok) return kept
  if (kept.value !== undefined) return ok(unpack(kept.value, filter, limit))
  const surveyed = survey(database, present, look)
  if (!surveyed.ok) return surveyed
  const {specifications} = surveyed.value
  const isAtRest = specifications.every(({status}) => status !== 'in_progress')
  if (!isSeen && isAtRest && specifications.length >= many && !database.refusal)
    database.kept.keep({question: 'list', madeOf, answer: pack(specifications)}, () => surveyed.value.isLasting())
  const matching = specifications.filter((specification) => matches(specification, filter))
  return ok({specifications: matching.slice(0, limit), total: matching.length})
}

/** How a specification may stand, as far as filters ask, each with a letter. */
const KINDS = STATUSES.flatMap((status) => [false, true].flatMap((ready) => [false, true].map((stale) => ({status, ready, stale}))))

function letterOf({ready, stale, status}: Specification): string {
  const kind = KINDS.findIndex((other) => other.status === status && other.ready === ready && other.stale === stale)
  return String.fromCharCode(FIRST + kind)
}

const FIRST = 'A'.charCodeAt(0)

/** A letter for each, so that none has to be read to be passed over; then each on a line of its own. */
function pack(specifications: readonly Specification[]): string {
  const letters = specifications.map((specification) => letterOf(specification)).join('')
  return `[${[JSON.stringify(letters), ...specifications.map((specification) => JSON.stringify(specification))].join('\n,')}\n]`
}

function unpack(answer: string, filter: SpecificationFilter, limit: number): Listing {
  const lines = answer.split('\n')
  const letters = JSON.parse(lines[0]!.slice(1)) as string
  const {tags, ...others} = filter
  const isWanted = KINDS.map((kind) => matches({...kind, tags: []}, others))
  const specifications: Specification[] = []
  let total = 0
  for (let place = 0; place < letters.length; place++) {
    if (!isWanted[letters.charCodeAt(place) - FIRST]) continue
    if (tags === undefined && total >= limit) {
      total++
      continue
    }
    const specification = JSON.parse(lines[place + 1]!.slice(1)) as Specification
    if (!matches(specification, filter)) continue
    if (total < limit) specifications.push(specification)
    total++
  }
  return {specifications, total}
}
