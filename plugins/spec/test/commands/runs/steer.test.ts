import {expect} from 'chai'
import type {ListedRun} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'
import {isRunning, pidsIn} from '../../../../../test/support/processes.ts'
import {type SandboxProject, withProject} from '../../../../../test/support/sandbox-project.ts'
import {until} from '../../../../../test/support/waiting.ts'

const DEAF = 'trap "" TERM; echo $$ > pids; while :; do sleep 0.02; done'

/** What the run has said so far, in short. */
function said(project: SandboxProject): string[] {
  const events = project
    .query<{event: string}>('SELECT event FROM run_events ORDER BY position')
    .map(({event}) => JSON.parse(event) as {type: string; spec?: string})
  return events.map(({spec, type}) => (spec === undefined ? type : `${type} ${spec}`))
}

describe('mmm runs pause, resume and cancel', () => {
  it('hold a run of another process, let it go on, and end it with the tools that do not listen', () =>
    withProject(async (project) => {
      project.spec('first', {priority: 'high', run: ['until [ -e go ]; do sleep 0.02; done']})
      project.spec('second', {run: [DEAF]})
      const running = project.start('run', '-j', '1')
      await running.printed('first started')

      expect((await project.mmm('runs', 'pause')).stdout).to.equal('Run 1 starts nothing more.\nNext: mmm runs resume 1\n')
      expect((JSON.parse((await project.mmm('runs', 'list', '--json')).stdout) as ListedRun[])[0]!.status).to.equal('paused')
      await running.printed('paused: nothing more starts')
      project.write('go', '')
      await running.printed('✔ first')
      expect((await project.mmm('runs', 'resume', '1')).stdout).to.equal('Run 1 goes on.\nNext: mmm runs attach 1\n')
      const pids = await pidsIn(project.path('pids'))
      await until(() => said(project).includes('spec.started second'))

      expect((await project.mmm('runs', 'cancel', '--now')).stdout).to.include('Run 1 is being ended.')
      const {code, stdout} = await running.finished

      expect(code).to.equal(1)
      expect(stdout).to.include('Run 1: 1 completed, 1 cancelled')
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
      expect(project.statuses()).to.deep.equal({first: 'completed', second: 'pending'})
      const order = ['spec.started first', 'run.paused', 'spec.completed first', 'run.resumed', 'spec.started second', 'spec.cancelled second']
      expect(said(project).filter((event) => order.includes(event))).to.deep.equal(order)
      expect(project.query('SELECT status FROM runs')).to.deep.equal([{status: 'cancelled'}])
    }, '[run]\ngrace = "10m"\n'))

  it('are refused for a run that is over, and for one that never was', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('run')

      for (const word of ['pause', 'resume', 'cancel']) {
        expect(await run('runs', word), word).to.include({code: 5})
        expect(await run('runs', word, '1'), word).to.include({code: 5})
        expect(await run('runs', word, '9'), word).to.include({code: 4})
      }
    }))
})
