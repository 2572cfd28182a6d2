import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

const MANIFEST = '[project]\nname = "shop"\n[claude]\ncommand = "./bin/claude"\nargs = ["--yolo"]\npermission_mode = "plan"\nallowed_tools = ["Bash"]\n'

describe('what a manifest says that widens what a run may do', () => {
  it('counts where the project is trusted', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('mmm.toml', MANIFEST.replace('shop', 'work'))
      expect((await run('config', 'get', 'claude.command')).stdout).to.equal('./bin/claude\n')
      expect((await run('config', 'get', 'claude.args', '--json')).json()).to.deep.equal(['--yolo'])
      expect((await run('config', 'set', 'claude.command', 'claude')).stdout).to.include('mmm.toml')
    }))

  it('does not count in a project that came from elsewhere, until somebody trusts it', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', MANIFEST)
      write('specs/a.md', '---\nrun: ["true"]\n---\n')
      for (const [key, value] of Object.entries({command: 'claude', args: [], permission_mode: 'acceptEdits', allowed_tools: []}))
        expect((await run('config', 'get', `claude.${key}`, '--json')).json(), key).to.deep.equal(value)
      expect((await run('config', 'get', 'claude.args')).stderr).to.match(/^Not in force until .*: claude\.args \(.*mmm\.toml:5:1\)$/m)
      expect((await run('config', 'list')).stderr).to.match(/^Not in force until somebody agrees with mmm project trust: claude\.command .*, claude\.args /m)
      expect((await run('run')).code).to.equal(5)
      expect((await run('project', 'trust')).code).to.equal(0)
      expect((await run('config', 'get', 'claude.command')).stdout).to.equal('./bin/claude\n')
    }))
})
