import {expect} from 'chai'
import {isRunning, pidsIn} from '../support/processes.ts'
import {until} from '../support/waiting.ts'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'

/** Three specifications that wait for ever with a child each, one that is done before, one that comes after. */
function writeSpecs(project: SandboxProject): void {
  project.spec('done', {run: ['true'], priority: 'critical'})
  for (const id of ['one', 'two', 'three']) project.spec(id, {depends_on: ['done'], run: ['echo $$ >> pids; sleep 300 & echo $! >> pids; wait']})
  project.spec('after', {depends_on: ['one'], run: ['true']})
}

describe('a run that is told to stop', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const) {
    it(`by ${signal} ends its children, gives back what it had, and exits ${code}`, () =>
      withProject(async (project) => {
        writeSpecs(project)
        const running = project.start('run', '--json')
        const pids = await pidsIn(project.path('pids'), 6)

        running.child.kill(signal)
        const {code: exit, stderr, stdout} = await running.finished

        expect(exit).to.equal(code)
        expect(stderr).to.equal('')
        expect(pids.filter((pid) => isRunning(pid))).to.be.empty
        expect(summaryOf(stdout)).to.include({type: 'summary', completed: 1, failed: 0, blocked: 0, cancelled: 3, not_started: 1})
        expect(eventsOf(stdout).filter(({type}) => type === 'spec.cancelled')).to.have.lengthOf(3)
        expect(project.statuses()).to.deep.equal({done: 'completed', one: 'pending', two: 'pending', three: 'pending', after: 'pending'})
        expect(project.query(`SELECT status, count(*) AS count FROM executions GROUP BY status`)).to.deep.equal([
          {status: 'cancelled', count: 3},
          {status: 'success', count: 1},
        ])
        expect(project.query('SELECT status FROM runs')).to.deep.equal([{status: 'cancelled'}])
      }))
  }

  it('goes on with the next mmm run', () =>
    withProject(async (project) => {
      project.spec('waits', {run: ['echo $$ >> pids; [ -e go ] || sleep 300']})
      const running = project.start('run')
      await pidsIn(project.path('pids'))
      running.child.kill('SIGINT')
      const {stderr, stdout} = await running.finished
      expect(stdout).to.match(/^▶ waits started \(shell\)\n■ waits cancelled\nRun 1: 1 cancelled in .*\nNext: mmm run\n$/)
      expect(stderr).to.equal('Stopping: what is going is being ended. Press Ctrl-C again to kill it.\n')

      project.write('go', '')
      expect(await project.mmm('run')).to.include({code: 0})
      expect(project.query('SELECT status FROM executions ORDER BY id')).to.deep.equal([{status: 'cancelled'}, {status: 'success'}])
    }))

  it('gives a failed specification back as it was: failed', () =>
    withProject(async (project) => {
      project.spec('again', {run: ['[ -e second ] || exit 1; echo $$ >> pids; sleep 300'], max_iterations: 1})
      await project.mmm('run')
      project.write('second', '')

      const running = project.start('run')
      await pidsIn(project.path('pids'))
      running.child.kill('SIGINT')
      await running.finished

      expect(project.statuses()).to.deep.equal({again: 'failed'})
    }))

  it('lets a child tidy up within the grace time, also where what started mmm hands the signal on', () =>
    withProject(async (project) => {
      project.spec('tidy', {run: ['trap "echo tidied > tidied; exit 0" TERM; echo $$ > pids; while :; do sleep 0.02; done']})
      const running = project.start('run')
      await pidsIn(project.path('pids'))

      running.child.kill('SIGINT')
      running.child.kill('SIGTERM')
      await running.finished

      expect(project.read('tidied')).to.equal('tidied\n')
      expect(project.statuses(), 'a child that exits 0 when it is stopped has not done its work').to.deep.equal({tidy: 'pending'})
    }))

  it('twice kills at once what does not listen', () =>
    withProject(async (project) => {
      project.spec('deaf', {run: ['trap "" TERM; echo $$ > pids; while :; do sleep 0.02; done']})
      const running = project.start('run')
      const pids = await pidsIn(project.path('pids'))

      running.child.kill('SIGINT')
      await running.printed('Press Ctrl-C again')
      // The same again within a moment is taken for the first.
      const again = setInterval(() => running.child.kill('SIGINT'), 50)
      await until(() => !pids.some((pid) => isRunning(pid)), 'the end of what does not listen').finally(() => clearInterval(again))

      expect(await running.finished).to.include({code: 130})
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
      expect(project.statuses()).to.deep.equal({deaf: 'pending'})
    }, '[run]\ngrace = "10m"\n'))
})
