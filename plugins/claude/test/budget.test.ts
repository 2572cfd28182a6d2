import {expect} from 'chai'
import {INIT, result, withFakeClaude} from './fake-claude.ts'

const GOOD = {lines: [INIT, result()]}

describe('mmm run --budget', () => {
  it('starts nothing more when it is used up, and says what to do', () =>
    withFakeClaude([GOOD], async ({calls, run, write}) => {
      for (const id of ['a', 'b', 'c']) write(`specs/${id}.md`, `# ${id}\n`)

      const {code, stdout} = await run('run', '--budget', '0.03')

      expect(code, stdout).to.equal(1)
      expect(stdout).to.include("the run's budget of $0.03 is used up: $0.04").and.include('--budget')
      expect(stdout).to.include('2 completed, 1 not started').and.include('$0.04')
      expect(calls().map(({args}) => args[args.indexOf('--max-budget-usd') + 1])).to.deep.equal(['0.03', '0.01'])
      expect((await run('run')).stdout).to.include('1 completed')
    }))

  it('counts for the project what earlier runs have spent', () =>
    withFakeClaude([GOOD], async ({run, write}) => {
      await run('config', 'set', 'run.project_budget_usd', '0.02')
      write('specs/a.md', '# A\n')
      expect((await run('run')).code).to.equal(0)
      write('specs/b.md', '# B\n')

      const {code, stdout} = await run('run')

      expect(code).to.equal(1)
      expect(stdout).to.include("the project's budget of $0.02 is used up: $0.02").and.include('run.project_budget_usd')
    }))

  it('takes no amount that is none', () =>
    withFakeClaude([GOOD], async ({run}) => {
      for (const wrong of ['0', 'much', '-1']) expect((await run('run', `--budget=${wrong}`)).code, wrong).to.equal(2)
    }))
})
