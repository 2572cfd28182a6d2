import {expect} from 'chai'
import {existsSync} from 'node:fs'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'
import {until} from '../support/waiting.ts'

/** `bad` fails; `child` and `grandchild` need it, `good` and `next` do not. */
function writeFamily(project: SandboxProject): void {
  project.spec('bad', {run: ['echo oh dear >&2; exit 1'], max_iterations: 1, priority: 'critical'})
  project.spec('child', {depends_on: ['bad'], run: ['touch child']})
  project.spec('grandchild', {depends_on: ['child'], run: ['touch grandchild']})
  project.spec('good', {run: ['true']})
  project.spec('next', {depends_on: ['good'], run: ['true']})
}

describe('mmm run with a failure', () => {
  it('blocks what depends on it, directly or not, and does all the rest', () =>
    withProject(async (project) => {
      writeFamily(project)

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(1)
      expect(summaryOf(stdout)).to.include({completed: 2, failed: 1, blocked: 2, not_started: 0})
      expect(project.statuses()).to.deep.equal({bad: 'failed', child: 'blocked', grandchild: 'blocked', good: 'completed', next: 'completed'})
      const blocked = eventsOf(stdout).filter(({type}) => type === 'spec.blocked')
      expect(blocked.map(({reason, spec}) => `${spec}: ${String(reason)}`)).to.deep.equal([
        'child: needs bad, which failed',
        'grandchild: needs bad, which failed',
      ])
      expect(project.query("SELECT count(*) AS count FROM executions WHERE spec_id LIKE '%child'")).to.deep.equal([{count: 0}])
    }))

  it('does what was blocked once the failure is mended', () =>
    withProject(async (project) => {
      writeFamily(project)
      await project.mmm('run')
      project.spec('bad', {run: ['true']})

      const {code, stdout} = await project.mmm('run', '--json')

      expect(code).to.equal(0)
      expect(summaryOf(stdout)).to.include({completed: 3, up_to_date: 2})
    }))

  it('starts nothing more with --fail-fast, and names what is left', () =>
    withProject(async (project) => {
      writeFamily(project)

      const {code, stdout} = await project.mmm('run', '--json', '--fail-fast', '-j', '1')

      expect(code).to.equal(1)
      expect(summaryOf(stdout)).to.include({completed: 0, failed: 1, blocked: 2, not_started: 2})
      expect(project.statuses()).to.include({good: 'pending', next: 'pending'})
    }))

  it('lets what is going end with --fail-fast', () =>
    withProject(async (project) => {
      project.spec('going', {run: ['touch going; until [ -e .mmm/logs/1/bad.1.log ]; do sleep 0.01; done; sleep 0.1']})
      project.spec('bad', {run: ['until [ -e going ]; do sleep 0.01; done; exit 1'], max_iterations: 1})

      const {stdout} = await project.mmm('run', '--json')

      expect(summaryOf(stdout)).to.include({completed: 1, failed: 1, not_started: 0})
    }, '[run]\nfail_fast = true\n'))
})

