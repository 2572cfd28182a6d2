import {expect} from 'chai'
import {existsSync} from 'node:fs'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'

describe('done means proven', () => {
  it('a runner that succeeds does not help where a verify command fails', () =>
    withProject(async (project) => {
      project.spec('boast', {run: ['echo all done'], verify: ['true', 'echo nothing here >&2; exit 3', 'touch later'], max_iterations: 1})

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(1)
      expect(summaryOf(stdout)).to.include({completed: 0, failed: 1})
      expect(project.statuses()).to.deep.equal({boast: 'failed'})
      expect(project.query('SELECT status, reason FROM executions')).to.deep.equal([
        {status: 'failed', reason: 'verify `echo nothing here >&2; exit 3` exited 3'},
      ])
      expect(existsSync(project.path('later')), 'what comes after may build on what failed').to.be.false
    }))

  it('a runner that fails is not saved by a proof that would pass', () =>
    withProject(async (project) => {
      project.spec('broken', {run: ['exit 7', 'touch later'], verify: ['touch verified'], max_iterations: 1})

      await project.mmm('run')

      expect(project.query('SELECT status, reason FROM executions')).to.deep.equal([{status: 'failed', reason: '`exit 7` exited 7'}])
      expect([existsSync(project.path('later')), existsSync(project.path('verified'))]).to.deep.equal([false, false])
    }))

  it("without verify commands the runner's success counts", () =>
    withProject(async (project) => {
      project.spec('simple', {run: ['true']})

      expect(await project.mmm('run')).to.include({code: 0})
      expect(project.statuses()).to.deep.equal({simple: 'completed'})
    }))

  it('leaves a receipt of each verify command, the failed one last', () =>
    withProject(async (project) => {
      project.spec('proof', {run: ['echo work'], verify: ['echo first', 'echo second; exit 4', 'echo third'], max_iterations: 1})

      await project.mmm('run')

      expect(project.query('SELECT position, command, exit_code, passed, output FROM evidence ORDER BY position')).to.deep.equal([
        {position: 0, command: 'echo first', exit_code: 0, passed: 1, output: 'first\n'},
        {position: 1, command: 'echo second; exit 4', exit_code: 4, passed: 0, output: 'second\n'},
      ])
      expect(project.query('SELECT input, output FROM executions')[0]).to.deep.equal({
        input: '',
        output: '$ echo work\nwork\n$ echo first   # verify\nfirst\n$ echo second; exit 4   # verify\nsecond\n',
      })
    }))

  it('binds the completion to the content and the execution that proved it', () =>
    withProject(async (project) => {
      project.spec('proof', {run: ['true'], verify: ['true']})

      await project.mmm('run')

      const [spec] = project.query('SELECT status, content_hash, completed_hash, evidence_id FROM specifications')
      const [execution] = project.query('SELECT id, content_hash FROM executions')
      expect(spec).to.deep.equal({
        status: 'completed',
        content_hash: execution!.content_hash,
        completed_hash: execution!.content_hash,
        evidence_id: execution!.id,
      })
    }))
})

describe('the next iteration', () => {
  it('is told why the last one did not do, in MMM_FEEDBACK and in the file MMM_FEEDBACK_FILE', () =>
    withProject(async (project) => {
      project.spec('learner', {
        run: ['printf %s "$MMM_FEEDBACK" > told-$MMM_ITERATION; if [ -n "$MMM_FEEDBACK_FILE" ]; then cat "$MMM_FEEDBACK_FILE" > read-$MMM_ITERATION; fi'],
        verify: ['echo expected 401, got 200; test $MMM_ITERATION -ge 3'],
      })

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(0)
      const feedback = 'verify `echo expected 401, got 200; test $MMM_ITERATION -ge 3` exited 1\n\nexpected 401, got 200\n'
      expect(project.read('told-1')).to.equal('')
      for (const iteration of [2, 3]) {
        expect(project.read(`told-${iteration}`)).to.equal(feedback)
        expect(project.read(`read-${iteration}`)).to.equal(feedback)
      }
      expect(existsSync(project.path('read-1'))).to.be.false
      expect(project.query('SELECT iteration, status, input FROM executions ORDER BY id')).to.deep.equal([
        {iteration: 1, status: 'failed', input: ''},
        {iteration: 2, status: 'failed', input: feedback},
        {iteration: 3, status: 'success', input: feedback},
      ])
      expect(eventsOf(stdout).filter(({type}) => type === 'spec.iteration_failed')).to.have.lengthOf(2)
      expect(eventsOf(stdout).find(({type}) => type === 'spec.completed')).to.include({spec: 'learner', iteration: 3, verified: 1})
    }))

  it("is told what the runner's own command printed", () =>
    withProject(async (project) => {
      project.spec('learner', {run: ['printf %s "$MMM_FEEDBACK" > told; echo try $MMM_ITERATION; test $MMM_ITERATION = 2']})

      await project.mmm('run')

      expect(project.read('told')).to.include('exited 1\n\n').and.to.include('\ntry 1\n')
    }))

  it('has the whole of a long script that proves, of which events and terminal show the beginning', () =>
    withProject(async (project) => {
      const script = `echo expected 401, got 200\n# ${'so it is '.repeat(50)}\ntest $MMM_ITERATION = 2\n`
      project.spec('learner', {run: ['printf %s "$MMM_FEEDBACK" > told'], verify: [script]})

      const {stdout} = await project.mmm('run', '--json')

      const failed = eventsOf(stdout).find(({type}) => type === 'spec.iteration_failed')
      expect(failed).to.include({reason: 'verify `echo expected 401, got 200 …` exited 1'})
      expect(project.read('told')).to.equal(`${String(failed!.reason)}\n\n$ ${script}   # verify\nexpected 401, got 200\n`)
    }))

  it('comes although the output before was binary', () =>
    withProject(async (project) => {
      project.spec('binary', {run: [`printf 'a\\000b\\377c'; test $MMM_ITERATION = 2`]})

      expect(await project.mmm('run')).to.include({code: 0})
      expect(project.query('SELECT status FROM executions ORDER BY id')).to.deep.equal([{status: 'failed'}, {status: 'success'}])
    }))

  for (const [source, expected, args, frontmatter, settings] of [
    ['three when nothing says otherwise', 3, [], {}, ''],
    ['what run.max_iterations says', 2, [], {}, '[run]\nmax_iterations = 2\n'],
    ['what the specification says, whatever the settings', 4, [], {max_iterations: 4}, '[run]\nmax_iterations = 2\n'],
    ['what --max-iterations says, whatever the specification', 1, ['--max-iterations', '1'], {max_iterations: 4}, ''],
  ] as Array<[string, number, string[], object, string]>) {
    it(`ends with the last of as many as are allowed: ${source}`, () =>
      withProject(async (project) => {
        project.spec('stubborn', {run: ['false'], ...frontmatter})

        const {code, stdout} = await project.mmm('run', ...args)

        expect(code).to.equal(1)
        expect(iterationsOf(project)).to.deep.equal(Array.from({length: expected}, (_, index) => index + 1))
        expect(stdout).to.include(`✖ stubborn failed after ${expected} ${expected === 1 ? 'iteration' : 'iterations'}: \`false\` exited 1`)
      }, settings))
  }
})

function iterationsOf(project: SandboxProject): number[] {
  return project.query<{iteration: number}>('SELECT iteration FROM executions ORDER BY id').map(({iteration}) => iteration)
}
