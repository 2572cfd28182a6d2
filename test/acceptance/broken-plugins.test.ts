import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../support/binary.ts'
import {addPlugins, commandText, hookText, type PluginFiles} from '../support/plugins.ts'

/** Events that stand in the way of every command. */
const EVENTS = ['init', 'prerun', 'postrun', 'finally']

const GOOD = commandText("this.log('good')")

/** What a hook may do, and what its warning says; without one, the hook did nothing that anybody would notice. */
const HOOKS: ReadonlyArray<{does: string; text: string; says?: string; late?: string}> = [
  {does: 'throws', text: hookText("throw new Error('no luck')"), says: 'no luck'},
  {does: 'throws nothing at all', text: hookText('throw undefined'), says: 'undefined'},
  {does: 'calls this.error', text: hookText("this.error('no luck')"), says: 'no luck'},
  {does: 'calls this.exit', text: hookText('this.exit(3)'), says: 'it asked mmm to exit with 3'},
  {does: 'never ends', text: hookText('await new Promise(() => {})'), says: 'it did not end within 2 s'},
  {does: 'never ends and keeps a timer', text: hookText('await new Promise(() => setInterval(() => {}, 100))'), says: 'it did not end within 2 s'},
  {does: 'ends but keeps a timer', text: hookText('setInterval(() => {}, 100)')},
  {does: 'calls process.exit', text: hookText('process.exit(4)'), says: 'it called process.exit(4)'},
  {does: 'calls process.exit later', text: hookText('await new Promise(() => setTimeout(() => process.exit(4), 5))'), says: 'it called process.exit(4)'},
  {does: 'calls process.abort', text: hookText('process.abort()'), says: 'it called process.abort()'},
  {does: 'leaves a timer that throws', text: hookText("setTimeout(() => { throw new Error('no luck') }, 1)"), late: 'no luck'},
  {does: 'leaves a timer that exits', text: hookText('setTimeout(() => process.exit(4), 1)'), late: 'it called process.exit(4)'},
  {does: 'leaves a rejection floating', text: hookText("void Promise.reject(new Error('no luck'))"), says: 'no luck'},
  {does: 'sets the exit code', text: hookText('process.exitCode = 4')},
  {does: 'prints to stdout', text: hookText("console.log('psst')")},
  {does: 'changes the arguments', text: hookText("options.argv.push('--nope')"), says: 'object is not extensible'},
  {does: 'changes its own process.argv', text: hookText("process.argv.push('--nope')")},
  {does: 'cannot be imported', text: "import 'not-there'\n", says: "Cannot find package 'not-there'"},
  {does: 'throws at import', text: "throw new Error('no luck')\n", says: 'no luck'},
  {does: 'is no function', text: 'export default 5\n'},
]

/** What may be wrong with the package itself. */
const PACKAGES: ReadonlyArray<{is: string; plugin: Partial<PluginFiles>; says: string}> = [
  {is: 'throws at import', plugin: {files: {'commands/bad.js': "throw new Error('no luck')\n"}}, says: 'no luck'},
  {is: 'imports what is not there', plugin: {files: {'commands/bad.js': "import 'not-there'\n"}}, says: "Cannot find package 'not-there'"},
  {is: 'never finishes its import', plugin: {files: {'commands/bad.js': 'await new Promise(() => {})\n'}}, says: 'it did not end within 5 s'},
  {is: 'calls process.exit at import', plugin: {files: {'commands/bad.js': 'process.exit(4)\n'}}, says: 'it called process.exit(4)'},
  {is: 'is linked and has no package.json', plugin: {manifest: null}, says: 'ENOENT'},
  {is: 'is installed and has no package.json', plugin: {type: 'user', manifest: null}, says: 'ENOENT'},
  {is: 'is linked and has a package.json that is not JSON', plugin: {manifest: '{"name": '}, says: 'JSON'},
  {is: 'is installed and has a package.json that is not JSON', plugin: {type: 'user', manifest: '{"name": '}, says: 'JSON'},
  {is: 'is linked and gone', plugin: {isThere: false}, says: 'is missing'},
  {is: 'is installed and gone', plugin: {type: 'user', isThere: false}, says: 'is missing'},
  {is: 'has a package.json without a name', plugin: {manifest: {oclif: {}}}, says: 'no name in package.json'},
  {is: 'is no oclif plugin', plugin: {manifest: {name: 'mmm-plugin-bad', version: '1.0.0'}}, says: 'has no "oclif"'},
  {is: 'has topics of no known shape', plugin: {manifest: {name: 'mmm-plugin-bad', version: '1.0.0', oclif: {topics: 'bad'}}}, says: 'its topics'},
]

