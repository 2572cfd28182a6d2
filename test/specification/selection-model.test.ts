import {expect} from 'chai'
import * as fc from 'fast-check'
import {ok} from '../../src/result.ts'
import {planJointly} from '../../src/specification/joint-plan.ts'
import {Neighbours} from '../../src/specification/neighbours.ts'
import {planSelection, type Selection, type SelectionPlan} from '../../src/specification/selection.ts'
import {type SpecStatus, STATUSES} from '../../src/specification/specification.ts'
import type {SpecRecord} from '../../src/specification/specification-store.ts'
import {SpecificationView} from '../../src/specification/specification-view.ts'
import {valueOf} from '../support/spec-project.ts'

interface Spec {
  readonly id: string
  readonly status: SpecStatus
  readonly needs: readonly string[]
  readonly tags: readonly string[]
  readonly isChanged: boolean
  readonly isLost: boolean
  readonly isAwaiting: boolean
  /** Greater ones were proven later. */
  readonly proof: number
}

const MOST = 12

/** Few specifications with many edges, circles now and then: every rule meets every other. */
const someSpecs: fc.Arbitrary<Spec[]> = fc
  .array(
    fc.record({
      status: fc.constantFrom(...STATUSES, 'completed' as const, 'completed' as const),
      towards: fc.array(fc.nat(MOST * 8), {maxLength: 3}),
      tags: fc.subarray(['x', 'y']),
      isChanged: fc.integer({max: 3, min: 0}).map((n) => n === 0),
      isLost: fc.nat(12).map((n) => n === 0),
      proof: fc.nat(2),
      isCircular: fc.nat(30).map((n) => n === 0),
    }),
    {minLength: 1, maxLength: MOST},
  )
  .map((drawn) => {
    const name = (place: number): string => `s${(place * 7 + 3) % 97}`
    return drawn.map(({isCircular, status, towards, ...spec}, place) => ({
      ...spec,
      id: name(place),
      status,
      isAwaiting: status === 'blocked' && spec.proof > 0,
      needs: place === 0 && !isCircular ? [] : [...new Set(towards.map((target) => name(target % (isCircular ? drawn.length : place))))],
    }))
  })

const someSelection: fc.Arbitrary<Selection> = fc
  .record({
    names: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(MOST - 1), {minLength: 1, maxLength: 3})),
    tags: fc.oneof(fc.constant([]), fc.subarray(['x', 'y', 'none'])),
    statuses: fc.oneof(fc.constant([]), fc.subarray([...STATUSES])),
    stale: fc.boolean(),
    dependents: fc.boolean(),
    withDependencies: fc.boolean(),
    force: fc.boolean(),
  })
  .map(({names, ...selection}) => ({...selection, names: names.map((place) => `s${(place * 7 + 3) % 97}`)}))

interface Expected {
  readonly specs: ReadonlySet<string>
  readonly stuck: ReadonlySet<string>
  readonly upToDate: ReadonlySet<string>
  readonly skipped: ReadonlySet<string>
}

/** What a selection means, in a few lines of set algebra. */
function expectedOf(specs: readonly Spec[], selection: Selection): Expected {
  const {dependents, force, names = [], stale: wantsStale, statuses = [], tags = [], withDependencies} = selection
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  const all = new Set(byId.keys())
  const where = (set: ReadonlySet<string>, test: (spec: Spec) => boolean): Set<string> => new Set([...set].filter((id) => test(byId.get(id)!)))
  /** The greatest set that does not change any more. */
  const grow = (start: ReadonlySet<string>, test: (spec: Spec, reached: ReadonlySet<string>) => boolean): Set<string> => {
    let reached = new Set(start)
    for (let size = -1; size < reached.size;) {
      size = reached.size
      reached = new Set([...reached, ...where(all, (spec) => test(spec, reached))])
    }
    return reached
  }
  const behind = (start: ReadonlySet<string>): Set<string> => grow(start, ({needs}, reached) => needs.some((need) => reached.has(need)))
  const below = (start: ReadonlySet<string>): Set<string> => grow(start, ({id}, reached) => [...reached].some((other) => byId.get(other)!.needs.includes(id)))
  const circular = where(all, ({id, needs}) => below(new Set(needs)).has(id))

  const completed = where(all, ({status}) => status === 'completed')
  const changed = where(completed, ({isChanged}) => isChanged)
  const newer = (spec: Spec): boolean => spec.needs.some((need) => byId.get(need)!.proof > spec.proof)
  const grown = grow(changed, (spec, reached) => completed.has(spec.id) && (newer(spec) || spec.needs.some((need) => reached.has(need))))
  // What is stale around a circle is nobody's promise.
  const stale = circular.size > 0 ? new Set(viewOf(specs).stale.keys()) : grown

  let meant = names.length > 0 ? new Set(names) : all
  if (tags.length > 0) meant = where(meant, (spec) => tags.some((tag) => spec.tags.includes(tag)))
  if (statuses.length > 0 || wantsStale) meant = where(meant, ({id, status}) => statuses.includes(status) || (wantsStale === true && stale.has(id)))
  const wanted = dependents ? behind(meant) : meant
  const reached = withDependencies ? below(wanted) : wanted
  const setAside = where(reached, ({id, status}) => status === 'skipped' && !(meant.has(id) && (names.length > 0 || statuses.includes('skipped'))))
  const chosen = new Set([...reached].filter((id) => !setAside.has(id)))

  const standing = where(chosen, ({id}) => completed.has(id) && !stale.has(id) && !(force && wanted.has(id)))
  const isDone = (id: string): boolean => ['completed', 'skipped'].includes(byId.get(id)!.status) && (!chosen.has(id) || standing.has(id))
  const planned = grow(new Set(), ({id, isAwaiting, isLost, needs}, done) => {
    if (!chosen.has(id) || isAwaiting || isLost || circular.has(id)) return false
    return needs.every((need) => done.has(need) || isDone(need)) && (!standing.has(id) || needs.some((need) => done.has(need)))
  })
  const rest = where(chosen, ({id}) => !planned.has(id))
  return {specs: planned, stuck: where(rest, ({id}) => !standing.has(id)), upToDate: where(rest, ({id}) => standing.has(id)), skipped: setAside}
}

