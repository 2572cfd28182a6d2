import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync} from 'node:fs'
import {expectEvent} from '../support/event-check.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {eventsOf, type SandboxProject, withProject} from '../support/sandbox-project.ts'
import {HAS_TERMINAL, startOnTerminal} from '../support/terminal.ts'
import {until} from '../support/waiting.ts'

/** Goes on until it is let, or its folder is gone, which it is when a test has failed. */
const WAITS = 'echo $$ > pids; until [ -e go ] || [ ! -e specs ]; do sleep 0.02; done'

/** The number of the process that carries a run out, from what `run --detach` said. */
const pidOf = (text: string): number => Number(/\(process (\d+)\)/.exec(text)![1])

const endOf = (project: SandboxProject): string => project.query<{status: string}>('SELECT status FROM runs ORDER BY id DESC LIMIT 1')[0]!.status

describe('mmm run --detach', () => {
  it('outlives the terminal that it was started on, and can be watched to its end from another', function () {
    if (!HAS_TERMINAL) this.skip()
    return withProject(async (project) => {
      project.spec('waits', {run: [WAITS]})
      project.spec('fails', {depends_on: ['waits'], run: ['echo oh dear; exit 3'], max_iterations: 1})

      const {code, output} = await startOnTerminal(project, ['run', '--detach', '--max-failures', '5']).finished
      expect(code).to.equal(0)
      expect(output).to.include('Run 1 goes on in the background').and.include('Next: mmm runs attach 1 ·')
      const pid = pidOf(output)
      await pidsIn(project.path('pids'))
      expect(
        spawnSync('ps', ['-o', 'sid=,tty=', '-p', String(pid)], {encoding: 'utf8'})
          .stdout.trim()
          .split(/\s+/),
        'a session of its own',
      ).to.deep.equal([String(pid), '?'])

      const watching = project.start('runs', 'attach')
      await watching.printed('waits started')
      project.write('go', '')
      const end = await watching.finished

      expect(end.code, 'as the run itself').to.equal(1)
      expect(end.stdout)
        .to.match(/^▶ waits started \(shell\)\n✔ waits .*\n▶ fails started \(shell\)\n✖ fails failed after 1 iteration: .* exited 3\n/)
        .and.include('    oh dear\n')
        .and.match(/\nRun 1: 1 completed, 1 failed in .*\nNext: mmm state log fails · mmm run fails\n$/)
      expect(endOf(project)).to.equal('failed')
      expect(project.read('.mmm/logs/1/run.log')).to.equal(end.stdout)
      await until(() => !isRunning(pid))
      expect(await project.mmm('runs', 'attach')).to.include({code: 1})
    })
  })

  it('goes on when the watching is ended, as a script watches it too, until it is cancelled', () =>
    withProject(async (project) => {
      project.spec('waits', {run: [WAITS]})
      const started = JSON.parse((await project.mmm('run', '--detach', '--json')).stdout) as {pid: number; runs: unknown[]; log: string}
      expect(started).to.deep.include({runs: [{project: 'shop', run: 1}], log: project.path('.mmm/logs/1/run.log')})
      const pids = await pidsIn(project.path('pids'))

      const watching = project.start('runs', 'attach', '1')
      await watching.printed('waits started')
      watching.child.kill('SIGINT')
      const left = await watching.finished

      expect(left.code).to.equal(130)
      expect(left.stderr)
        .to.match(/^Watching run 1 of shop\..*\n/)
        .and.include('Run 1 goes on, and nobody watches.\nNext: mmm runs attach 1 · mmm runs cancel 1\n')
      expect(
        [...pids, started.pid].filter((pid) => !isRunning(pid)),
        'still going',
      ).to.be.empty
      expect((await project.mmm('status')).stdout).to.include('Next: mmm runs attach 1 · mmm state log waits')
      const again = project.start('runs', 'attach', '--json')
      await again.printed('spec.progress')
      expect(await project.mmm('runs', 'cancel')).to.include({code: 0})
      const end = await again.finished
      expect(end.code).to.equal(1)
      for (const event of eventsOf(end.stdout)) expectEvent(event)
      expect(eventsOf(end.stdout).map(({type}) => type)).to.deep.equal(['run.started', 'spec.started', 'spec.progress', 'spec.cancelled', 'summary'])
      await until(() => !isRunning(started.pid))
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
      expect(project.statuses()).to.deep.equal({waits: 'pending'})
    }))

  it('tells of a start that failed by the exit code and words of a run that is not detached, and leaves no log of it', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true']})

      const [detached, plain] = [await project.mmm('run', '--detach', 'nothere'), await project.mmm('run', 'nothere')]

      expect(detached).to.deep.equal(plain)
      expect(detached).to.include({code: 4, stdout: ''})
      expect(existsSync(project.path('.mmm/logs')) ? readdirSync(project.path('.mmm/logs')) : []).to.be.empty
    }))

  it('that is killed is told of by whoever watches it, and its specifications are given back', () =>
    withProject(async (project) => {
      project.spec('waits', {run: [WAITS]})
      const pid = pidOf((await project.mmm('run', '--detach')).stdout)
      const pids = await pidsIn(project.path('pids'))
      const watching = project.start('runs', 'attach')
      await watching.printed('waits started')
      const notes = (): string[] => readdirSync(project.path('.mmm/runs')).filter((name) => name.endsWith('.progress'))
      await until(() => notes().length === 1)

      process.kill(pid, 'SIGKILL')
      const {code, stderr} = await watching.finished

      expect(code).to.equal(1)
      expect(notes(), 'of what died nothing is going on').to.be.empty
      expect(stderr).to.include('Run 1 was cut off: its process is gone. It had in hand: waits.').and.include('mmm run')
      expect(project.statuses()).to.deep.equal({waits: 'pending'})
      expect(pids.filter((each) => isRunning(each))).to.be.empty
    }))
})
