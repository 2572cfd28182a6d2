import {expect} from 'chai'
import * as fc from 'fast-check'
import {ok} from '../../src/result.ts'
import {type Listing, type ListingParts, readListing} from '../../src/specification/listing.ts'
import {Neighbours} from '../../src/specification/neighbours.ts'
import {Present} from '../../src/specification/present.ts'
import {matches, type SpecificationFilter} from '../../src/specification/specification-filter.ts'
import {lookAtSpecFiles} from '../../src/specification/specification-files.ts'
import {SpecificationIndex} from '../../src/specification/specification-index.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {STATUSES} from '../../src/specification/specification.ts'
import {changeKept} from '../support/kept-answers.ts'
import {times} from '../support/random-history.ts'
import {type StateProject, unwrap, withProject} from '../support/state-project.ts'
import {events, happen, withThree} from '../support/three-projects.ts'

const filters: fc.Arbitrary<SpecificationFilter> = fc.record(
  {statuses: fc.subarray([...STATUSES], {minLength: 1}), tags: fc.subarray(['one', 'two'], {minLength: 1}), ready: fc.boolean(), stale: fc.boolean()},
  {requiredKeys: []},
)

describe('the list that is kept of many specifications', () => {
  it('is at any time, of any filter and length, what all files and rows come to', () =>
    fc.assert(
      fc.asyncProperty(events, filters, fc.nat(3), (happening, filter, limit) =>
        withThree((here, beside, there) => {
          beside.add('d', '---\ntags: [one]\n---\n# "D"\n')
          for (const event of happening) {
            happen({here, beside, there}, event)
            for (let time = 0; time < 2; time++) expect(listing(parts(here, there), filter, limit)).to.deep.equal(computed(parts(here, there), filter, limit))
            expect(listing(parts(here, there))).to.deep.equal(computed(parts(here, there)))
          }
        }),
      ),
      times(8),
    ))

  it('is given again until something is written, a file looks different, or the project is called otherwise', () =>
    withProject((project) => {
      project.add('a')
      expect(isKeptAfter(project, () => {})).to.be.true
      expect(isKeptAfter(project, () => project.write('specs/a.md', '# Another\n'))).to.be.false
      expect(isKeptAfter(project, () => unwrap(project.specifications.mark('a', 'completed')))).to.be.false
      expect(isKeptAfter(project, () => project.attempt('a', {outcome: 'failed'}))).to.be.false
      expect(isKeptAfter(project, () => {}, 'renamed')).to.be.false
    }))

  it('is not kept where it hangs on another project, or on files that something is generated for', () =>
    withThree((here, _, there) => {
      const ready = (): number => {
        listing(parts(here, there))
        return listing(parts(here, there), {ready: true}).total
      }
      here.write('specs/a.md', '---\ndepends_on: ["there:x"]\n---\n')
      expect(ready()).to.equal(0)
      unwrap(there.specifications.mark('x', 'completed'))
      expect(ready()).to.equal(1)
      here.write('specs/a.md', '---\nforeach: {glob: "items/*"}\n---\n# {item}\n')
      expect(ready()).to.equal(0)
      here.write('items/one.txt', '')
      expect(ready()).to.equal(1)
    }))

  it('is neither asked for nor made where everything has just been read', () =>
    withProject((project) => {
      project.add('a')
      const seeing = parts(project)
      unwrap(seeing.present.look())
      listing(seeing)
      expect(project.database.all('SELECT 1 FROM kept_answers')).to.be.empty
      unwrap(project.specifications.page({}))
      expect(project.database.all('SELECT 1 FROM kept_answers'), 'of few').to.be.empty
    }))
})

/** Whether the list that is given after something is the one that was kept before: it is marked to tell. */
function isKeptAfter(project: StateProject, happening: () => unknown, projectName = 'here'): boolean {
  const {database} = project
  listing(parts(project))
  expect(changeKept(database, 'list 0', (answer) => answer.replace('"title":"', '"title":"kept '))).to.be.true
  happening()
  return listing({...parts(project), projectName}).specifications[0]!.title.startsWith('kept ')
}

function listing(given: ListingParts, filter: SpecificationFilter = {}, limit = Infinity): Listing {
  return unwrap(readListing(given, {filter, limit, many: 0}))
}

/** The same without anything that is kept. */
function computed({present}: ListingParts, filter: SpecificationFilter = {}, limit = Infinity): Listing {
  const matching = unwrap(present.look())
    .all()
    .filter((specification) => matches(specification, filter))
  return {specifications: matching.slice(0, limit), total: matching.length}
}

/** As of somebody who has read nothing yet. */
function parts({database, directory}: StateProject, there?: StateProject): ListingParts {
  const store = new SpecificationStore(database)
  const files = [directory, 'specs', []] as const
  const index = new SpecificationIndex({database, store, projectId: 1, projectPath: directory, directory: 'specs', ignore: []})
  const neighbours = (): Neighbours | undefined => there && new Neighbours('here', () => ok(unwrap(there.specifications.asNeighbour())))
  return {
    database,
    present: new Present({database, store, index, place: {projectPath: files[0], directory: files[1], ignore: files[2]}, neighbours}),
    projectName: 'here',
    lookAtFiles: () => lookAtSpecFiles(...files),
  }
}
