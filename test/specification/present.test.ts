import {expect} from 'chai'
import * as fc from 'fast-check'
import {err} from '../../src/result.ts'
import {type SpecProject, valueOf, withSpecProject} from '../support/spec-project.ts'

describe('what is known of the specifications', () => {
  it('is the same after any marks as for somebody who looks for the first time', () =>
    withSpecProject(async (project) => {
      writeChain(project)
      const mark = fc.record({id: fc.constantFrom('a', 'b', 'c', 'd'), status: fc.constantFrom('pending', 'completed', 'failed', 'skipped')})
      await fc.assert(
        fc.asyncProperty(fc.array(mark, {minLength: 1, maxLength: 6}), async (marks) => {
          const said = marks.map(({id, status}) => valueOf(project.engine.mark(id, status)))
          await project.elsewhere((engine) => {
            const listed = valueOf(engine.list())
            expect(valueOf(project.engine.list())).to.deep.equal(listed)
            expect(said.at(-1)).to.deep.equal(listed.find(({id}) => id === said.at(-1)!.id))
          })
        }),
        {numRuns: 25},
      )
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
  for (const [index, id] of ['a', 'b', 'c', 'd'].entries())
    project.write(id, `---\ntitle: ${id}\n${index === 0 ? '' : `depends_on: [${'abcd'[index - 1]}]\n`}---\n`)
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
