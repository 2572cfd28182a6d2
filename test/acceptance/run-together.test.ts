import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, writeFileSync} from 'node:fs'
import {isRunning, pidsIn} from '../support/processes.ts'
import {eventsOf, summaryOf, withProject} from '../support/sandbox-project.ts'
import {linesOf, until} from '../support/waiting.ts'

describe('specifications side by side', () => {
  it('meet: each waits for the other, and neither could be done alone', () =>
    withProject(async (project) => {
      execFileSync('mkfifo', [project.path('to-b'), project.path('to-a')])
      project.spec('a', {timeout: '10s', run: ['echo ping > to-b; read answer < to-a; test "$answer" = pong']})
      project.spec('b', {timeout: '10s', run: ['read question < to-b; test "$question" = ping; echo pong > to-a']})

      const {code, stdout} = await project.mmm('run', '--json', '--max-iterations', '1')

      expect(code, stdout).to.equal(0)
      expect(summaryOf(stdout)).to.include({completed: 2, failed: 0})
    }))

  it('are never more than run.concurrency at once', () =>
    withProject(async (project) => {
      for (let index = 0; index < 9; index++) {
        project.spec(`s${index}`, {run: ['mkdir -p slots; mkdir slots/$MMM_SPEC_ID; ls slots | wc -l >> counts; sleep 0.05; rmdir slots/$MMM_SPEC_ID']})
      }

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(0)
      expect(Math.max(...linesOf(project.path('counts')).map(Number))).to.be.at.most(3)
      expect(mostAtOnce(stdout)).to.equal(3)
    }, '[run]\nconcurrency = 3\n'))

  it('are one after the other with --concurrency 1, the longest chain first', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true']})
      project.spec('b', {run: ['true'], priority: 'high'})
      project.spec('y', {run: ['true'], priority: 'low'})
      project.spec('z', {run: ['true'], depends_on: ['y']})

      const {stdout} = await project.mmm('run', '--json', '-j', '1')

      expect(mostAtOnce(stdout)).to.equal(1)
      expect(startsOf(stdout)).to.deep.equal(['y', 'b', 'a', 'z'])
    }, '[run]\nconcurrency = 3\n'))
})

describe('two runs of one project at once', () => {
  it('share the work: each specification runs once, and both end well', () =>
    withProject(async (project) => {
      for (let index = 0; index < 12; index++) {
        project.spec(`s${index}`, {depends_on: index > 7 ? [`s${index - 8}`] : [], run: [`echo $MMM_SPEC_ID >> ran`], verify: ['sleep 0.02']})
      }
      await project.mmm('spec', 'list')

      const [one, two] = await Promise.all([project.mmm('run', '--json', '-j', '2'), project.mmm('run', '--json', '-j', '2')])

      expect([one.code, two.code]).to.deep.equal([0, 0])
      expect(linesOf(project.path('ran')).toSorted()).to.deep.equal(Array.from({length: 12}, (_, index) => `s${index}`).toSorted())
      expect(project.query('SELECT DISTINCT status FROM executions')).to.deep.equal([{status: 'success'}])
      const summaries = [summaryOf(one.stdout), summaryOf(two.stdout)]
      expect(Number(summaries[0]!.completed) + Number(summaries[1]!.completed)).to.equal(12)
      for (const {completed, up_to_date} of summaries) expect(Number(completed) + Number(up_to_date)).to.equal(12)
    }))

  it('wait for each other: what depends on the work of one can be done by the other', () =>
    withProject(async (project) => {
      project.spec('slow', {run: ['touch slow-started; until [ -e go ]; do sleep 0.01; done']})
      const first = project.start('run', 'slow')
      await until(() => existsSync(project.path('slow-started')))
      project.spec('after', {depends_on: ['slow'], run: ['touch after-done']})
      project.spec('aside', {run: ['touch aside-started; until [ -e after-done ]; do sleep 0.01; done'], timeout: '10s'})

      const second = project.start('run', '--json')
      await until(() => existsSync(project.path('aside-started')))
      writeFileSync(project.path('go'), '')

      expect(await first.finished).to.include({code: 0})
      const {code, stdout} = await second.finished
      expect(code, stdout).to.equal(0)
      expect(summaryOf(stdout)).to.include({completed: 2, up_to_date: 1})
    }))

  it('inherit: when one is killed, the other ends its children and takes over', () =>
    withProject(async (project) => {
      project.spec('orphan', {run: ['echo $$ >> pids; [ -e go ] || { sleep 300; }']})
      const first = project.start('run')
      const [child] = await pidsIn(project.path('pids'))
      const second = project.start('run', '--json')
      await second.printed('run.started')

      writeFileSync(project.path('go'), '')
      first.child.kill('SIGKILL')

      const {code, stdout} = await second.finished
      expect(code, stdout).to.equal(0)
      expect(summaryOf(stdout)).to.include({completed: 1})
      expect(isRunning(child!)).to.be.false
      expect(project.query('SELECT status FROM runs ORDER BY id')).to.deep.equal([{status: 'interrupted'}, {status: 'completed'}])
      expect(linesOf(project.path('pids'))).to.have.lengthOf(2)
    }))
})

/** How many specifications the events show to have been going at once. */
function mostAtOnce(stdout: string): number {
  const going = new Set<string>()
  let most = 0
  for (const {spec, type} of eventsOf(stdout)) {
    if (type === 'spec.started') going.add(spec!)
    if (type === 'spec.completed' || type === 'spec.failed') going.delete(spec!)
    most = Math.max(most, going.size)
  }
  return most
}

function startsOf(stdout: string): string[] {
  return eventsOf(stdout).flatMap(({spec, type}) => (type === 'spec.started' ? [spec!] : []))
}