/** What may be wrong with a manifest, which is only a short cut: the commands are there all the same. */
const MANIFESTS: Readonly<Record<string, string>> = {
  'is not JSON': '{"version": ',
  'is no manifest': '[]',
  'lists no commands': '{"version": "1.0.0"}',
  'lists a command that is nothing': '{"version": "1.0.0", "commands": {"good": null}}',
  'is of another version': '{"version": "2.0.0", "commands": {}}',
}

describe('a broken plugin', () => {
  for (const {does, late, says, text} of HOOKS) {
    it(`whose hook ${does} costs ${says || late ? 'a warning' : 'nothing'}`, () =>
      withSandbox(async (sandbox) => {
        addPlugins(sandbox, [{name: 'mmm-plugin-bad', hooks: EVENTS, files: {'hook.js': text, 'commands/good.js': GOOD}}])

        const [works, fails] = await Promise.all([sandbox.run(['project', 'list', '--json']), sandbox.run(['spec', 'show', 'x'])])

        expect(works).to.include({code: 0, stdout: '[]\n'})
        expect(fails).to.include({code: 4, stdout: ''})
        if (late) expect(works.stderr).to.include(`The plugin mmm-plugin-bad failed after it was done, which changes nothing: ${late}`)
        else if (!says) expect(works.stderr).to.not.include('Warning')
        else {
          // A hook that hangs once is not waited for again.
          const events = says.includes('did not end') ? EVENTS.slice(0, 1) : EVENTS
          const warnings = works.stderr.matchAll(/The (\w+) hook of the plugin mmm-plugin-bad failed and was passed over: /g)
          expect([...warnings].map(([, event]) => event)).to.deep.equal(events)
          expect(works.stderr).to.include(says)
          expect(fails.stderr).to.include('hook of the plugin mmm-plugin-bad').and.include('PROJECT_MISSING')
        }
      }))
  }

  it('whose hook is of preparse is not asked: that event is the own of mmm', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-bad', hooks: ['preparse'], files: {'hook.js': hookText("options.argv.push('--nope'); throw new Error('no luck')")}},
      ])

      expect(await sandbox.run(['project', 'list', '--json'])).to.deep.include({code: 0, stdout: '[]\n', stderr: ''})
    }))

  it('whose command is missing because it throws at import is named where that command is asked for', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: 'mmm-plugin-bad', files: {'commands/bad.js': "throw new Error('no luck')\n"}}])

      const {code, stderr} = await sandbox.run(['bad'])

      expect(code).to.equal(2)
      expect(stderr).to.include('mmm-plugin-bad does not load').and.include('no luck').and.include('There is no command `mmm bad`.')
    }))

  for (const [exit, code] of [
    ['0', 0],
    ['3', 3],
  ] as const) {
    it(`whose own copy of oclif ends a command with ${exit} prints nothing about it`, () =>
      withSandbox(async (sandbox) => {
        // As `this.exit()` of another copy does it: an error of a class that the host does not know.
        const text = `export default class { static run() { console.log('done'); throw Object.assign(new Error('EEXIT: ${exit}'), {code: 'EEXIT', oclif: {exit: ${exit}}}) } }\n`
        addPlugins(sandbox, [{name: 'mmm-plugin-own', files: {'commands/own.js': text}}])

        expect(await sandbox.run(['own'])).to.deep.include({code, stdout: 'done\n', stderr: ''})
      }))
  }

  it('is none of a dozen that bring copies of oclif, each of which listens for a reader that leaves', () =>
    withSandbox(async (sandbox) => {
      const listen = "for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})\n"
      const names = Array.from({length: 12}, (_, index) => `own${index}`)
      addPlugins(
        sandbox,
        names.map((name) => ({name: `mmm-plugin-${name}`, files: {[`commands/${name}.js`]: listen + commandText(`this.log('${name}')`)}})),
      )

      expect(await sandbox.run(['own7'])).to.deep.include({code: 0, stdout: 'own7\n', stderr: ''})
    }))

  for (const {is, plugin, says} of PACKAGES) {
    it(`that ${is} costs a warning, and the others work`, () =>
      withSandbox(async (sandbox) => {
        addPlugins(sandbox, [
          {name: 'mmm-plugin-bad', ...plugin},
          {name: 'mmm-plugin-good', files: {'commands/good.js': GOOD}},
        ])

        const works = await sandbox.run(['good'])

        expect(works).to.include({code: 0, stdout: 'good\n'})
        expect(works.stderr)
          .to.match(/^ ›   Warning: The plugin mmm-plugin-bad does not load, so its commands are missing: [^\n]*\n$/)
          .and.include(says)
      }))
  }

  it('with a manifest fails in that command alone, in text and JSON alike', () =>
    withSandbox(async (sandbox) => {
      const bad = {id: 'bad', isESM: true, relativePath: ['commands', 'bad.js'], enableJsonFlag: true}
      const manifest = JSON.stringify({version: '1.0.0', commands: {bad}})
      addPlugins(sandbox, [{name: 'mmm-plugin-bad', files: {'commands/bad.js': "throw new Error('no luck')\n", 'oclif.manifest.json': manifest}}])

      expect(await sandbox.run(['project', 'list', '--json'])).to.deep.include({code: 0, stdout: '[]\n', stderr: ''})
      expect(await sandbox.run(['bad']))
        .to.include({code: 1, stdout: ''})
        .with.property('stderr')
        .that.includes('`mmm bad` failed: no luck')
      const json = await sandbox.run(['bad', '--json'])
      expect(json).to.include({code: 1, stderr: ''})
      expect(JSON.parse(json.stdout)).to.deep.include({
        error: {
          code: 'PLUGIN_COMMAND_FAILED',
          message: '`mmm bad` failed: no luck',
          context: {plugin: 'mmm-plugin-bad', command: 'bad'},
          suggestions: ['It is a command of the plugin mmm-plugin-bad; `--debug` shows where it failed.'],
        },
      })
    }))

  it('whose command never ends, though nothing is left that could end it, is a failure', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: 'mmm-plugin-bad', files: {'commands/bad.js': commandText('await new Promise(() => {})')}}])

      const [text, json] = await Promise.all([sandbox.run(['bad']), sandbox.run(['bad', '--json'])])

      expect(text).to.include({code: 1, stdout: ''})
      expect(text.stderr).to.match(/^ ›   Error: The command ended in the middle/)
      expect(json).to.include({code: 1, stderr: ''})
      expect(JSON.parse(json.stdout)).to.have.nested.property('error.code', 'COMMAND_STALLED')
    }))

  it('is not even noticed with --no-plugins or MMM_NO_PLUGINS=1', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-hung', files: {'commands/bad.js': 'await new Promise(() => {})\n'}},
        {name: 'mmm-plugin-bad', hooks: EVENTS, files: {'hook.js': hookText("throw new Error('no luck')")}},
        {name: 'mmm-plugin-gone', isThere: false},
      ])
      const quiet = {code: 0, stdout: '[]\n', stderr: ''}

      expect(await sandbox.run(['--no-plugins', 'project', 'list', '--json'])).to.deep.include(quiet)
      expect(await sandbox.run(['project', 'list', '--json'], {env: {MMM_NO_PLUGINS: '1'}})).to.deep.include(quiet)
    }))

  for (const type of ['link', 'user'] as const) {
    it(`is gone after \`plugins uninstall\` (${type})`, () =>
      withSandbox(async (sandbox) => {
        addPlugins(sandbox, [{name: 'mmm-plugin-bad', type, files: {'commands/bad.js': "throw new Error('no luck')\n"}}])

        expect(await sandbox.run(['plugins', 'uninstall', 'mmm-plugin-bad'])).to.include({code: 0})
        expect(await sandbox.run(['plugins'])).to.include({code: 0, stdout: 'No plugins installed.\nNext: mmm plugins install NAME\n', stderr: ''})
      }))
  }

  for (const [what, manifest] of Object.entries(MANIFESTS)) {
    it(`whose manifest ${what} works without it`, () =>
      withSandbox(async (sandbox) => {
        addPlugins(sandbox, [{name: 'mmm-plugin-bad', files: {'commands/good.js': GOOD, 'oclif.manifest.json': manifest}}])

        expect(await sandbox.run(['good'])).to.deep.include({code: 0, stdout: 'good\n', stderr: ''})
      }))
  }

  it('may be the list of plugins itself', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [])
      writeFileSync(join(sandbox.home, 'data', 'package.json'), '{"oclif": ')

      const works = await sandbox.run(['project', 'list', '--json'])

      expect(works).to.include({code: 0, stdout: '[]\n'})
      expect(works.stderr).to.match(/^ ›   Warning: \S*data\/package\.json is not the list of installed plugins/)
      expect(await sandbox.run(['--no-plugins', 'project', 'list', '--json'])).to.include({code: 0, stdout: '[]\n', stderr: ''})
    }))
})

