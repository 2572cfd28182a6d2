import {expect} from 'chai'
import * as fc from 'fast-check'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {randomHistory, take, times} from '../support/random-history.ts'
import {StateProject, unwrap} from '../support/state-project.ts'
import {withFolder} from '../support/temporary.ts'
import {NOWHERE} from '../support/receipt.ts'

const DAY = 24 * 3600 * 1000
const START = Date.parse('2026-01-01T00:00:00.000Z')

/** A project whose days pass when the test says so. */
async function withCalendar(test: (project: StateProject, passDays: (days: number) => void, today: () => string) => void): Promise<void> {
  await withFolder((folder) => {
    let time = START
    const project = new StateProject(folder, {now: () => new Date(time)})
    try {
      test(
        project,
        (days) => (time += days * DAY),
        () => new Date(time).toISOString(),
      )
    } finally {
      project.close()
    }
  })
}

function present(project: StateProject): Record<string, object> {
  const specs = unwrap(project.specifications.list())
  return Object.fromEntries(specs.map(({id, path, status}) => [id, {path, status, text: project.read(path)}]))
}

describe('prune', () => {
  it('keeps everything that a later version or a checkpoint needs, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory(12), fc.nat(14), fc.boolean(), (steps, cut, isTold) =>
        withCalendar((project, passDays, today) => {
          const recorded = new Map<number, Record<string, object>>()
          let before = today()
          for (const [day, step] of steps.entries()) {
            take(project, step)
            recorded.set(project.version, present(project))
            passDays(1)
            if (day <= cut) before = today()
          }
          const made = unwrap(project.state.checkpoints.list()).length
          unwrap(project.state.prune({before, checkpoints: isTold}))
          const checkpoints = unwrap(project.state.checkpoints.list())

          expect(project.problems()).to.be.empty
          if (!isTold) expect(checkpoints).to.have.length(made)
          const document = project.export()
          unwrap(project.import(document, {mode: 'replace'}))
          expect(project.export()).to.equal(document)
          const oldest = project.database.get<{version: number}>('SELECT min(version) AS version FROM versions')!.version
          for (const {version} of checkpoints) expect(version).to.be.at.least(oldest)
          for (const [version, then] of recorded) {
            if (version < oldest - 1) continue
            unwrap(project.state.rollback.run({to: String(version), files: true, force: true}))
            expect(present(project), `version ${version}`).to.deep.equal(then)
          }
        }),
      ),
      times(5),
    )
  })

  it('drops outputs, logs, versions and texts of before, and no more', () =>
    withCalendar((project, passDays, today) => {
      project.add('a', '# One\n')
      project.attempt('a', {output: 'old', evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'old proof'}]})
      project.add('a', '# Two\n')
      passDays(100)
      const before = today()
      project.add('a', '# Three\n')
      project.attempt('a', {output: 'new'})

      const dry = unwrap(project.state.prune({before, dryRun: true}))
      const done = unwrap(project.state.prune({before}))

      expect(dry).to.deep.equal({outputs: 1, logs: 1, events: 0, versions: 5, checkpoints: 0, held: 0, contents: 0})
      // One text was attempted, and from another a version came that is kept.
      expect(done).to.deep.equal({outputs: 1, logs: 1, events: 0, versions: 5, checkpoints: 0, held: 0, contents: 0})
      expect(existsSync(join(project.directory, '.mmm/logs/1'))).to.equal(false)
      expect(existsSync(join(project.directory, '.mmm/logs/2'))).to.equal(true)
      expect(project.database.all('SELECT id, output FROM executions')).to.deep.equal([
        {id: 1, output: null},
        {id: 2, output: 'new'},
      ])
      expect(project.database.all('SELECT command, passed, output FROM evidence')).to.deep.equal([{command: 'true', passed: 1, output: ''}])
      expect(unwrap(project.state.executions()).executions).to.have.length(2)
      expect(unwrap(project.specifications.load('a')).status).to.equal('completed')
      expect(project.problems()).to.be.empty
    }))

  it('drops a text that nothing refers to any more', () =>
    withCalendar((project, passDays, today) => {
      for (const text of ['# One\n', '# Two\n', '# Three\n']) project.add('a', text)
      passDays(100)

      expect(unwrap(project.state.prune({before: today()})).contents).to.equal(1)
      expect(project.database.all('SELECT content FROM contents ORDER BY content')).to.deep.equal([{content: '# Three\n'}, {content: '# Two\n'}])
    }))

  it('drops no version that a checkpoint is built on', () =>
    withCalendar((project, passDays, today) => {
      project.add('a', '# One\n')
      project.add('a', '# Two\n')
      unwrap(project.state.checkpoints.create('start'))
      project.add('a', '# Three\n')
      passDays(100)

      expect(unwrap(project.state.prune({before: today()}))).to.include({versions: 2, contents: 0})
      unwrap(project.state.rollback.run({to: 'start', files: true, force: true}))
      expect(project.read('specs/a.md')).to.equal('# Two\n')
    }))

  it('drops checkpoints that nobody asked for, and what only they needed, when told to', () =>
    withCalendar((project, passDays, today) => {
      project.add('a', '# One\n')
      unwrap(project.specifications.mark('a', 'failed'))
      unwrap(project.state.rollback.undo())
      project.add('a', '# Two\n')
      unwrap(project.state.checkpoints.create('mine'))
      passDays(100)
      const before = today()
      project.add('a', '# Three\n')
      unwrap(project.specifications.mark('a', 'completed'))
      unwrap(project.state.rollback.undo())

      expect(unwrap(project.state.prune({before, dryRun: true}))).to.include({versions: 1, checkpoints: 0, held: 3})
      expect(unwrap(project.state.prune({before, checkpoints: true}))).to.include({versions: 4, checkpoints: 1, held: 0})
      expect(unwrap(project.state.checkpoints.list()).map(({name}) => name)).to.deep.equal(['before-rollback-7', 'mine'])
      unwrap(project.state.rollback.run({to: 'mine', files: true, force: true}))
      expect(project.read('specs/a.md')).to.equal('# Two\n')
      expect(project.problems()).to.be.empty
    }))

  it('drops what was gone back to, as soon as what went back is dropped as well', () =>
    withCalendar((project, passDays, today) => {
      project.add('a', '# One\n')
      unwrap(project.specifications.mark('a', 'failed'))
      unwrap(project.state.rollback.undo())
      passDays(100)
      const before = today()
      unwrap(project.specifications.mark('a', 'completed'))

      expect(unwrap(project.state.prune({before, checkpoints: true}))).to.include({versions: 4, checkpoints: 1})
      expect(project.problems()).to.be.empty
    }))

  it('keeps all versions of a run that was undone, while that is known', () =>
    withCalendar((project, passDays, today) => {
      let before = ''
      project.add('a')
      project.add('b')
      project.attempt('a', {
        meanwhile() {
          passDays(100)
          before = today()
          unwrap(project.specifications.mark('b', 'skipped'))
        },
      })
      expect(unwrap(project.state.rollback.undo()).undone).to.equal('run:1')

      expect(unwrap(project.state.prune({before, checkpoints: true}))).to.include({versions: 2})
      expect(unwrap(project.state.rollback.undo()).undone).to.equal('spec mark')
      expect(project.state.rollback.undo()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
    }))

  it('keeps the text that was proven, and that of a file of many that can be gone back to', () =>
    withCalendar((project, passDays, today) => {
      const many = (items: string): string => `---\nforeach: [${items}]\n---\n# Do {{ item }}\n`
      project.add('a', '# One\n')
      unwrap(project.specifications.mark('a', 'completed'))
      project.add('a', '# Two\n')
      project.add('each', many('x'))
      const version = project.version
      passDays(100)
      const before = today()
      project.add('a', '# Three\n')
      project.add('each', many('x, y'))
      unwrap(project.state.prune({before}))

      expect(project.database.all(`SELECT content FROM contents WHERE content = '# One\n'`)).to.have.length(1)
      unwrap(project.state.rollback.run({to: String(version), files: true, force: true}))
      expect(project.read('specs/each.md')).to.equal(many('x'))
      expect(project.read('specs/a.md')).to.equal('# Two\n')
    }))

  it('changes nothing when it only counts', () =>
    withCalendar((project, passDays, today) => {
      project.add('a')
      project.attempt('a')
      passDays(100)
      const everything = project.everything()

      unwrap(project.state.prune({before: today(), dryRun: true}))
      expect(project.everything()).to.deep.equal(everything)
    }))

  it('knows the state before the oldest version that was kept, and none before that', () =>
    withCalendar((project, passDays, today) => {
      project.add('a')
      unwrap(project.specifications.mark('a', 'failed'))
      passDays(100)
      const before = today()
      unwrap(project.specifications.mark('a', 'completed'))
      unwrap(project.state.prune({before}))

      expect(unwrap(project.state.rollback.undo()).changes.map(({status}) => status)).to.deep.equal([['completed', 'failed']])
      expect(project.state.rollback.undo()).to.have.nested.property('error.code', 'NOTHING_TO_UNDO')
      expect(project.state.history.resolve('1')).to.have.nested.property('error.code', 'VERSION_NOT_FOUND')
      expect(project.state.history.resolve('0')).to.have.nested.property('error.code', 'VERSION_NOT_FOUND')
    }))
})