describe('mmm run', () => {
  it('names what has no runner, says what to do, and goes on with the rest', () =>
    withProject(async (project) => {
      project.spec('agent', {runner: 'cobbler'})
      project.spec('after', {depends_on: ['agent'], run: ['true']})
      project.spec('shell', {run: ['true']})

      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stdout)
        .to.include('✔ shell')
        .and.to.include('blocked: agent (There is no runner "cobbler". Give the specification `run:` commands')
        .and.to.include('blocked: after (needs agent, which cannot run)')
        .and.to.match(/Run 1: 1 completed, 2 blocked in /)
      expect(project.statuses()).to.deep.equal({agent: 'pending', after: 'pending', shell: 'completed'})
    }))

  it('names what waits for something missing or for itself, and goes on with the rest', () =>
    withProject(async (project) => {
      project.spec('lost', {depends_on: ['nowhere'], run: ['true']})
      project.spec('egg', {depends_on: ['hen'], run: ['true']})
      project.spec('hen', {depends_on: ['egg'], run: ['true']})
      project.spec('fine', {run: ['true']})

      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(1)
      expect(stdout)
        .to.include('blocked: lost (needs "nowhere", which is missing or ambiguous)')
        .and.to.include('blocked: egg (depends on itself: egg → hen → egg')
        .and.to.match(/Run 1: 1 completed, 3 blocked in /)
    }))

  it('refuses the name of a specification that does not exist, and makes no run of it', () =>
    withProject(async (project) => {
      project.spec('checkout', {run: ['true']})

      const {code, stderr} = await project.mmm('run', 'chekout')

      expect(code).to.equal(4)
      expect(stderr).to.include('checkout')
      expect(project.query('SELECT * FROM runs')).to.be.empty
    }))

  it('says what to do where there is nothing to run', () =>
    withProject(async (project) => {
      project.write('specs/README.md', '')

      const {code, stdout} = await project.mmm('run')

      expect(code).to.equal(0)
      expect(stdout).to.match(/^Run 1: nothing to do in .*\nNext: mmm spec new my-first-spec\n$/)
    }))

  it('prints one plain line an event where there is no terminal, without colour', () =>
    withProject(async (project) => {
      project.spec('plain', {run: ['printf "\\033[31mred\\033[0m\\n"; test $MMM_ITERATION = 3'], verify: ['true']})
      project.spec('bad', {depends_on: ['plain'], run: ['printf "\\033[2Jcleared\\n"; exit 1'], max_iterations: 1})

      const {stderr, stdout} = await project.mmm('run')

      expect(stderr).to.equal('')
      // oxlint-disable-next-line no-control-regex -- that there are none is the point
      expect(stdout).to.not.match(/[\u0000-\u0009\u000B-\u001F\u007F]/)
      expect(stdout.replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME').split('\n')).to.deep.equal([
        '▶ plain started (shell)',
        '↻ plain iteration 1/3 failed: `printf "\\033[31mred\\033[0m\\n"; test $MMM_ITERATION = 3` exited 1',
        '▶ plain iteration 2/3 started',
        '↻ plain iteration 2/3 failed: `printf "\\033[31mred\\033[0m\\n"; test $MMM_ITERATION = 3` exited 1',
        '▶ plain iteration 3/3 started',
        '✔ plain  TIME  verify 1/1  iteration 3',
        '▶ bad started (shell)',
        '✖ bad failed after 1 iteration: `printf "\\033[2Jcleared\\n"; exit 1` exited 1',
        '    $ printf "\\033[2Jcleared\\n"; exit 1',
        '    \\x1b[2Jcleared',
        '    log: .mmm/logs/1/bad.1.log',
        'Run 1: 1 completed, 1 failed in TIME',
        'Next: mmm state log bad · mmm run bad',
        '',
      ])
    }))

  it('goes on when nobody reads its output any more', () =>
    withProject(async (project) => {
      for (const id of ['a', 'b', 'c']) project.spec(id, {run: [`until [ -e go ]; do sleep 0.01; done; echo ${id} >> ran`], verify: ['true']})
      const running = project.start('run', '--json')
      await running.printed('run.started')

      running.child.stdout.destroy()
      project.write('go', '')

      expect(await running.finished).to.include({code: 0})
      expect(project.statuses()).to.deep.equal({a: 'completed', b: 'completed', c: 'completed'})
    }))
})

