import {expect} from 'chai'
import * as fc from 'fast-check'
import {symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import {ok} from '../../src/result.ts'
import {SpecificationEngine} from '../../src/specification/specification-engine.ts'
import {makeStanding, readStanding} from '../../src/state/standing.ts'
import {changeKept} from '../support/kept-answers.ts'
import {times} from '../support/random-history.ts'
import {StateProject, unwrap, withProject} from '../support/state-project.ts'
import {events, happen, withThree} from '../support/three-projects.ts'

const ALWAYS = {specs: 0, attempts: 0}
const configuration = unwrap(loadConfiguration({environment: {}, files: []}))

describe('the standing that is kept of a large project', () => {
  it('is at any time what all files and rows come to', () =>
    fc.assert(
      fc.asyncProperty(events, (happening) =>
        withThree((here, beside, there) => {
          for (const event of happening) {
            happen({here, beside, there}, event)
            for (let time = 0; time < 3; time++) expect(standing(here, there)).to.deep.equal(computed(here, there))
          }
        }),
      ),
      times(12),
    ))

  it('follows what it waits for in another project, and the files that something is generated for', () =>
    withThree((here, beside, there) => {
      here.write('specs/a.md', '---\ndepends_on: ["there:x"]\n---\n# A\n')
      const ready = (): readonly string[] => {
        standing(here, there)
        return (standing(here, there) as {ready: readonly string[]}).ready
      }
      expect(ready()).to.be.empty
      unwrap(there.specifications.mark('x', 'completed'))
      expect(ready()).to.deep.equal(['a'])

      here.write('specs/a.md', '---\nforeach: {glob: "items/*"}\n---\n# {item}\n')
      expect(ready()).to.have.length(0)
      here.write('items/one.txt', '')
      expect(ready()).to.have.length(1)
      unwrap(beside.specifications.mark(ready()[0]!, 'skipped'))
      expect(ready()).to.be.empty
    }))

  it('is given again as long as nothing was written and no file looks different', () =>
    withProject((project) => {
      project.add('a')
      project.add('b')
      expect(isKeptAfter(project, () => {})).to.be.true

      expect(isKeptAfter(project, () => unwrap(project.specifications.list()))).to.be.true
      expect(isKeptAfter(project, () => project.write('specs/a.md', '# a\n'))).to.be.false
      expect(isKeptAfter(project, () => unwrap(project.specifications.mark('a', 'completed')))).to.be.false
      expect(isKeptAfter(project, () => project.attempt('b', {outcome: 'failed'}))).to.be.false
      expect(isKeptAfter(project, () => project.state.checkpoints.create())).to.be.false
    }))

  it('is not kept while a run goes on', () =>
    withProject((project) => {
      project.add('a')
      const begin = `INSERT INTO runs (project_id, status, token, started_at, options) VALUES (1, 'running', 'token', '2026-01-01T00:00:00.000Z', '{}')`
      unwrap(project.database.change('starting', 'run', () => ok(project.database.run(begin))))
      expect(isKeptAfter(project, () => {})).to.be.false
    }))

  it('is not kept where a file could not be read: the next who looks may be allowed to', () =>
    withProject((project) => {
      project.add('a')
      symlinkSync('nowhere.md', join(project.directory, 'specs', 'b.md'))
      expect(isKeptAfter(project, () => {})).to.be.false
    }))

  it('is dropped by a change within a change that is taken back, and by what comes after it', () =>
    withProject((project) => {
      project.add('a')
      const {database} = project
      const limit = (runner: string): void =>
        void database.run(`INSERT INTO runner_limits (runner, until, reason) VALUES (?, '2000-01-01T00:00:00.000Z', '')`, runner)
      expect(
        isKeptAfter(project, () => {
          database.change('outer', 'test', () => {
            database.change('inner', 'test', () => {
              limit('inner')
              return {ok: false, error: 'taken back'}
            })
            limit('outer')
            return ok()
          })
        }),
      ).to.be.false
    }))

  it('is of no small project, and kept by nobody who would have to wait', () =>
    withProject((project) => {
      project.add('a')
      unwrap(readStanding(parts(project)))
      expect(count(project)).to.equal(0)

      const other = new StateProject(project.directory)
      unwrap(
        other.database.change('writing', 'test', () => {
          unwrap(readStanding(parts(project), ALWAYS))
          return ok()
        }),
      )
      other.close()
      expect(count(project)).to.equal(0)
      unwrap(readStanding(parts(project), ALWAYS))
      expect(count(project)).to.equal(1)
    }))
})

/** Whether the answer that is given after something is the one that was kept before: it is marked to tell. */
function isKeptAfter(project: StateProject, happen: () => unknown): boolean {
  unwrap(readStanding(parts(project), ALWAYS))
  unwrap(readStanding(parts(project), ALWAYS))
  const beside = new StateProject(project.directory)
  changeKept(beside.database, 'standing', (answer) => JSON.stringify({...(JSON.parse(answer) as object), specs: -1}))
  beside.close()
  happen()
  return unwrap(readStanding(parts(project), ALWAYS)).specs === -1
}

function parts({database, directory, specifications}: StateProject): Parameters<typeof readStanding>[0] {
  return {database, configuration, projectPath: directory, specifications}
}

function engine({database, directory}: StateProject, there: StateProject): SpecificationEngine {
  const findNeighbour = (): ReturnType<SpecificationEngine['asNeighbour']> => there.specifications.asNeighbour()
  return new SpecificationEngine({database, configuration, projectId: 1, projectPath: directory, projectName: 'here', findNeighbour})
}

function standing(here: StateProject, there: StateProject): object {
  const {limited: _, ...rest} = unwrap(readStanding({...parts(here), specifications: engine(here, there)}, ALWAYS))
  return rest
}

function computed(here: StateProject, there: StateProject): object {
  return makeStanding(here.database, unwrap(engine(here, there).survey()))
}

function count({database}: StateProject): number {
  return database.all('SELECT 1 FROM kept_answers').length
}
