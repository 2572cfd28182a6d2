import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Ground, KeptAnswer} from '../database/kept-answers.ts'
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
const MAKING = 3

/** Specifications that are kept, and read, at once: as many as are shown where nobody asks for more. */
const PAGE = 50

/**
 * The specifications that a filter lets through, in the order in which they would be done. Of many the whole list is kept,
 * and given again as long as nothing was written and all files look as they did: no row is read, and no graph is made.
 */
export function readListing({database, lookAtFiles, present, projectName}: ListingParts, wanted: Wanted): Result<Listing, DatabaseError> {
  const {filter, limit, many = 1000} = wanted
  const isSeen = present.isCurrent
  const look = lookAtFiles()
  const ground: Ground = {by: `${MAKING}:${projectName}`, look: () => look.bytes()}
  const kept = isSeen ? ok(undefined) : database.read('reading what was kept', () => unpack((question) => database.kept.find(question, ground), filter, limit))
  if (!kept.ok) return kept
  if (kept.value) return ok(kept.value)
  const surveyed = survey(database, present, look)
  if (!surveyed.ok) return surveyed
  const {specifications} = surveyed.value
  const isAtRest = specifications.every(({status}) => status !== 'in_progress')
  if (!isSeen && isAtRest && specifications.length >= many && !database.refusal)
    database.kept.keep(pack(specifications), ground, () => surveyed.value.isLasting())
  const matching = specifications.filter((specification) => matches(specification, filter))
  return ok({specifications: matching.slice(0, limit), total: matching.length})
}

/** How a specification may stand, as far as filters ask, each with a letter. */
const KINDS = STATUSES.flatMap((status) => [false, true].flatMap((ready) => [false, true].map((stale) => ({status, ready, stale}))))

function letterOf({ready, stale, status}: Specification): string {
  return letter(KINDS.findIndex((kind) => kind.status === status && kind.ready === ready && kind.stale === stale))
}

function letter(kind: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + kind)
}

/** A letter for each, so that none has to be read to be passed over; and page by page what they are. */
function pack(specifications: readonly Specification[]): KeptAnswer[] {
  const letters = specifications.map((specification) => letterOf(specification)).join('')
  const pages = Array.from({length: Math.ceil(specifications.length / PAGE)}, (_, page) => specifications.slice(page * PAGE, (page + 1) * PAGE))
  return [{question: 'list', answer: JSON.stringify(letters)}, ...pages.map((page, number) => ({question: `list ${number}`, answer: JSON.stringify(page)}))]
}

/** `undefined` where nothing is kept. */
function unpack(find: (question: string) => string | undefined, filter: SpecificationFilter, limit: number): Listing | undefined {
  const kept = find('list')
  if (kept === undefined) return undefined
  const letters = JSON.parse(kept) as string
  const {tags, ...others} = filter
  const wanted = KINDS.flatMap((kind, number) => (matches({...kind, tags: []}, others) ? [letter(number)] : []))
  const unwanted = new RegExp(`[^${wanted.join('')}]+`, 'g')
  const pages: Array<readonly Specification[]> = []
  const specifications: Specification[] = []
  let total = 0
  for (let place = 0; place < letters.length; place++) {
    const isShown = total < limit
    // Counted at once: of ten thousand, one by one takes as long as all the rest.
    if (!isShown && tags === undefined) return {specifications, total: total + letters.slice(place).replaceAll(unwanted, '').length}
    if (!wanted.includes(letters[place]!)) continue
    const page = Math.floor(place / PAGE)
    pages[page] ??= JSON.parse(find(`list ${page}`) ?? '[]') as readonly Specification[]
    const specification = pages[page][place % PAGE]
    if (!specification) return undefined
    if (!matches(specification, filter)) continue
    if (isShown) specifications.push(specification)
    total++
  }
  return {specifications, total}
}