describe('two plugins', () => {
  const say = (text: string): string => commandText(`this.log('${text}')`)
  /** Takes its time, so that the order in which plugins happen to be ready is not that of their installation. */
  const slowly = (text: string): string => `await new Promise((resolve) => setTimeout(resolve, 200))\n${text}`

  it('with one command leave it to the one that was installed first, and the other is named', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-first', files: {'commands/greet.js': slowly(say('first'))}},
        {name: 'mmm-plugin-other', files: {'commands/greet.js': say('other'), 'commands/more.js': say('more')}},
      ])

      expect(await sandbox.run(['greet'])).to.deep.include({
        code: 0,
        stdout: 'first\n',
        stderr: " ›   Warning: `mmm greet` is mmm-plugin-first's; the plugin mmm-plugin-other has one of that name too, which is left out.\n",
      })
      expect(await sandbox.run(['more'])).to.include({code: 0, stdout: 'more\n', stderr: ''})
      expect((await sandbox.run(['plugins'])).stderr).to.include('mmm-plugin-other')
    }))

  it('with one alias leave it to the one that was installed first', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-first', files: {'commands/one.js': slowly(commandText("this.log('one')", {aliases: ['greet']}))}},
        {name: 'mmm-plugin-other', files: {'commands/two.js': commandText("this.log('two')", {aliases: ['greet']})}},
      ])

      expect(await sandbox.run(['greet'])).to.include({code: 0, stdout: 'one\n'})
      expect(await sandbox.run(['two'])).to.include({code: 0, stdout: 'two\n'})
    }))

  it('with an alias and a command of one name leave it to the command', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-first', files: {'commands/one.js': commandText("this.log('alias')", {aliases: ['greet']})}},
        {name: 'mmm-plugin-other', files: {'commands/greet.js': say('command')}},
      ])

      expect(await sandbox.run(['greet'])).to.include({code: 0, stdout: 'command\n'})
    }))

  it('with one package name are one too many', () =>
    withSandbox(async (sandbox) => {
      const manifest = {name: 'mmm-plugin-first', version: '1.0.0', type: 'module', oclif: {commands: './commands'}}
      addPlugins(sandbox, [
        {name: 'mmm-plugin-first', files: {'commands/one.js': say('one')}},
        {name: 'mmm-plugin-other', manifest, files: {'commands/two.js': say('two')}},
      ])

      expect(await sandbox.run(['one']))
        .to.include({code: 0, stdout: 'one\n'})
        .with.property('stderr')
        .that.includes('plugins/mmm-plugin-other is left out')
      expect(await sandbox.run(['two'])).to.include({code: 2, stdout: ''})
    }))
})

