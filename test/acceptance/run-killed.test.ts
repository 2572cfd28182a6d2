import {expect} from 'chai'
import {isRunning, pidsIn} from '../support/processes.ts'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'
import {linesOf, untilLines} from '../support/waiting.ts'

const SPECS = Array.from({length: 50}, (_, index) => `s${String(index).padStart(2, '0')}`)

/** Writes its id when it begins and when it ends; from the twentieth on it waits with a child and a grandchild until it may go. */
const WORK = [
  'echo $MMM_SPEC_ID >> begun',
  `sh -c 'if [ "\${MMM_SPEC_ID#s}" -ge 20 ] && [ ! -e go ]; then echo $$ >> pids; sleep 300 & echo $! >> pids; wait; fi'`,
  'echo $MMM_SPEC_ID >> done',
]

function writeSpecs(project: SandboxProject): void {
  for (const id of SPECS) project.spec(id, {run: WORK})
}

/** Kills mmm itself in the middle of a run, as soon as four specifications are waiting; gives the processes that are left. */
async function killInTheMiddle(project: SandboxProject): Promise<number[]> {
  const running = project.start('run')
  const pids = await pidsIn(project.path('pids'), 8)
  running.child.kill('SIGKILL')
  await running.finished
  return pids
}

describe('a run that is killed in the middle', () => {
  it('ends mmm state log --follow, which says why, and what it had changed counts in the next', () =>
    withProject(async (project) => {
      const work = 'echo begun; [ -e out/made ] || { mkdir out; touch out/made; echo $$ >> pids; exec sleep 300; }'
      project.spec('long', {run: [work], requires_change: true, touches: ['out']})
      const running = project.start('run')
      await pidsIn(project.path('pids'), 1)
      const following = project.start('state', 'log', 'long', '--follow')
      await following.printed('begun')

      running.child.kill('SIGKILL')
      await running.finished
      const {code, stderr} = await following.finished

      expect(code).to.equal(0)
      expect(stderr).to.include('mmm ended before the attempt did: nothing more comes. The next mmm run starts it again.')
      expect(
        await project.mmm('state', 'executions', '--json').then(({stdout}) => JSON.parse(stdout)),
        'whoever comes next ends what is left',
      ).to.have.nested.property('[0].status', 'interrupted')

      const next = await project.mmm('run')
      expect(next.code, `what was changed before counts: ${next.stdout}`).to.equal(0)
      project.spec('long', {run: ['true'], requires_change: true, touches: ['out'], max_iterations: 1})
      expect((await project.mmm('run')).stdout, 'but for other work').to.include('long failed after 1 iteration: it changed no file')
    }))

  it('goes on with the next: what was finished is not repeated, what was cut off is, and nothing is lost', () =>
    withProject(async (project) => {
      writeSpecs(project)
      const survivors = await killInTheMiddle(project)
      expect(
        survivors.filter((pid) => isRunning(pid)),
        'they are still there',
      ).to.deep.equal(survivors)
      const cutOff = SPECS.slice(20, 24)

      project.write('go', '')
      const {code, stderr, stdout} = await project.mmm('run')

      expect(code, stdout).to.equal(0)
      expect(stderr).to.equal(`Run 1 was cut off; starting again: ${cutOff.join(', ')}\n`)
      expect(stdout).to.include('Run 2: 30 completed, 20 up to date in')
      expect(survivors.filter((pid) => isRunning(pid))).to.be.empty
      expect(linesOf(project.path('done')).toSorted()).to.deep.equal(SPECS)
      expect(linesOf(project.path('begun')).toSorted()).to.deep.equal([...SPECS, ...cutOff].toSorted())
      expect(project.query('SELECT id, status FROM runs ORDER BY id')).to.deep.equal([
        {id: 1, status: 'interrupted'},
        {id: 2, status: 'completed'},
      ])
      expect(project.query("SELECT spec_id, iteration, reason FROM executions WHERE status = 'interrupted' ORDER BY spec_id")).to.deep.equal(
        cutOff.map((spec_id) => ({spec_id, iteration: 1, reason: 'mmm ended before the attempt did'})),
      )
      expect(project.query("SELECT count(DISTINCT spec_id) AS specs, count(*) AS times FROM executions WHERE status = 'success'")).to.deep.equal([
        {specs: 50, times: 50},
      ])
      expect(new Set(Object.values(project.statuses()))).to.deep.equal(new Set(['completed']))
    }))

  it('is closed by whatever mmm comes next, which says so and ends what is left', () =>
    withProject(async (project) => {
      writeSpecs(project)
      const survivors = await killInTheMiddle(project)

      const {code, stdout} = await project.mmm('status')

      expect(code).to.equal(0)
      expect(stdout)
        .to.include('Run 1 had been cut off and was closed; pending again: s20, s21, s22, s23')
        .and.to.include('50 specs · 30 pending · 20 completed')
        .and.to.include('Last run: 1, interrupted')
      expect(survivors.filter((pid) => isRunning(pid))).to.be.empty
      expect((await project.mmm('status')).stdout).to.not.include('cut off')
    }))

  it('leaves what it was doing pending', () =>
    withProject(async (project) => {
      writeSpecs(project)
      await killInTheMiddle(project)

      const {stdout} = await project.mmm('spec', 'list', '--json')

      const specs = JSON.parse(stdout) as Array<{id: string; ready: boolean; status: string}>
      expect(specs.filter(({status}) => status === 'completed')).to.have.lengthOf(20)
      expect(specs.filter(({ready, status}) => status === 'pending' && ready)).to.have.lengthOf(30)
    }))

  it('loses nothing that it had said was done, however often it is killed', () =>
    withProject(async (project) => {
      for (const [index, id] of SPECS.entries()) {
        project.spec(id, {depends_on: index % 5 === 4 ? [SPECS[index - 1]] : [], run: ['echo $MMM_SPEC_ID >> begun'], verify: ['true']})
      }
      const acknowledged: string[] = []
      for (const kill of [3, 7, 1, 12]) {
        const running = project.start('run', '--json')
        const alreadyBegun = linesOf(project.path('begun')).length
        await untilLines(project.path('begun'), alreadyBegun + kill)
        running.child.kill('SIGKILL')
        const {stdout} = await running.finished
        const complete = stdout.slice(0, stdout.lastIndexOf('\n') + 1)
        acknowledged.push(...eventsOf(complete).flatMap(({spec, type}) => (type === 'spec.completed' ? [spec!] : [])))
      }

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code, stdout).to.equal(0)
      const last = eventsOf(stdout).flatMap(({spec, type}) => (type === 'spec.started' ? [spec!] : []))
      expect(
        last.filter((id) => acknowledged.includes(id)),
        'said to be done, and done again',
      ).to.be.empty
      expect(Number(summaryOf(stdout).completed) + Number(summaryOf(stdout).up_to_date)).to.equal(50)
      expect(project.query("SELECT spec_id FROM executions WHERE status = 'success' GROUP BY spec_id HAVING count(*) > 1")).to.be.empty
      expect(project.query("SELECT count(*) AS count FROM executions WHERE status = 'success'")).to.deep.equal([{count: 50}])
      expect(project.query("SELECT * FROM executions WHERE status = 'running'")).to.be.empty
      expect(project.query('PRAGMA integrity_check')).to.deep.equal([{integrity_check: 'ok'}])
      expect(project.query('PRAGMA foreign_key_check')).to.be.empty
    }))
})
