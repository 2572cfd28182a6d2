import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const MANIFEST = '[project]\nname = "shop"\n'

describe('a project from elsewhere that was trusted', () => {
  it('runs what it was trusted with as often as one likes, and asks again for another command', () =>
    withStranger(async ({run, write}) => {
      expect((await run('run')).stderr).to.include('PROJECT_UNTRUSTED')
      expect(await run('run', '--yes')).to.include({code: 0})
      expect(await run('run', '--force')).to.include({code: 0})

      write('specs/a.md', spec('echo one; touch planted'))
      const refused = await run('run')

      expect(refused.code).to.equal(5)
      expect(refused.stderr).to.include('wants more than it was trusted with: a would run "echo one; touch planted"').and.include('POWERS_WIDENED')
      expect((await run('state', 'executions', '--json')).json()).to.have.length(2)
      expect(await run('run', '--yes')).to.include({code: 0})
      expect(await run('run', '--force'), 'agreed to now').to.include({code: 0})
    }))

  it('asks again for a setting that lets something run, and not for one that lets it run longer', () =>
    withStranger(async ({run, write}) => {
      await run('project', 'trust')
      write('mmm.toml', `${MANIFEST}[run]\nconcurrency = 2\ntimeout = "1h"\n`)
      expect(await run('run')).to.include({code: 0})
      write('mmm.toml', `${MANIFEST}[claude]\nallowed_tools = ["Bash"]\n`)
      const refused = await run('run', '--force')
      expect(refused.stderr).to.include('wants more than it was trusted with: claude.allowed_tools is set')
      await run('project', 'trust')
      expect(await run('run', '--force')).to.include({code: 0})
    }))

  it('may take a command that is known to another specification, and is a stranger again once it is revoked', () =>
    withStranger(async ({run, write}) => {
      await run('project', 'trust')
      write('specs/b.md', spec('echo one'))
      expect(await run('run')).to.include({code: 0})
      await run('project', 'trust', '--revoke')
      expect((await run('run', '--force')).stderr).to.include('PROJECT_UNTRUSTED')
      expect(await run('run', '--yes', '--force')).to.include({code: 0})
    }))
})

describe('a project that was made here', () => {
  it('never asks, whatever its specifications come to say', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', spec('echo one'))
      expect(await run('run')).to.include({code: 0})
      await run('project', 'trust')
      write('specs/a.md', spec('echo two'))
      expect(await run('run')).to.include({code: 0})
    }))
})

function withStranger(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    workspace.write('mmm.toml', MANIFEST)
    workspace.write('specs/a.md', spec('echo one'))
    await test(workspace)
  })
}

function spec(command: string): string {
  return `---\nrun: [${JSON.stringify(command)}]\n---\n# A\n`
}
