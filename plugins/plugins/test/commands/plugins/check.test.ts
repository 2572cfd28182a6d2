import {expect} from 'chai'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {PackageReport} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'
import {ROOT} from '../../../../../test/support/binary.ts'
import {commandText} from '../../../../../test/support/plugins.ts'

type Files = Readonly<Record<string, object | string>>

const SOUND = {
  name: 'mmm-plugin-sound',
  version: '1.0.0',
  description: 'Sounds.',
  license: 'MIT',
  type: 'module',
  engines: {node: '>=22'},
  oclif: {commands: './commands'},
  peerDependencies: {'mmm-cli': '*'},
  peerDependenciesMeta: {'mmm-cli': {optional: true}},
}
const COMMAND = commandText('').replace('static strict', "static examples = ['mmm sound']\n  static strict")

/** What may be wrong, and what is said of it: `check: part of the message`. */
const FAULTS: Readonly<Record<string, {files: Files; says: readonly string[]; code?: number}>> = {
  'says nothing of itself': {
    files: {'package.json': {...SOUND, description: undefined, license: undefined, engines: undefined, peerDependencies: {}}},
    says: ['docs: no description', 'package: no licence', 'contract: which mmm', 'contract: which Node.js'],
    code: 0,
  },
  'has a contract that does not hold': {
    files: {
      'package.json': {
        ...SOUND,
        dependencies: {'mmm-cli': '1', '@oclif/core': '4'},
        peerDependencies: {'mmm-cli': '>=99'},
        peerDependenciesMeta: {},
        oclif: {...SOUND.oclif, hooks: {}},
        mmm: {runners: {cobbler: './gone.js'}, runner: {}},
      },
    },
    says: [
      'contract: stands among its dependencies',
      'contract: not optional',
      'contract: >=99',
      'contract: @oclif/core of its own',
      'contract: gone.js',
      'contract: "mmm.runner"',
    ],
  },
  'is called what it may not be': {
    files: {
      'package.json': {...SOUND, name: 'mmm-clii'},
      'commands/status.js': COMMAND,
      'commands/Loud.js': commandText('').replace("static summary = 'Made for a test.'", ''),
    },
    says: [
      'names: all but mmm-cli',
      "names: `mmm status` is @mmm-cli/plugin-state's",
      'names: `mmm Loud`',
      'docs: `mmm Loud` has no summary',
      'docs: `mmm Loud` has no examples',
    ],
  },
  'imports what it may not': {
    files: {
      'package.json': SOUND,
      'lib/one.js':
        "import {a} from 'mmm-cli/dist/host.js'\nimport {\n  b,\n} from 'not-declared'\nexport * from '@mmm-cli/plugin-spec'\n// import 'only-said'\n",
      'lib/two.cjs': "require('@scope/undeclared/part'); require('fs'); import('mmm-cli/testing')",
      'test/three.js': "import 'chai'",
    },
    says: [
      'imports: lib/one.js imports mmm-cli/dist/host.js',
      'imports: not-declared is not among',
      'imports: @mmm-cli/plugin-spec: a plugin of mmm',
      'imports: @scope/undeclared is not among',
      'imports: mmm-cli/testing: that is for tests',
    ],
  },
  'has a manifest of another version': {
    files: {'package.json': SOUND, 'oclif.manifest.json': {version: '0.9.0', commands: {}}},
    says: ['manifest: of version 0.9.0'],
  },
  'has a manifest of other commands': {
    files: {'package.json': SOUND, 'oclif.manifest.json': {version: '1.0.0', commands: {silence: {id: 'silence'}}}},
    says: ['manifest: differ in silence, sound'],
  },
  'has a manifest that is none': {files: {'package.json': SOUND, 'oclif.manifest.json': '[]'}, says: ['manifest: is none']},
  'does not load': {files: {'package.json': SOUND, 'commands/sound.js': "throw new Error('no luck')"}, says: ['commands: no luck']},
  'is no plugin': {files: {'package.json': {...SOUND, oclif: undefined}}, says: ['package: no "oclif"']},
  'needs another Node.js': {files: {'package.json': {...SOUND, engines: {node: '>=99'}}}, says: ['package: needs Node.js >=99']},
  'holds up every command': {
    files: {
      'package.json': {...SOUND, oclif: {...SOUND.oclif, hooks: {init: './hook.js'}}},
      'hook.js': 'const end = performance.now() + 60\nwhile (performance.now() < end);\nexport default () => {}',
    },
    says: ['cost: init hook takes'],
    code: 0,
  },
}

describe('mmm plugins check', () => {
  it('finds nothing wrong with a plugin that is sound', () =>
    withWorkspace(async ({run, write}) => {
      writeAll(write, {'package.json': SOUND})

      const checked = await run('plugins', 'check', 'plugin')

      expect(checked, checked.stdout).to.include({code: 0, stderr: ''})
      expect(checked.stdout).to.match(/^Loading all its commands takes \d+ ms[^\n]*\nmmm-plugin-sound is fine\.\n$/)
      expect((await run('plugins', 'check', 'plugin', '--json')).json<PackageReport>().findings).to.deep.equal([])
    }))

  for (const [what, {code = 3, files, says}] of Object.entries(FAULTS)) {
    it(`names what is wrong with one that ${what}, and nothing else`, () =>
      withWorkspace(async ({run, write}) => {
        writeAll(write, files)

        const checked = await run('plugins', 'check', 'plugin', '--json')

        const found = checked.json<PackageReport>().findings.map(({check, message}) => `${check}: ${message}`)
        expect(checked.code, found.join('\n')).to.equal(code)
        expect(found, found.join('\n')).to.have.lengthOf(says.length)
        for (const said of says) {
          const [check, part] = [said.slice(0, said.indexOf(': ')), said.slice(said.indexOf(': ') + 2)]
          expect(
            found.some((line) => line.startsWith(check) && line.includes(part)),
            `${said} in\n${found.join('\n')}`,
          ).to.equal(true)
        }
      }))
  }

  it('finds no error in the plugins that mmm is made of', () =>
    withWorkspace(async ({run}) => {
      for (const name of readdirSync(join(ROOT, 'plugins'))) {
        const checked = await run('plugins', 'check', join(ROOT, 'plugins', name))
        expect(checked, `${name}: ${checked.stdout}`).to.include({code: 0})
      }
    }))

  it('says of a folder without a package that it is none', () =>
    withWorkspace(async ({run}) => {
      expect((await run('plugins', 'check', '--json')).json()).to.have.nested.property('error.code', 'PLUGIN_SOURCE_INVALID')
      expect((await run('plugins', 'check', 'nowhere')).stderr).to.include('it is not there')
    }))
})

function writeAll(write: (path: string, text: string) => void, files: Files): void {
  for (const [path, content] of Object.entries({'README.md': '# Sound\n', 'commands/sound.js': COMMAND, ...files})) {
    write(join('plugin', path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}