function expectPlan(plan: SelectionPlan, expected: Expected, inWhole = (id: string): string => id): void {
  const sorted = (ids: Iterable<string>): string[] => [...ids].toSorted()
  const named = (ids: ReadonlySet<string>): string[] => sorted([...ids].map((id) => inWhole(id)))
  const {skipped, specs, stuck, upToDate} = plan
  expect({specs: sorted(specs.map(({id}) => id)), stuck: sorted(stuck), upToDate: sorted(upToDate), skipped: sorted(skipped)}).to.deep.equal({
    specs: named(expected.specs),
    stuck: named(expected.stuck),
    upToDate: named(expected.upToDate),
    skipped: named(expected.skipped),
  })
}

function viewOf(specs: readonly Spec[], lead: (spec: Spec, need: string) => string = (_, need) => need, neighbours?: Neighbours): SpecificationView {
  const records = specs.map((spec): SpecRecord => {
    const {id, isAwaiting: awaiting, isChanged, isLost, proof: evidenceId, status, tags} = spec
    const dependencies = [...spec.needs.map((need) => lead(spec, need)), ...(isLost ? ['nowhere'] : [])]
    const [contentHash, completedHash] = ['now', isChanged ? 'before' : 'now']
    const file = {title: id, number: null, path: `specs/${id}.md`, runId: null, removedAt: null}
    return {...file, id, status, awaiting, dependencies, contentHash, completedHash, evidenceId, metadata: {tags}}
  })
  const isOwn = new Set(specs.map(({id}) => id))
  const loose = records.map(({dependencies, id}) => [id, dependencies.filter((reference) => !isOwn.has(reference))] as const)
  return new SpecificationView(records, new Map(loose.filter(([, references]) => references.length > 0)), {all: () => [], generating: []}, neighbours)
}

const namesOnly = (selection: Selection, specs: readonly Spec[]): Selection => ({
  ...selection,
  names: selection.names!.filter((name) => specs.some(({id}) => id === name)),
})

describe('what flags mean together', () => {
  it('is what set algebra says, on any graph in any state', () => {
    fc.assert(
      fc.property(someSpecs, someSelection, (specs, drawn) => {
        const selection = namesOnly(drawn, specs)
        expectPlan(valueOf(planSelection(viewOf(specs), selection)), expectedOf(specs, selection))
      }),
      {numRuns: 400},
    )
  })

  it('is the same where the specifications are spread over two projects', () => {
    fc.assert(
      fc.property(someSpecs, someSelection, (drawnSpecs, drawn) => {
        // Which of two projects proved something later, nobody can tell.
        const specs = drawnSpecs.map((spec) => ({...spec, proof: 0}))
        const selection = namesOnly(drawn, specs)
        const homes = new Map(specs.map(({id}, place) => [id, place % 2 === 0 ? 'even' : 'odd']))
        const inWhole = (id: string): string => `${homes.get(id)}:${id}`
        const {stale} = viewOf(specs)
        const views = new Map(
          ['even', 'odd'].map((name) => {
            const own = specs.filter(({id}) => homes.get(id) === name)
            const find = (id: string) =>
              specs
                .filter((spec) => spec.id === id && homes.get(id) !== name)
                .map(({status}) => ({id, status, dependencies: [], proof: '', stale: stale.has(id)}))
            const neighbours = new Neighbours(name, () => ok({ids: [], find, proof: () => '', pulse: () => ''}))
            return [name, viewOf(own, (_, need) => (homes.get(need) === name ? need : inWhole(need)), neighbours)] as const
          }),
        )

        const {parts, whole} = valueOf(planJointly(views, selection))

        expectPlan(whole, expectedOf(specs, selection), inWhole)
        const united = [...parts].flatMap(([name, part]) => [...part.specs.map(({id}) => `${name}:${id}`)])
        expect(united).to.have.members(whole.specs.map(({id}) => id))
      }),
      {numRuns: 200},
    )
  })
})
