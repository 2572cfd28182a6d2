import {expect} from 'chai'
import {eventsOf, withProject} from '../support/sandbox-project.ts'

describe('mmm spec watch', () => {
  it('says what happens, one JSON object a line, runs what becomes ready, and ends cleanly with 130', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true']})
      const watching = project.start('spec', 'watch', '--run', '--json')
      await watching.printed('"type":"watch.checked"')
      project.spec('b', {depends_on: ['a'], run: ['true']})
      await watching.printed('"type":"spec.completed","spec":"b"')
      watching.child.kill('SIGINT')

      const {code, stderr, stdout} = await watching.finished
      const types = eventsOf(stdout).map(({type}) => type)
      expect(code).to.equal(130)
      expect(stderr).to.equal('')
      expect(types[0]).to.equal('watch.started')
      expect(types).to.include.members(['run.started', 'spec.completed', 'summary', 'watch.changed', 'watch.checked'])
    }))

  it('ends a run that goes when it is stopped, and says what it does meanwhile', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['echo going; sleep 60']})
      const watching = project.start('spec', 'watch', '-r')
      await watching.printed('a started (shell)')
      watching.child.kill('SIGINT')

      const {code, stderr, stdout} = await watching.finished
      expect(code).to.equal(130)
      expect(stderr).to.contain('Stopping')
      expect(stdout)
        .to.match(/^Watching specs: 1 file, 0 errors, 0 warnings; 1 ready\. Ctrl-C ends it\.$/m)
        .and.contain('1 cancelled')
      expect(project.statuses()).to.deep.equal({a: 'pending'})
    }))
})
