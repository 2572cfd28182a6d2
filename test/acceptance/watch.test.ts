import {expect} from 'chai'
import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {eventsOf, withProject} from '../support/sandbox-project.ts'

describe('mmm spec watch', () => {
  it('says what happens, one JSON object a line, runs what becomes ready, and ends cleanly with 130', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['true']})
      const watching = project.start('spec', 'watch', '--run', '--json')
      await watching.printed('"type":"watch.checked"')
      project.spec('b', {depends_on: ['a'], run: ['true']})
      await watching.printed('"type":"spec.completed","spec":"b"')
      watching.child.kill('SIGINT')

      const {code, stderr, stdout} = await watching.finished
      const types = eventsOf(stdout).map(({type}) => type)
      expect(code).to.equal(130)
      expect(stderr).to.equal('')
      expect(types[0]).to.equal('watch.started')
      expect(types).to.include.members(['run.started', 'spec.completed', 'summary', 'watch.changed', 'watch.checked'])
    }))

  it('runs what a person writes while no agent works, and not what an agent has written in a run', () =>
    withProject(async (project) => {
      const agent = project.path('..', 'agent')
      const script = `[ "$1" = --version ] && exit 0\nprintf '%s\\n' --- 'run: ["touch gained"]' --- > specs/gain.md`
      writeFileSync(agent, `#!/bin/sh\n${script}\n`, {mode: 0o755})
      writeFileSync(join(project.sandbox.home, 'config.toml'), `[commands.agent]\nargv = ["${agent}"]\n`)
      project.spec('work', {runner: 'agent'})
      const watching = project.start('spec', 'watch', '--run', '--json')
      await watching.printed('"type":"summary","run":2')
      project.spec('mine', {run: ['touch made']})
      await watching.printed('"type":"spec.completed","spec":"mine"')
      project.write('mmm.toml', '[project]\nname = "shop"\n[claude]\nallowed_tools = ["Bash(*)"]\n')
      await watching.printed('claude.allowed_tools came while agents were at work')
      watching.child.kill('SIGINT')

      const told = eventsOf((await watching.finished).stdout)
      const summaries = told.filter(({type}) => type === 'summary')
      expect(summaries[0]).to.include({completed: 1})
      expect(summaries[1]).to.include({completed: 0, blocked: 1})
      expect([existsSync(project.path('made')), existsSync(project.path('gained'))]).to.deep.equal([true, false])
    }))

  it('ends a run that goes when it is stopped, and says what it does meanwhile', () =>
    withProject(async (project) => {
      project.spec('a', {run: ['echo going; sleep 60']})
      const watching = project.start('spec', 'watch', '-r')
      await watching.printed('a started (shell)')
      watching.child.kill('SIGINT')

      const {code, stderr, stdout} = await watching.finished
      expect(code).to.equal(130)
      expect(stderr).to.contain('Stopping')
      expect(stdout)
        .to.match(/^Watching specs: 1 file, 0 errors, 0 warnings; 1 ready\. Ctrl-C ends it\.$/m)
        .and.contain('1 cancelled')
      expect(project.statuses()).to.deep.equal({a: 'pending'})
    }))
})
