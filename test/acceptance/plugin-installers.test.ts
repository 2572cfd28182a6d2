import {expect} from 'chai'
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {hold} from '../../src/database/exclusively.ts'
import {PluginManager} from '../../src/installation/plugin-manager.ts'
import {NO_PLUGINS} from '../../src/plugin/plugin-loader.ts'
import {type Sandbox, withSandbox} from '../support/binary.ts'
import {commandText} from '../support/plugins.ts'
import {makeTarball, Registry} from '../support/registry.ts'
import {unwrap} from '../support/workplace.ts'

describe('two mmm that change plugins at once', () => {
  it('install one after the other', () =>
    withSandbox(async (sandbox) => {
      const installs = ['a', 'b'].map((side) => {
        const file = join(sandbox.root, `${side}.tgz`)
        makeTarball(file, manifestOf(`mmm-plugin-${side}`), {[`commands/${side}.js`]: commandText(`this.log('${side}')`)})
        return sandbox.run(['plugins', 'install', file, '--yes'])
      })
      for (const {code, stderr} of await Promise.all(installs)) expect(code, stderr).to.equal(0)
      expect(await sandbox.run(['a'])).to.include({code: 0, stdout: 'a\n', stderr: ''})
      expect(await sandbox.run(['b'])).to.include({code: 0, stdout: 'b\n', stderr: ''})
      expect(folders(sandbox)).to.have.lengthOf(2)
    }))

  it('wait for each other, say so, and give up in the end', () =>
    withSandbox(async (sandbox) => {
      writePlugin(sandbox, 'mmm-plugin-a')
      const data = join(sandbox.home, 'data')
      const other = unwrap(await hold({lock: join(data, 'plugins.lock'), path: data, seconds: 0, onWait() {}}))

      const waiting = sandbox.start(['plugins', 'link', 'mmm-plugin-a'])
      await waiting.printed('Another mmm is changing plugins: waiting')
      const impatient = new PluginManager({home: sandbox.home, cwd: sandbox.root, environment: {}, loaded: NO_PLUGINS, patience: 0})
      const refused = await impatient.link('mmm-plugin-a')
      expect(refused).to.have.nested.property('error.code', 'FILE_BUSY')

      other.release()
      expect(await waiting.finished).to.include({code: 0})
      expect(await listed(sandbox)).to.deep.equal(['mmm-plugin-a'])
    }))
})

describe('an upgrade that is killed', () => {
  it('leaves the version that works, and the next change takes its remains away', async () => {
    const registry = await Registry.start([])
    try {
      await withSandbox(async (sandbox) => {
        const env = {...registry.environment, npm_config_prefer_online: 'true'}
        const files = (text: string): Record<string, string> => ({'commands/greet.js': commandText(`this.log('${text}')`)})
        registry.publish(manifestOf('mmm-plugin-greet'), files('one'))
        expect(await sandbox.run(['plugins', 'install', 'mmm-plugin-greet', '--yes'], {env})).to.include({code: 0})
        registry.publish({...manifestOf('mmm-plugin-greet'), version: '2.0.0'}, files('two'))
        const {asked} = registry.hold('/mmm-plugin-greet/-/mmm-plugin-greet-2.0.0.tgz')

        const {child, finished} = sandbox.start(['plugins', 'update', '--yes'], {env})
        await asked
        child.kill('SIGKILL')
        expect(await finished).to.include({signal: 'SIGKILL'})

        expect(await sandbox.run(['greet'])).to.include({code: 0, stdout: 'one\n', stderr: ''})
        expect(folders(sandbox).filter((name) => name.startsWith('new-'))).to.have.lengthOf(1)
        await registry.close()
        expect(await sandbox.run(['plugins', 'disable', 'mmm-plugin-greet'])).to.include({code: 0})
        expect(folders(sandbox)).to.have.lengthOf(1)
      })
    } finally {
      await registry.close()
    }
  })
})

function manifestOf(name: string): {name: string; version: string} {
  return {name, version: '1.0.0', type: 'module', main: './package.json', oclif: {commands: './commands'}} as {name: string; version: string}
}

function writePlugin({root}: Sandbox, name: string): void {
  mkdirSync(join(root, name))
  writeFileSync(join(root, name, 'package.json'), JSON.stringify(manifestOf(name)))
}

async function listed(sandbox: Sandbox): Promise<string[]> {
  const {stdout} = await sandbox.run(['plugins', '--json'])
  return (JSON.parse(stdout) as Array<{name: string}>).map(({name}) => name)
}

function folders({home}: Sandbox): string[] {
  return readdirSync(join(home, 'data', 'plugins'))
}
