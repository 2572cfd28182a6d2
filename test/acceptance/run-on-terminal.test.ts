import {expect} from 'chai'
import {isRunning, pidsIn} from '../support/processes.ts'
import {withProject} from '../support/sandbox-project.ts'
import {HAS_TERMINAL, lastScreen, startOnTerminal} from '../support/terminal.ts'

const HIDE_CURSOR = '\u001B[?25l'
const SHOW_CURSOR = '\u001B[?25h'
const TIMES = /\d+(?:\.\d+)? m?s\b/g

describe('mmm run on a terminal', function () {
  before(function () {
    if (!HAS_TERMINAL) this.skip()
  })

  it('leaves a line for each specification, every failure once, and the summary', () =>
    withProject(async (project) => {
      project.spec('store', {run: ['sleep 0.3'], verify: ['true']})
      project.spec('bad', {depends_on: ['store'], run: ['echo oh dear; exit 1'], max_iterations: 1})
      project.spec('after', {depends_on: ['bad'], run: ['true']})

      const {code, output} = await startOnTerminal(project, ['run'], {columns: 70}).finished

      expect(code).to.equal(1)
      expect(output, 'it lived').to.include('1 running · 2 waiting')
      const screen = lastScreen(output).map((line) => line.replaceAll(TIMES, 'TIME').replaceAll(/(?<=\S) {2,}/g, '  '))
      expect(screen).to.deep.equal([
        '✔ store  TIME  verify 1/1',
        '✖ bad  TIME  failed',
        '',
        '✖ bad failed after 1 iteration: `echo oh dear; exit 1` exited 1',
        '    $ echo oh dear; exit 1',
        '    oh dear',
        '    log: .mmm/logs/1/bad.1.log',
        '  blocked: after (needs bad, which failed)',
        'Run 1: 1 completed, 1 failed, 1 blocked in TIME',
        'Next: mmm state log bad · mmm run bad',
        '',
      ])
      expect(output.lastIndexOf(SHOW_CURSOR)).to.be.above(output.lastIndexOf(HIDE_CURSOR))
    }))

  it('stops on Ctrl-C, says so at once, and gives the terminal back', () =>
    withProject(async (project) => {
      project.spec('endless', {run: ['trap "sleep 0.3; exit 1" TERM; echo $$ > pids; while :; do sleep 0.02; done']})
      const session = startOnTerminal(project, ['run'])
      const pids = await pidsIn(project.path('pids'))

      session.type('\u0003')
      const {code, output} = await session.finished

      expect(code).to.equal(130)
      expect(output).to.include('Stopping: what is going is being ended. Press Ctrl-C again to kill it.')
      expect(lastScreen(output).map((line) => line.replaceAll(TIMES, 'TIME'))).to.deep.equal([
        '■ endless           cancelled',
        'Run 1: 1 cancelled in TIME',
        'Next: mmm run',
        '',
      ])
      expect(output.lastIndexOf(SHOW_CURSOR)).to.be.above(output.lastIndexOf(HIDE_CURSOR))
      expect(pids.filter((pid) => isRunning(pid))).to.be.empty
    }))
})
