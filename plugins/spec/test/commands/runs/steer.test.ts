import {expect} from 'chai'
import type {ListedRun} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'
import {spawn} from 'node:child_process'
import {once} from 'node:events'

const BINARY = new URL('../../../../../bin/run.js', import.meta.url).pathname

describe('mmm runs cancel', () => {
  it('ends a run of another process and gives back what it had in hand; then there is nothing to steer', () =>
    withWorkspace(async ({directory, home, run, write}) => {
      await run('init')
      write('specs/a.md', '---\nrun: ["sleep 60"]\n---\n')
      const child = spawn(process.execPath, [BINARY, 'run'], {cwd: directory, env: {...process.env, MMM_HOME: home}})
      await once(child.stdout, 'data')

      expect((await run('runs', 'pause')).stdout).to.include('Run 1 starts nothing more.')
      expect((await run('runs', 'list', '--json')).json<ListedRun[]>()[0]!.status).to.equal('paused')
      expect((await run('runs', 'cancel', '1')).code).to.equal(0)
      await once(child, 'exit')

      expect((await run('runs', 'list', '--json')).json<ListedRun[]>()[0]!.status).to.equal('cancelled')
      for (const word of ['pause', 'resume', 'cancel']) {
        expect(await run('runs', word, '1')).to.include({code: 5})
        expect(await run('runs', word, '9')).to.include({code: 4})
      }
    }))
})
