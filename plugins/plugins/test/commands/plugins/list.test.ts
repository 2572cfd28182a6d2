import {expect} from 'chai'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {PluginListing} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {commandText} from '../../../../../test/support/plugins.ts'

/** Links a plugin of these files. */
async function link({run, write}: Workspace, name: string, files: Readonly<Record<string, string>>, more: object = {}): Promise<void> {
  write(`${name}/package.json`, JSON.stringify({name, version: '1.2.3', type: 'module', oclif: {commands: './commands'}, ...more}))
  for (const [path, text] of Object.entries(files)) write(`${name}/${path}`, text)
  expect(await run('plugins', 'link', name, '--no-install')).to.include({code: 0})
}

const say = (text: string): string => commandText(`this.log('${text}')`, {aliases: [`${text}-alias`]})

describe('mmm plugins', () => {
  it('tells what each brings, whether it works, and how long it took', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      expect(await run('plugins')).to.include({code: 0, stdout: 'No plugins installed.\nNext: mmm plugins install NAME\n'})
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')}, {mmm: {runners: {cobbler: './cobbler.js'}}})
      await link(workspace, 'mmm-plugin-bad', {'commands/bad.js': "throw new Error('no luck')"})
      await link(workspace, 'mmm-plugin-off', {'commands/off.js': say('off')})
      expect((await run('plugins', 'disable', 'mmm-plugin-off')).stdout).to.include('mmm-plugin-off is disabled')
      await link(workspace, 'mmm-plugin-late', {'commands/good.js': say('late')})

      const listed = (await run('plugins', '--json')).json<PluginListing[]>()

      expect(listed.map(({commands, name, state}) => [name, state, ...commands])).to.deep.equal([
        ['mmm-plugin-good', 'works', 'good'],
        ['mmm-plugin-bad', 'broken', 'bad'],
        ['mmm-plugin-off', 'disabled', 'off'],
        ['mmm-plugin-late', 'works'],
      ])
      expect(listed[0]).to.deep.include({contributions: {runners: ['cobbler']}, aliases: ['good-alias'], version: '1.2.3', type: 'link'})
      expect(listed[0]!.milliseconds).to.be.above(0)
      expect(listed[1]!.problems.join(' ')).to.include('no luck')
      expect(listed[3]!.leftOut).to.deep.equal([{command: 'good', owner: 'mmm-plugin-good'}])
      expect((await run('plugins', '--core', '--json')).json<PluginListing[]>().map(({name}) => name)).to.include.members([
        '@mmm-cli/plugin-spec',
        'mmm-plugin-good',
      ])
      expect((await run('plugins')).stdout).to.match(/ mmm-plugin-late .* nothing\s+\(left\s+out:\s+good\)\s+\(linked:/)
      expect((await run('plugins')).stdout).to.match(
        / mmm-plugin-bad +1\.2\.3 +broken .*\n[\s\S]*Next: mmm plugins inspect mmm-plugin-bad tells what is wrong\n$/,
      )
      expect((await run('--no-plugins', 'plugins', '--json')).json<PluginListing[]>().map(({state}) => state)).to.deep.equal(['off', 'off', 'disabled', 'off'])
    }))

  it('inspect tells all of one', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')})

      const {stdout} = await run('plugins', 'inspect', 'mmm-plugin-good')

      expect(stdout).to.include('version     1.2.3\n').and.include('commands    good\n').and.include('aliases     good-alias\n')
      const missing = await run('plugins', 'inspect', 'mmm-plugin-god')
      expect(missing).to.include({code: 4})
      expect(missing.stderr).to.include('Did you mean mmm-plugin-good?')
    }))

  it('disable keeps one from being loaded until it is enabled, and says so of its commands', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')})
      // Whatever loads it waits for seconds.
      await link(workspace, 'mmm-plugin-hung', {'commands/hung.js': 'await new Promise(() => {})'})

      await run('plugins', 'disable', 'mmm-plugin-hung', 'mmm-plugin-good')
      expect(await run('status'))
        .to.include({code: 4})
        .and.have.property('stderr')
        .that.does.not.include('mmm-plugin')
      expect((await run('good', 'morning')).stderr).to.include('mmm-plugin-good has `mmm good`, but is disabled: mmm plugins enable mmm-plugin-good.')
      expect((await run('--no-plugins', 'hung')).stderr).to.include('mmm-plugin-hung has `mmm hung`, but is disabled')

      await run('plugins', 'enable', 'mmm-plugin-good')
      expect((await run('--no-plugins', 'good')).stderr).to.include('mmm-plugin-good has `mmm good`, but is not loaded: leave --no-plugins out.')
      expect(await run('good')).to.include({code: 0, stdout: 'good\n'})
      expect(await run('plugins', 'disable', 'nothing')).to.include({code: 4})
    }))

  it('why says whose a command is, and how the words lead to it', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')}, {mmm: {aliases: {best: 'good'}}})
      await link(workspace, 'mmm-plugin-late', {'commands/good.js': say('late'), 'commands/spec/list.js': say('list'), 'commands/extra.js': say('extra')})
      await run('alias', 'set', 'mine', 'best $1', '--global')
      const why = async (...words: string[]): Promise<string> => (await run('plugins', 'why', ...words)).stdout

      const good =
        /`mmm good` comes from mmm-plugin-good 1\.2\.3 \(linked from \S+mmm-plugin-good\)\.\nmmm-plugin-late has one of that name too, which is left out: it was installed later\.\n$/
      expect(await why('good')).to.match(good)
      expect(await why('spec', 'list')).to.match(
        /^`mmm spec list` comes from @mmm-cli\/plugin-spec \S+ \(part of mmm\)\.\nmmm-plugin-late has one of that name too, .*first\.\n$/,
      )
      expect(await why('status')).to.match(/^`status` is another name of `state status`\.\n`mmm state status` comes from @mmm-cli\/plugin-state/)
      expect(await why('best'))
        .to.match(/^`best` is an alias of the plugin mmm-plugin-good, for `good`\.\n/)
        .and.match(good)
      expect(await why('mine')).to.match(/^`mine` is an alias of \S+config\.toml, for `best \$1`\.\n`best` is an alias/)
      expect(await why('proj', 'disc')).to.match(
        /^`proj disc` is the beginning of `project discover`, and of nothing else\.\n`mmm project discover` comes from/,
      )
      expect((await run('plugins', 'why', 'good', '--json')).json()).to.deep.include({command: 'good', plugin: 'mmm-plugin-good', leftOut: ['mmm-plugin-late']})

      await run('plugins', 'disable', 'mmm-plugin-late')
      const missing = await run('plugins', 'why', 'extra')
      expect(missing).to.include({code: 2, stdout: ''})
      expect(missing.stderr).to.include('The plugin mmm-plugin-late has `mmm extra`, but is disabled: mmm plugins enable mmm-plugin-late.')
    }))

  it('reset removes all once somebody agreed, and forgets what is linked', () =>
    withWorkspace(async (workspace) => {
      const {directory, run} = workspace
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')})
      await link(workspace, 'mmm-plugin-bad', {'commands/bad.js': "throw new Error('no luck')"})

      expect((await run('plugins', 'reset', '--json')).json()).to.have.nested.property('error.code', 'PLUGINS_KEPT')
      expect(await run('good')).to.include({code: 0})

      expect((await run('plugins', 'reset', '--yes', '--json')).json()).to.deep.equal({removed: ['mmm-plugin-good', 'mmm-plugin-bad']})
      expect(await run('good')).to.include({code: 2})
      expect((await run('plugins')).stdout).to.match(/^No plugins installed\./)
      expect(existsSync(join(directory, 'mmm-plugin-good', 'package.json'))).to.equal(true)
      expect((await run('plugins', 'reset', '--yes')).stdout).to.equal('There was nothing to remove.\n')
    }))

  it('reset puts a list aside that is none, and plugins can be linked again', () =>
    withWorkspace(async (workspace) => {
      const {home, run} = workspace
      mkdirSync(join(home, 'data'), {recursive: true})
      writeFileSync(join(home, 'data', 'package.json'), '{"oclif": ')
      expect((await run('plugins')).stderr).to.include('mmm plugins reset')

      expect((await run('plugins', 'reset', '--yes')).stdout).to.match(/^What was no list of plugins is in \S+package\.json\.damaged now\.\n$/)

      expect(readFileSync(join(home, 'data', 'package.json.damaged'), 'utf8')).to.equal('{"oclif": ')
      await link(workspace, 'mmm-plugin-good', {'commands/good.js': say('good')})
      expect(await run('good')).to.include({code: 0, stdout: 'good\n', stderr: ''})
    }))

  it('link is held up by no hook of another plugin, neither after it nor while it is parsed', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      const hooks = {preparse: './hook.js', 'plugins:postinstall': './hook.js', 'plugins:postuninstall': './hook.js'}
      await link(workspace, 'mmm-plugin-other', {}, {})
      await link(workspace, 'mmm-plugin-hung', {'hook.js': "export default () => Promise.reject(new Error('no luck'))"}, {oclif: {hooks}})

      const linked = await run('plugins', 'link', 'mmm-plugin-other')

      expect(linked).to.include({code: 0})
      expect(linked.stderr)
        .to.include('The plugins:postinstall hook of the plugin mmm-plugin-hung failed and was passed over: no luck')
        .and.not.include('preparse')
      expect((await run('plugins', 'uninstall', 'mmm-plugin-other')).stderr).to.include('plugins:postuninstall hook')
    }))

  it('link refuses what cannot be a plugin, and a name of mmm itself', () =>
    withWorkspace(async ({run, write}) => {
      write('none/package.json', '{"name": "mmm-plugin-none", "version": "1.0.0"}')
      write('taken/package.json', '{"name": "@mmm-cli/plugin-spec", "version": "1.0.0", "oclif": {}}')
      for (const [folder, code] of Object.entries({none: 'PLUGIN_INVALID', taken: 'PLUGIN_NAME_RESERVED', gone: 'PLUGIN_SOURCE_INVALID'})) {
        expect((await run('plugins', 'link', folder, '--json')).json()).to.have.nested.property('error.code', code)
      }
    }))

  it('keeps what oclif has installed, and removes it with all that it needed', () =>
    withWorkspace(async ({home, run}) => {
      const data = join(home, 'data')
      for (const name of ['mmm-plugin-old', 'its-dependency']) {
        mkdirSync(join(data, 'node_modules', name, 'commands'), {recursive: true})
        writeFileSync(
          join(data, 'node_modules', name, 'package.json'),
          JSON.stringify({name, version: '1.0.0', type: 'module', main: './package.json', oclif: {commands: './commands'}}),
        )
      }
      writeFileSync(join(data, 'node_modules', 'mmm-plugin-old', 'commands', 'old.js'), say('old'))
      const plugins = [{name: 'mmm-plugin-old', type: 'user', tag: 'latest'}]
      writeFileSync(join(data, 'package.json'), JSON.stringify({dependencies: {'mmm-plugin-old': '1.0.0'}, oclif: {schema: 1, plugins}}))

      expect(await run('old')).to.include({code: 0, stdout: 'old\n'})
      expect(await run('plugins', 'uninstall', 'mmm-plugin-old')).to.include({code: 0, stdout: 'Uninstalled mmm-plugin-old.\n'})
      expect(await run('old')).to.include({code: 2})
    }))
})
