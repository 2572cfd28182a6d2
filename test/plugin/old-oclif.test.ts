import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

/** As much of an oclif of one's own as a command of it needs; the oldest is called @oclif/command. */
const CORE = `exports.Command = class {
  static run(argv, config) { return new this(argv, config)._run() }
  constructor(argv, config) { this.argv = argv; this.config = config }
  _run() { return this.run() }
  log(text) { process.stdout.write(text + '\\n') }
  exit(code) { throw Object.assign(new Error('EEXIT: ' + code), {code: 'EEXIT', oclif: {exit: code}}) }
  error(text) { throw Object.assign(new Error(text), {oclif: {exit: 2}}) }
}
`

const commandOf = (core: string, statics: string): string => `const {Command} = require('${core}')
class Old extends Command {
  async run() {
    if (this.argv[0] === 'leave') this.exit(4)
    if (this.argv[0] === 'fail') this.error('as an old one fails')
    this.log('old ' + this.argv.join(' ') + ' ' + typeof this.config.runHook)
  }
}
${statics}
module.exports = Old
`

/** What the commands of each say of themselves, and how: without a manifest, or in one as it was written then. */
const GENERATIONS = [
  {
    version: '0, from before @oclif/core',
    core: '@oclif/command',
    statics: "Old.description = 'Is old.'\nOld.args = [{name: 'file', required: false, description: 'A file.'}]\nOld.flags = {}",
  },
  {
    version: '1, whose arguments are a list in the manifest',
    core: '@oclif/core',
    statics: "Old.description = 'Is old.'",
    manifest: {
      id: 'old',
      description: 'Is old.',
      pluginName: 'mmm-plugin-old',
      pluginType: 'core',
      aliases: [],
      flags: {},
      args: [{name: 'file', description: 'A file.'}],
    },
  },
  {
    version: '2, whose manifest knows no other names',
    core: '@oclif/core',
    statics: "Old.description = 'Is old.'",
    manifest: {id: 'old', description: 'Is old.', strict: true, flags: {}, args: {file: {name: 'file', description: 'A file.'}}},
  },
  {
    version: '3, with the path of its modules in the manifest',
    core: '@oclif/core',
    statics: "Old.description = 'Is old.'",
    manifest: {
      ...{id: 'old', description: 'Is old.', aliases: [], hiddenAliases: [], flags: {}, args: {file: {name: 'file', description: 'A file.'}}},
      ...{hasDynamicHelp: false, isESM: false, relativePath: ['commands', 'old.js']},
    },
  },
]

describe('a plugin that brings an oclif of its own', () => {
  for (const {core, manifest, statics, version} of GENERATIONS) {
    it(`of version ${version} works in all that mmm does with commands`, () =>
      withWorkspace(async (workspace) => {
        const {run, write} = workspace
        const name = 'mmm-plugin-old'
        linkPlugin(workspace, {
          name,
          manifest: {type: 'commonjs', main: 'commands/old.js', oclif: {commands: './commands'}, dependencies: {[core]: '*'}},
          files: {
            'commands/old.js': commandOf(core, statics),
            [`node_modules/${core}/package.json`]: JSON.stringify({name: core, version: '1.0.0', main: 'index.js'}),
            [`node_modules/${core}/index.js`]: CORE,
            ...(manifest && {'oclif.manifest.json': JSON.stringify({version: '1.0.0', commands: {old: manifest}})}),
          },
        })

        expect(await run('old', 'a.txt')).to.deep.include({code: 0, stdout: 'old a.txt function\n', stderr: ''})
        expect(await run('old', 'leave')).to.deep.include({code: 4, stdout: '', stderr: ''})
        expect(await run('old', 'fail'))
          .to.include({code: 2, stdout: ''})
          .with.property('stderr')
          .that.includes('as an old one fails')
        for (const line of ['old --help', 'help old', 'help']) {
          const {code, stderr, stdout} = await run(...line.split(' '))
          expect({code, stderr}, line).to.deep.equal({code: 0, stderr: ''})
          expect(stdout, line).to.match(/Is old\.|old +Is old/)
        }
        expect((await run('commands', '--json')).json<Array<{id: string}>>().map(({id}) => id)).to.include('old')
        expect((await run('plugins', 'why', 'ol')).stdout).to.include('`mmm old` comes from mmm-plugin-old')
        expect((await run('plugins', '--json')).json()).to.have.nested.property('[0].state', 'works')
        write('old.mmm', 'old b.txt\nold c.txt\n')
        expect(await run('batch', 'old.mmm'))
          .to.include({code: 0})
          .with.property('stdout')
          .that.includes('old c.txt')
      }))
  }
})
