import {expect} from 'chai'
import {isRunning, pidsIn} from '../support/processes.ts'
import {withProject} from '../support/sandbox-project.ts'

const FAMILY = "echo $$ > pids; sh -c 'echo $$ >> pids; (sleep 300; touch marker) & echo $! >> pids; wait'"

describe('an attempt that takes too long', () => {
  it('is ended with its whole process group, and says so', () =>
    withProject(async (project) => {
      project.spec('endless', {run: [`echo begun; ${FAMILY}`], timeout: '1s', max_iterations: 1})

      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stdout).to.include('✖ endless failed after 1 iteration: took longer than 1.0 s\n').and.to.include('    begun\n').and.to.include('run.timeout')
      expect(project.query('SELECT status, reason FROM executions')).to.deep.equal([{status: 'timeout', reason: 'took longer than 1.0 s'}])
      expect(project.statuses()).to.deep.equal({endless: 'failed'})
      expect((await pidsIn(project.path('pids'), 3)).filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('is killed when it does not listen', () =>
    withProject(async (project) => {
      project.spec('deaf', {run: ['trap "" TERM; echo $$ > pids; while :; do sleep 0.02; done'], timeout: '500ms', max_iterations: 1})

      await project.mmm('run')

      expect(project.query('SELECT status FROM executions')).to.deep.equal([{status: 'timeout'}])
      expect((await pidsIn(project.path('pids'))).filter((pid) => isRunning(pid))).to.be.empty
    }, '[run]\ngrace = "100ms"\n'))

  it('is ended in its verify commands too', () =>
    withProject(async (project) => {
      project.spec('slow-proof', {run: ['true'], verify: [FAMILY, 'touch later'], max_iterations: 1})

      await project.mmm('run', '--timeout', '500ms')

      expect(project.query('SELECT status, reason FROM executions')).to.deep.equal([{status: 'timeout', reason: 'took longer than 500 ms'}])
      expect(project.query('SELECT passed FROM evidence')).to.deep.equal([{passed: 0}])
      expect((await pidsIn(project.path('pids'), 3)).filter((pid) => isRunning(pid))).to.be.empty
    }))

  it('has another iteration, which may do better', () =>
    withProject(async (project) => {
      project.spec('second-wind', {run: ['[ $MMM_ITERATION = 2 ] || sleep 300'], timeout: '500ms'})

      expect(await project.mmm('run')).to.include({code: 0})
      expect(project.query('SELECT status FROM executions ORDER BY id')).to.deep.equal([{status: 'timeout'}, {status: 'success'}])
    }))

  for (const [what, expected, args, frontmatter, settings] of [
    ['the specification', '300 ms', [], {timeout: '300ms'}, '[run]\ntimeout = "1h"\n'],
    ['run.timeout', '400 ms', [], {}, '[run]\ntimeout = "400ms"\n'],
    ['--timeout, whatever the specification says', '200 ms', ['--timeout', '200ms'], {timeout: '1h'}, ''],
  ] as Array<[string, string, string[], object, string]>) {
    it(`is one that takes longer than the time of ${what}`, () =>
      withProject(async (project) => {
        project.spec('endless', {run: ['sleep 300'], max_iterations: 1, ...frontmatter})

        await project.mmm('run', ...args)

        expect(project.query('SELECT reason FROM executions')).to.deep.equal([{reason: `took longer than ${expected}`}])
      }, settings))
  }
})

describe('an attempt that falls silent', () => {
  it('is ended with its whole process group, and says so', () =>
    withProject(async (project) => {
      project.spec('mute', {run: [`echo begun; ${FAMILY}`], max_iterations: 1})

      const {stdout} = await project.mmm('run')

      expect(stdout).to.include('✖ mute failed after 1 iteration: printed nothing for 500 ms\n')
      expect(project.query('SELECT status FROM executions')).to.deep.equal([{status: 'timeout'}])
      expect((await pidsIn(project.path('pids'), 3)).filter((pid) => isRunning(pid))).to.be.empty
    }, '[run]\nidle_timeout = "500ms"\n'))

  it('is none as long as it prints', () =>
    withProject(async (project) => {
      project.spec('chatty', {run: ['for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.1; done']})

      expect(await project.mmm('run')).to.include({code: 0})
    }, '[run]\nidle_timeout = "900ms"\n'))
})
