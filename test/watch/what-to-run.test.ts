import {expect} from 'chai'
import fc from 'fast-check'
import type {SpecStatus} from '../../src/specification/specification.ts'
import type {SpecRecord} from '../../src/specification/specification-store.ts'
import {SpecificationView} from '../../src/specification/specification-view.ts'
import {whatToRun} from '../../src/watch/what-to-run.ts'

interface Spec {
  readonly status: SpecStatus
  readonly needs: readonly number[]
  readonly edited: boolean
  readonly awaiting: boolean
  readonly changed: boolean
  readonly left: boolean
  readonly watched: boolean
}

const often = (value: boolean): fc.Arbitrary<boolean> => fc.integer({min: 0, max: 5}).map((number) => (number === 0 ? !value : value))

/** Specifications that depend on earlier ones. */
const projects = fc.array(
  fc.record({
    status: fc.constantFrom<SpecStatus>('pending', 'completed', 'failed', 'blocked', 'skipped'),
    needs: fc.array(fc.nat(30), {maxLength: 3}),
    edited: fc.boolean(),
    awaiting: often(false),
    changed: fc.boolean(),
    left: often(false),
    watched: often(true),
  }),
  {maxLength: 15},
)

function viewOf(specs: readonly Spec[]): SpecificationView {
  const records = specs.map(({awaiting, edited, needs, status}, index): SpecRecord => ({
    id: `s${index}`,
    title: '',
    status,
    number: null,
    path: `specs/s${index}.md`,
    contentHash: edited ? 'new' : 'old',
    completedHash: status === 'completed' ? 'old' : null,
    evidenceId: null,
    runId: null,
    removedAt: null,
    awaiting: awaiting && status === 'blocked',
    dependencies: needs.filter((need) => need < index).map((need) => `s${need}`),
    metadata: {},
  }))
  return new SpecificationView(records, new Map(), {all: () => [], generating: []})
}

const idsWhere = (specs: readonly Spec[], is: (spec: Spec) => boolean): Set<string> => new Set(specs.flatMap((spec, index) => (is(spec) ? [`s${index}`] : [])))

describe('what watching runs', () => {
  it('is all that is ready or stale, what failed and was changed, and what then waits for nothing else; and no more', () => {
    fc.assert(
      fc.property(projects, (specs) => {
        const view = viewOf(specs)
        const [changed, left, watched] = [
          idsWhere(specs, (spec) => spec.changed),
          idsWhere(specs, (spec) => spec.left),
          idsWhere(specs, (spec) => spec.watched),
        ]
        const chosen = whatToRun(view, {changed, left, watched})

        for (const [place, id] of chosen.entries()) {
          const {ready, stale, status} = view.specification(id)
          const needs = view.graph.node(id).dependencies
          expect(watched.has(id) && !left.has(id), `${id} may run`).to.equal(true)
          expect(status).to.not.be.oneOf(['skipped', 'in_progress'])
          expect(view.graph.isAwaiting(id), `${id} waits for a person`).to.equal(false)
          if (status === 'completed') expect(stale).to.equal(true)
          else
            for (const need of needs)
              expect(
                chosen.indexOf(need) < place && (chosen.includes(need) || ['completed', 'skipped'].includes(view.graph.status(need))),
                `${id} needs ${need}`,
              ).to.equal(true)
          if (status === 'failed')
            expect(changed.has(id) || needs.some((need) => chosen.includes(need)), `${id} failed for a reason that is gone`).to.equal(true)
          if (status === 'pending' && !ready) expect(needs.some((need) => chosen.includes(need))).to.equal(true)
        }
        for (const id of view.graph.ids) {
          const {ready, stale} = view.specification(id)
          if ((ready || stale) && watched.has(id) && !left.has(id)) expect(chosen).to.include(id)
        }
      }),
      {numRuns: 300},
    )
  })
})