describe("a plugin that reaches for what is the core's", () => {
  const takeover = commandText("this.log('taken over')")

  it('does not get a command', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: 'mmm-plugin-bad', files: {'commands/project/list.js': takeover}}])

      const works = await sandbox.run(['project', 'list', '--json'])

      expect(works).to.include({code: 0, stdout: '[]\n'})
      expect(works.stderr).to.match(/^ ›   Warning: `mmm project list` is @mmm-cli\/plugin-project's; the plugin mmm-plugin-bad [^\n]*\n$/)
    }))

  it('does not get an alias, neither by a command nor by an alias of its own', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {name: 'mmm-plugin-bad', files: {'commands/init.js': takeover, 'commands/bad.js': commandText('', {aliases: ['run', 'spec list']})}},
      ])

      expect(await sandbox.run(['init', '--name', 'shop']))
        .to.include({code: 0})
        .with.property('stdout')
        .that.includes('shop')
      expect(await sandbox.run(['run', '--json']))
        .to.include({code: 0})
        .with.property('stdout')
        .that.includes('"type":"summary"')
      expect(await sandbox.run(['spec', 'list', '--json'])).to.include({code: 0, stdout: '[]\n'})
    }))

  it('does not get a package name', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: '@mmm-cli/plugin-project', files: {'commands/project/list.js': takeover}}])

      const works = await sandbox.run(['project', 'list', '--json'])

      expect(works).to.include({code: 0, stdout: '[]\n'})
      expect(works.stderr).to.match(/^ ›   Warning: The plugin in \S+ is left out: there is another one named @mmm-cli\/plugin-project\.[^\n]*\n$/)
    }))

  it('does not get to rename or hide a topic', () =>
    withSandbox(async (sandbox) => {
      const topics = {spec: {description: 'Taken over.'}, state: {hidden: true}, mine: {description: 'My own.'}}
      const manifest = {name: 'mmm-plugin-bad', version: '1.0.0', type: 'module', oclif: {commands: './commands', topics}}
      addPlugins(sandbox, [{name: 'mmm-plugin-bad', manifest, files: {'commands/mine/one.js': takeover}}])

      const {stdout} = await sandbox.run(['help'])

      expect(stdout)
        .to.include('My own.')
        .and.match(/^ {2}state {2}/m)
        .and.not.include('Taken over.')
    }))
})