describe('mmm run --json', () => {
  it('is a stream of events, one JSON object a line, the summary last', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true'], verify: ['true', 'true']})
      project.spec('b', {depends_on: ['a'], run: ['true']})
      await project.mmm('run', 'a')
      project.spec('c', {run: ['true'], verify: ['exit 5'], max_iterations: 1})

      const {stderr, stdout} = await project.mmm('run', '--json', '-j', '1')

      expect(stderr).to.equal('')
      const timeless = eventsOf(stdout).map(({at, duration_ms, spending, ...event}) => {
        expect(spending !== undefined).to.equal(event.type === 'summary')
        if (duration_ms !== undefined) expect(duration_ms).to.be.a('number')
        if (at !== undefined) expect(at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        return event
      })
      const shell = {iteration: 1, max_iterations: 3, retry: 0, runner: 'shell'}
      expect(timeless).to.deep.equal([
        {type: 'run.started', run: 2, specs: ['b', 'c'], up_to_date: ['a'], concurrency: 1},
        {type: 'spec.started', spec: 'b', execution: 2, ...shell, log: '.mmm/logs/2/b.1.log'},
        {type: 'spec.progress', spec: 'b', text: 'true'},
        {type: 'spec.completed', spec: 'b', iteration: 1, verified: 0},
        {type: 'spec.started', spec: 'c', execution: 3, ...shell, max_iterations: 1, log: '.mmm/logs/2/c.1.log'},
        {type: 'spec.progress', spec: 'c', text: 'true'},
        {type: 'spec.progress', spec: 'c', text: 'verify: exit 5'},
        {type: 'spec.verified', spec: 'c', command: 'exit 5', passed: false, exit_code: 5},
        {type: 'spec.failed', spec: 'c', iteration: 1, reason: 'verify `exit 5` exited 5', output: '', suggestions: [], log: '.mmm/logs/2/c.1.log'},
        {type: 'summary', run: 2, completed: 1, failed: 1, blocked: 0, skipped: 0, up_to_date: 1, cancelled: 0, not_started: 0, awaiting: 0, limited: []},
      ])
      expect(Object.keys(summaryOf(stdout)).slice(0, 7)).to.deep.equal(['type', 'run', 'completed', 'failed', 'blocked', 'skipped', 'up_to_date'])
    }))

  it('has an error in one line too', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true']})

      const {code, stdout} = await project.mmm('run', 'nowhere', '--json')

      expect(code).to.equal(4)
      expect(eventsOf(stdout)).to.have.lengthOf(1)
      expect(eventsOf(stdout)[0]!.error).to.include({code: 'SPEC_NOT_FOUND'})
    }))
})

describe('the log of an attempt', () => {
  it('holds what was printed while it is still going', () =>
    withProject(async (project) => {
      project.spec('talker', {
        run: ['echo to stdout; echo to stderr >&2; touch said; until [ -e go ]; do sleep 0.01; done; echo the end'],
        verify: ['echo proof'],
      })
      const running = project.start('run')
      await running.printed('talker started')
      await until(() => existsSync(project.path('said')))

      const command = '$ echo to stdout; echo to stderr >&2; touch said; until [ -e go ]; do sleep 0.01; done; echo the end\n'
      expect(project.read('.mmm/logs/1/talker.1.log')).to.equal(`${command}to stdout\nto stderr\n`)
      expect((await project.mmm('state', 'log', 'talker')).stdout).to.equal(`${command}to stdout\nto stderr\n`)
      expect((await project.mmm('status')).stdout).to.include('running  talker  iteration 1 · shell')

      project.write('go', '')
      await running.finished
      expect(project.read('.mmm/logs/1/talker.1.log')).to.equal(`${command}to stdout\nto stderr\nthe end\n$ echo proof   # verify\nproof\n`)
    }))

  it('holds all of it, though the database keeps only the end', () =>
    withProject(async (project) => {
      project.spec('flood', {run: ['i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done']})

      await project.mmm('run')

      expect(project.read('.mmm/logs/1/flood.1.log').split('\n')).to.have.lengthOf(3002)
      const [{output}] = project.query<{output: string}>('SELECT output FROM executions') as [{output: string}]
      expect(output.length).to.be.within(500, 1030)
      expect(output).to.match(/^…\nline \d+\n[\s\S]*line 2999\n$/)
    }, '[state]\nkeep_output = "1KiB"\n'))
})
