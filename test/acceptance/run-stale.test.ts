import {expect} from 'chai'
import {renameSync} from 'node:fs'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'

function writeChain(project: SandboxProject): void {
  project.spec('store', {run: ['true']})
  project.spec('login', {depends_on: ['store'], run: ['true']})
  project.spec('checkout', {depends_on: ['login'], run: ['true']})
  project.spec('aside', {run: ['true']})
}

/** Ids in the order in which a run completed them, having checked that it did well. */
async function ran(project: SandboxProject, ...args: readonly string[]): Promise<string[]> {
  const {code, stdout} = await project.mmm('run', '--json', '-j', '1', ...args)
  expect(code, stdout).to.equal(0)
  return eventsOf(stdout).flatMap(({spec, type}) => (type === 'spec.completed' ? [spec!] : []))
}

async function stale(project: SandboxProject): Promise<string[]> {
  const {stdout} = await project.mmm('spec', 'list', '--stale', '--json')
  return (JSON.parse(stdout) as Array<{id: string}>).map(({id}) => id)
}

describe('what is completed', () => {
  it('does not run again', () =>
    withProject(async (project) => {
      writeChain(project)
      expect(await ran(project)).to.deep.equal(['store', 'login', 'aside', 'checkout'])

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(0)
      expect(summaryOf(stdout)).to.include({completed: 0, up_to_date: 4})
      expect(eventsOf(stdout)[0]!.up_to_date).to.have.members(['store', 'login', 'checkout', 'aside'])
    }))

  it('runs again when its text was edited, and so does what depends on it', () =>
    withProject(async (project) => {
      writeChain(project)
      await ran(project)

      project.spec('login', {depends_on: ['store'], run: ['true']}, 'Now with a second factor.\n')

      expect(await stale(project)).to.deep.equal(['login', 'checkout'])
      expect(await ran(project)).to.deep.equal(['login', 'checkout'])
      expect(await ran(project)).to.be.empty
    }))

  it('does not run again when its file was renamed and the id stayed', () =>
    withProject(async (project) => {
      project.spec('store', {id: 'store', run: ['true']})
      project.spec('login', {id: 'login', depends_on: ['store'], run: ['true']})
      await ran(project)

      renameSync(project.path('specs/store.md'), project.path('specs/01-store.md'))

      expect(await ran(project)).to.be.empty
    }))

  it('runs again when something it needs was proven anew, in the next run that may', () =>
    withProject(async (project) => {
      writeChain(project)
      await ran(project)

      expect(await ran(project, 'store', '--force')).to.deep.equal(['store'])
      expect(await ran(project)).to.deep.equal(['login', 'checkout'])
    }))

  it('runs again with --force, in order', () =>
    withProject(async (project) => {
      writeChain(project)
      await ran(project)

      expect(await ran(project, '--force')).to.deep.equal(['store', 'login', 'aside', 'checkout'])
    }))

  it('runs again when it was edited while it ran', () =>
    withProject(async (project) => {
      project.spec('self', {run: ['[ -e edited ] || echo "One more line." >> specs/self.md; touch edited']})

      expect(await ran(project)).to.deep.equal(['self'])

      expect(await stale(project), 'what was proven is not what stands there now').to.deep.equal(['self'])
      expect(await ran(project)).to.deep.equal(['self'])
      expect(await ran(project)).to.be.empty
    }))
})
