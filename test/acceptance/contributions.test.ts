import {expect} from 'chai'
import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Finished, ROOT, withSandbox} from '../support/binary.ts'

describe('a plugin that brings one of everything', () => {
  it('is linked, and all of it works', () =>
    withSandbox(async (sandbox) => {
      const cwd = join(sandbox.root, 'shop')
      const plugin = join(sandbox.root, 'mmm-plugin-workshop')
      mkdirSync(cwd)
      cpSync(join(ROOT, 'test', 'fixtures', 'mmm-plugin-workshop'), plugin, {recursive: true})
      const run = (...args: string[]): Promise<Finished> => sandbox.run(args, {cwd})
      const mmm = async (...args: string[]): Promise<string> => {
        const {code, stderr, stdout} = await run(...args)
        expect(code, `mmm ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
        return stdout
      }
      await mmm('init')
      await mmm('plugins', 'link', plugin)

      expect(await mmm('help'), 'topic').to.include('Look after the workshop.')
      expect(await mmm('workshop', 'tools'), 'command and defaults of settings').to.equal('saw\nhammer\n')
      expect(await mmm('tools'), 'alias').to.equal('hammer\nsaw\n')
      await mmm('config', 'set', 'plugins.mmm-plugin-workshop.tools', 'plane')
      expect(await mmm('tools', '--json'), 'settings').to.equal('["plane"]\n'.replace('["plane"]', JSON.stringify(['plane'], null, 2)))
      expect((await run('config', 'set', 'plugins.mmm-plugin-workshop.tool', 'x')).stderr, 'schema')
        .to.include('There is no setting')
        .and.include('tools')

      await mmm('spec', 'generate', '--with', 'orders', '--yes', 'chair', 'table')
      expect(readFileSync(join(cwd, 'specs', 'chair.md'), 'utf8'), 'generator').to.include('title: Make a chair')
      await mmm('spec', 'new', 'lamp', '--template', 'repair')
      expect(readFileSync(join(cwd, 'specs', 'lamp.md'), 'utf8'), 'template').to.include('The lamp works again.')

      const done = await run('run')
      expect(done.code).to.equal(1)
      expect(done.stdout, 'runner').to.include('2 completed')
      expect(done.stdout, 'hook that refuses').to.include('the plugin mmm-plugin-workshop refuses it: the workshop is closed')
      expect(done.stderr, 'hook that is told').to.include('workshop: 2 done')
      expect(await mmm('state', 'log', 'chair')).to.include('with plane')

      writeFileSync(join(plugin, 'package.json'), readFileSync(join(plugin, 'package.json'), 'utf8').replace('>=0.1.0 <1', '^99.0.0'))
      const left = await run('tools')
      expect(left.code, 'contract').to.equal(2)
      expect(left.stderr).to.include('The plugin mmm-plugin-workshop is left out').and.include('^99.0.0')
      expect((await run('status')).code).to.equal(0)
    }))
})
