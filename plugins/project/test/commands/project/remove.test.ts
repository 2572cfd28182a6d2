import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../../../../../test/support/binary.ts'

describe('mmm project remove', () => {
  it('takes a project off the list and leaves its folder as it is', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', 'shop')
      await run('status', '--project', 'shop')

      const {code, json} = await run('project', 'remove', 'shop', '--json')

      expect(json()).to.deep.equal({name: 'shop', path: `${directory}/shop`, purged: []})
      expect(code).to.equal(0)
      expect(existsSync(join(directory, 'shop', '.mmm', 'state.db'))).to.equal(true)
      expect((await run('project', 'list', '--json')).json()).to.deep.equal([])
    }))

  it('deletes nothing without being told so when there is nobody to ask', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', 'shop')

      const {code, json} = await run('project', 'remove', 'shop', '--purge', '--json')

      expect(json()).to.have.nested.property('error.code', 'CONFIRMATION_MISSING')
      expect(code).to.equal(2)
      expect(existsSync(join(directory, 'shop', '.mmm'))).to.equal(true)
      expect((await run('project', 'list', '--json')).json()).to.have.length(1)
    }))

  it('purges .mmm, and never specifications or the manifest', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init', 'shop')
      write('shop/specs/checkout.md', '# Checkout\n')

      const {json} = await run('project', 'remove', 'shop', '--purge', '--yes', '--json')

      expect(json()).to.deep.include({purged: [`${directory}/shop/.mmm`]})
      expect(['.mmm', 'mmm.toml', 'specs/checkout.md'].map((path) => existsSync(join(directory, 'shop', path)))).to.deep.equal([false, true, true])
    }))

  it('purges the state too where all states lie in a place of their own', () =>
    withWorkspace(
      async ({directory, run}) => {
        await run('init', 'shop')
        await run('status', '--project', 'shop')
        const {json} = await run('project', 'remove', 'shop', '--purge', '--yes', '--json')
        const {purged} = json<{purged: string[]}>()
        expect(purged).to.have.length(2)
        expect(purged[1]).to.include(join(directory, 'states'))
        expect(purged.filter((path) => existsSync(path))).to.be.empty
      },
      {environment: {MMM_STATE_DIR: 'states'}},
    ))

  it("never purges mmm's own home, where a project lies around it", () =>
    withSandbox(async (sandbox) => {
      const env = {MMM_HOME: join(sandbox.root, '.mmm')}
      await sandbox.run(['init', '--name', 'person'], {env})

      const {code, stderr} = await sandbox.run(['project', 'remove', 'person', '--purge', '--yes'], {env})

      expect(stderr).to.include('PROJECT_HOLDS_HOME')
      expect(code).to.equal(5)
      expect(existsSync(join(sandbox.root, '.mmm', 'projects', 'person.toml'))).to.equal(true)
    }))

  it('purges nothing while a run is going', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      await sandbox.run(['spec', 'new', 'wait', '--run', 'echo begun; while [ ! -e go ]; do sleep 0.05; done'])
      const running = sandbox.start(['run'])
      await running.printed('started')

      const {code, stderr} = await sandbox.run(['project', 'remove', 'shop', '--purge', '--yes'])
      writeFileSync(join(sandbox.root, 'go'), '')

      expect(stderr).to.include('PROJECT_BUSY')
      expect(code).to.equal(5)
      expect(await running.finished).to.include({code: 0})
    }))

  it('removes an entry whose folder is gone, and one that cannot be read', () =>
    withWorkspace(async ({directory, home, run}) => {
      await run('init', 'shop')
      rmSync(join(directory, 'shop'), {recursive: true})
      writeFileSync(join(home, 'projects', 'broken.toml'), '[project\n')
      expect((await run('project', 'list')).stderr).to.include('broken.toml:')

      expect(await run('project', 'remove', 'shop', '--purge', '--yes')).to.include({code: 0})
      expect(await run('project', 'remove', 'broken')).to.include({code: 0})

      const {json, stderr} = await run('project', 'list', '--json')
      expect(json()).to.deep.equal([])
      expect(stderr).to.equal('')
    }))

  it('leaves nobody in another project when the current one goes', () =>
    withWorkspace(async ({directory, run}) => {
      for (const name of ['blog', 'shop']) {
        await run('init', name)
        await run('project', 'switch', name)
      }
      mkdirSync(join(directory, 'elsewhere'))
      await run('project', 'remove', 'shop')
      expect(await run('status')).to.include({code: 4})
      expect((await run('project', 'switch', '-')).stdout).to.include('Switched to blog')
    }))
})
