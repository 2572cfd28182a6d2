import {Ajv} from 'ajv'
import {expect} from 'chai'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'
import {readMmmKey} from '../../src/plugin/mmm-key.ts'
import {pluginSchema} from '../../src/plugin/mmm-key-schema.ts'
import {ROOT} from '../support/binary.ts'
import {linkPlugin} from '../support/linked-plugin.ts'

const RIGHT: readonly unknown[] = [
  {},
  {runners: {}},
  {runners: {cobbler: './cobbler.js', 'a.b_c-1': './dist/deep/er.mjs'}, generators: {ideas: './ideas.cjs'}},
  {aliases: {st: 'status', 'spec st': 'spec list --status "in progress" $1'}},
  {templates: './templates', configuration: './configuration.schema.json'},
]

/** Keys that are wrong, and which of them is named. */
const WRONG: ReadonlyArray<[value: unknown, key: string]> = [
  [null, 'mmm'],
  ['runners', 'mmm'],
  [[], 'mmm'],
  [{runner: {}}, 'mmm.runner'],
  [{runners: './cobbler.js'}, 'mmm.runners'],
  [{runners: ['./cobbler.js']}, 'mmm.runners'],
  [{runners: {cobbler: 5}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: null}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: {module: './cobbler.js'}}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: 'cobbler.js'}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: '/etc/cobbler.js'}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: './../cobbler.js'}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: './dist/../../cobbler.js'}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: String.raw`.\cobbler.js`}}, 'mmm.runners.cobbler'],
  [{runners: {cobbler: './cobbler.json'}}, 'mmm.runners.cobbler'],
  [{runners: {Cobbler: './cobbler.js'}}, 'mmm.runners.Cobbler'],
  [{runners: {'../x': './cobbler.js'}}, 'mmm.runners."../x"'],
  [{generators: {ideas: ''}}, 'mmm.generators.ideas'],
  [{aliases: {'--st': 'status'}}, 'mmm.aliases.--st'],
  [{aliases: {'st  now': 'status'}}, 'mmm.aliases."st  now"'],
  [{aliases: {st: ' '}}, 'mmm.aliases.st'],
  [{aliases: {st: ['status']}}, 'mmm.aliases.st'],
  [{templates: {}}, 'mmm.templates'],
  [{templates: '..'}, 'mmm.templates'],
  [{templates: './a/..'}, 'mmm.templates'],
  [{configuration: {type: 'object'}}, 'mmm.configuration'],
  [{configuration: './schema.js'}, 'mmm.configuration'],
]

describe('the mmm key of a package.json', () => {
  const accepts = new Ajv().compile(pluginSchema())

  for (const value of RIGHT) {
    it(`may be ${JSON.stringify(value)}`, () => {
      expect(readMmmKey(value).problems).to.deep.equal([])
      expect(accepts({mmm: value}), 'by the schema').to.equal(true)
    })
  }

  for (const [value, key] of WRONG) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      expect(readMmmKey(value).problems.map((problem) => problem.key)).to.deep.equal([key])
      expect(accepts({mmm: value}), 'by the schema').to.equal(false)
    })
  }

  it('loses only what is wrong', () => {
    const {key, problems} = readMmmKey({runners: {good: './good.js', bad: 1}, aliases: 5, templates: './templates', configuraton: './x.json'})

    expect(key).to.deep.equal({runners: {good: './good.js'}, generators: {}, aliases: {}, templates: './templates', configuration: undefined})
    expect(problems).to.deep.equal([
      {key: 'mmm.configuraton', message: '"mmm.configuraton" is nothing that this mmm knows of.', suggestions: ['Did you mean "configuration"?']},
      {key: 'mmm.runners.bad', message: '"mmm.runners.bad" must be the path of a module in the package, such as "./dist/cobbler.js", not 1.', suggestions: []},
      {key: 'mmm.aliases', message: '"mmm.aliases" must be an object, not 5.', suggestions: []},
    ])
  })

  it('has the schema that is published', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'docs', 'plugin.schema.json'), 'utf8'))).to.deep.equal(pluginSchema())
  })

  it('that is wrong costs a warning with the place, and the rest of the plugin works', () =>
    withWorkspace(async (workspace) => {
      const files = {'commands/good.js': "import {MmmCommand} from 'mmm-cli'\nexport default class extends MmmCommand { async run() { this.log('good') } }\n"}
      const root = linkPlugin(workspace, {name: 'mmm-plugin-half', manifest: {oclif: {commands: './commands'}, mmm: {runners: {cobbler: 'x'}}}, files})

      const {code, stderr, stdout} = await workspace.run('good')

      expect({code, stdout}).to.deep.equal({code: 0, stdout: 'good\n'})
      expect(stderr).to.equal(
        ` ›   Warning: The plugin mmm-plugin-half brings less than it could: "mmm.runners.cobbler" must be the path of a module in the package, such as "./dist/cobbler.js", not "x" in ${root}/package.json. The rest of the plugin works; tell its author.\n`,
      )
    }))

  it('that names what is not there, or what another plugin has, is known to the doctor', () =>
    withWorkspace(async (workspace) => {
      const mmm = {
        runners: {cobbler: './cobbler.js', shell: './cobbler.js'},
        generators: {ideas: './ideas.js'},
        aliases: {st: 'status'},
        templates: './templates',
      }
      const root = linkPlugin(workspace, {name: 'mmm-plugin-first', manifest: {mmm}, files: {'cobbler.js': 'throw new Error()'}})
      linkPlugin(workspace, {name: 'mmm-plugin-other', manifest: {mmm: {aliases: {st: 'state'}}}})
      await workspace.run('init')

      const {code, json} = await workspace.run('doctor', '--json')

      expect(code).to.equal(1)
      expect((await workspace.run('plugins', 'inspect', 'mmm-plugin-other')).stdout).to.include('alias st: mmm-plugin-first has it')
      const findings = json<Array<{check: string; severity: string; message: string}>>().filter(({check}) => check === 'plugins')
      expect(findings.map(({message, severity}) => `${severity}: ${message}`)).to.deep.equal([
        `error: ${root}/templates is not there, which the plugin mmm-plugin-first names under "mmm.templates".`,
        `error: ${root}/ideas.js is not there, which the plugin mmm-plugin-first names under "mmm.generators.ideas".`,
        "warning: The runner shell is mmm-cli's; the plugin mmm-plugin-first has one of that name too, which is left out.",
        "warning: The alias st is mmm-plugin-first's; the plugin mmm-plugin-other has one of that name too, which is left out.",
      ])
    }))
})
