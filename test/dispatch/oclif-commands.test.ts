import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../support/binary.ts'

describe("oclif's own commands", () => {
  it('mmm version and mmm --version say the same', () =>
    withWorkspace(async ({run}) => {
      const {stdout} = await run('version')

      expect(stdout).to.match(/^mmm-cli\/\d+\.\d+\.\d+ \S+ node-v\d+\.\d+\.\d+\n$/)
      expect(await run('--version')).to.include({code: 0, stderr: '', stdout})
    }))

  it('mmm commands lists every command, each with a summary', () =>
    withWorkspace(async ({run}) => {
      type Command = {readonly id: string; readonly summary?: string; readonly description?: string}
      const commands = (await run('commands', '--json')).json<Command[]>()

      expect(commands.map(({id}) => id)).to.include.members(['run', 'spec:list', 'plugins:install', 'version'])
      expect(commands.filter(({description, summary}) => !summary && !description)).to.be.empty
    }))

  it('mmm which names the plugin of a command, and the command behind an alias', () =>
    withWorkspace(async ({run}) => {
      expect((await run('which', 'spec', 'list', '--json')).json()).to.deep.equal({plugin: '@mmm-cli/plugin-spec'})
      expect((await run('which', 'run', '--json')).json()).to.deep.equal({plugin: '@mmm-cli/plugin-spec', aliasOf: 'spec run'})
      expect(await run('which', 'nothing')).to.include({code: 2, stdout: ''})
    }))

  it('mmm autocomplete writes what bash completes with', () =>
    withSandbox(async (sandbox) => {
      const {code, stdout} = await sandbox.run(['autocomplete', 'bash'])

      expect(code).to.equal(0)
      expect(stdout).to.include('mmm autocomplete script bash')
      expect((await sandbox.run(['autocomplete', 'script', 'bash'])).stdout).to.include(`${sandbox.home}/cache/autocomplete/bash_setup`)
      expect(readFileSync(join(sandbox.home, 'cache', 'autocomplete', 'functions', 'bash', 'mmm.bash'), 'utf8')).to.include('\nspec:list --')
    }))
})
