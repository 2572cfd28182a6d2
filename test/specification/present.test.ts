import {expect} from 'chai'
import * as fc from 'fast-check'
import {err} from '../../src/result.ts'
import {type SpecProject, valueOf, withSpecProject} from '../support/spec-project.ts'

describe('what is known of the specifications', () => {
  it('is the same after any marks as for somebody who looks for the first time', () =>
    withSpecProject(async (project) => {
      writeChain(project)
      const mark = fc.record({id: fc.constantFrom('a', 'b', 'c', 'd'), status: fc.constantFrom('pending', 'completed', 'failed', 'skipped')})
      // Circles as well, and what leads nowhere.
      const edges = fc.option(fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('a', 'b', 'c', 'd', 'nothing')), {maxLength: 5}))
      await fc.assert(
        fc.asyncProperty(edges, fc.array(mark, {minLength: 1, maxLength: 6}), async (links, marks) => {
          if (links) for (const id of 'abcd') writeAfter(project, id, [...new Set(links.filter(([from]) => from === id).map(([, to]) => to))])
          valueOf(project.engine.list())
          for (const {id, status} of marks) {
            const said = valueOf(project.engine.mark(id, status))
            project.newChanges()
            await project.elsewhere((engine) => {
              const listed = valueOf(engine.list())
              expect(valueOf(project.engine.list())).to.deep.equal(listed)
              expect(said).to.deep.equal(listed.find((each) => each.id === id))
              expect(project.newChanges(), 'what a look had to settle').to.deep.equal([])
            })
          }
        }),
        {numRuns: 40},
      )
    }))

  it('is not asked for where a mark concerns what is around it alone', () =>
    withSpecProject(async (project) => {
      writeChain(project)
      valueOf(project.engine.list())
      // What was seen is out of date from here on.
      await project.elsewhere((engine) => void valueOf(engine.mark('b', 'skipped')))
      const reads = countReads(project, () => {
        valueOf(project.engine.mark('a', 'completed'))
        valueOf(project.engine.mark('c', 'failed'))
      })
      expect(reads).to.equal(0)
      expect(valueOf(project.engine.load('d')).status).to.equal('blocked')
      // An edit is seen first: what counts as completed is what the file says now.
      writeAfter(project, 'b', [])
      expect(valueOf(project.engine.mark('b', 'completed'))).to.include({status: 'completed', stale: false})
      expect(valueOf(project.engine.load('b')).dependencies).to.deep.equal([])
    }))

  it('is read once for many marks', () =>
    withSpecProject((project) => {
      writeChain(project)
      valueOf(project.engine.list())
      const reads = countReads(project, () => {
        for (const status of ['skipped', 'pending', 'completed'] as const) valueOf(project.engine.mark('d', status))
      })
      expect(reads).to.equal(0)
    }))

  it('is read again once another process wrote, or a file changed', () =>
    withSpecProject(async (project) => {
      writeChain(project)
      valueOf(project.engine.list())
      await project.elsewhere((engine) => void valueOf(engine.mark('a', 'completed')))
      expect(valueOf(project.engine.mark('b', 'skipped')).id).to.equal('b')
      expect(valueOf(project.engine.load('a')).status).to.equal('completed')

      project.write('c', '---\ntitle: Another\n---\n')
      expect(valueOf(project.engine.load('c'))).to.include({title: 'Another', status: 'pending', ready: true})
    }))

  it('is what it was after a change that came to nothing', () =>
    withSpecProject((project) => {
      writeChain(project)
      valueOf(project.engine.list())
      project.database.change('trying', 'test', () => {
        valueOf(project.engine.mark('a', 'completed'))
        return err('no')
      })
      expect(valueOf(project.engine.load('a')).status).to.equal('pending')
      expect(valueOf(project.engine.mark('a', 'skipped')).status).to.equal('skipped')
    }))
})

/** Each after the one before. */
function writeChain(project: SpecProject): void {
  for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) writeAfter(project, id, 'abcd'.slice(0, index).slice(-1).split(''))
}

function writeAfter(project: SpecProject, id: string, needed: readonly string[]): void {
  project.write(id, `---\ntitle: ${id}\ndepends_on: [${needed.join(', ')}]\n---\n`)
}

/** How often all rows were read. */
function countReads(project: SpecProject, action: () => void): number {
  const {database} = project
  const all = database.all.bind(database)
  let reads = 0
  Object.assign(database, {
    all(sql: string, ...parameters: unknown[]) {
      if (/FROM spec_dependencies ORDER BY/.test(sql)) reads++
      return all(sql, ...parameters)
    },
  })
  action()
  return reads
}
