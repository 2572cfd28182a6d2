import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'

const KEY = 'plugins.mmm-plugin-x.api_token'

describe('mmm config get', () => {
  it('shows a secret only to whoever says so', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      expect((await run('config', 'set', KEY, 'hush-hush', '--global')).stdout).not.to.include('hush')

      expect((await run('config', 'get', KEY)).stdout).to.equal('(secret)\n')
      expect((await run('config', 'get', KEY, '--json')).json()).to.equal('(secret)')
      expect((await run('config', 'get', KEY, '--reveal')).stdout).to.equal('hush-hush\n')
      expect((await run('config', 'get', KEY, '--global', '--reveal', '--json')).json()).to.equal('hush-hush')
    }))

  it('is the only place where one is shown', () =>
    withWorkspace(async ({home, run, write}) => {
      await run('init')
      await run('config', 'set', KEY, 'hush-hush', '--global')
      await run('config', 'get', KEY, '--reveal')
      for (const command of ['config list', 'config list --json', 'config list --show-origin', 'config validate', 'status', 'project info', 'project doctor']) {
        const {stderr, stdout} = await run(...command.split(' '))
        expect(stdout + stderr, command).not.to.include('hush')
      }
      write('../home/config.toml', `[plugins.mmm-plugin-x]\napi_token = "hush-hush"\nother = 1 2\n`)
      expect((await run('config', 'list')).stderr, 'not even where the file is broken').not.to.include('hush')

      const files = readdirSync(home, {recursive: true})
        .map((name) => join(home, String(name)))
        .filter((path) => statSync(path).isFile())
      expect(files.filter((path) => !path.endsWith('config.toml') && readFileSync(path, 'latin1').includes('hush'))).to.deep.equal([])
    }))
})
