import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    endpoint: {type: 'string', description: 'Where the tracker is.', default: 'https://tracker.invalid'},
    retries: {type: 'integer', minimum: 0, maximum: 5, default: 2},
    mode: {enum: ['fast', 'safe'], default: 'safe'},
    labels: {type: 'array', items: {type: 'string'}},
    deep: {type: 'object', properties: {on: {type: 'boolean'}}, additionalProperties: false},
    pin: {type: 'string', writeOnly: true},
    code: {type: 'string', pattern: '^[A-Z]+$', secret: true},
    either: {anyOf: [{type: 'string'}, {type: 'number'}]},
    link: {$ref: '#/definitions/link'},
  },
  definitions: {link: {type: 'string', minLength: 3}},
  required: ['pin', 'mode'],
  additionalProperties: false,
}

const COMMAND =
  "import {MmmCommand} from 'mmm-cli'\nexport default class extends MmmCommand { async run() { await this.parse(); const s = this.settings(); this.log(JSON.stringify(s)); return s } }\n"

/** A project, and a plugin whose command `settings` prints its settings. */
async function withPlugin(test: (workspace: Workspace) => Promise<void>, {schema = SCHEMA}: {schema?: unknown} = {}): Promise<void> {
  await withWorkspace(async (workspace) => {
    const manifest = {oclif: {commands: './commands'}, mmm: {configuration: './configuration.schema.json'}}
    const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
    linkPlugin(workspace, {name: 'mmm-plugin-tracker', manifest, files: {'commands/settings.js': COMMAND, 'configuration.schema.json': text}})
    await workspace.run('init', '--name', 'shop')
    await test(workspace)
  })
}

const MANIFEST = '[project]\nname = "shop"\n'

/** What stands in mmm.toml, and what is said of it. */
const WRONG: ReadonlyArray<[toml: string, line: number, said: string]> = [
  ['retries = 9', 5, '"plugins.mmm-plugin-tracker.retries" must be a number of at most 5, not 9.'],
  ['retries = "2"', 5, '"plugins.mmm-plugin-tracker.retries" must be a whole number, not "2".'],
  ['mode = "slow"', 5, '"plugins.mmm-plugin-tracker.mode" must be one of fast, safe, not "slow".'],
  ['retrys = 1', 5, 'There is no setting "plugins.mmm-plugin-tracker.retrys".'],
  ['labels = ["a", 5]', 5, '"plugins.mmm-plugin-tracker.labels.1" must be a text, not 5.'],
  ['either = true', 5, '"plugins.mmm-plugin-tracker.either" must be what its schema allows (must match a schema in anyOf), not true.'],
  ['link = "x"', 5, '"plugins.mmm-plugin-tracker.link" must be a text of at least 3 characters, not "x".'],
  ['mode = "safe"\n\n[plugins.mmm-plugin-tracker.deep]\non = "yes"', 8, '"plugins.mmm-plugin-tracker.deep.on" must be true or false, not "yes".'],
  ['deep = { of = 1 }', 5, 'There is no setting "plugins.mmm-plugin-tracker.deep.of".'],
  ['pin = 12345678', 5, '"plugins.mmm-plugin-tracker.pin" must be a text.'],
  ['code = "hush"', 5, '"plugins.mmm-plugin-tracker.code" must be a text that fits ^[A-Z]+$.'],
]

describe('the settings of a plugin', () => {
  for (const [toml, line, said] of WRONG) {
    it(`${JSON.stringify(toml)} is named with its place`, () =>
      withPlugin(async ({directory, run, write}) => {
        write('mmm.toml', `${MANIFEST}\n[plugins.mmm-plugin-tracker]\n${toml}\n`)

        const {code, stderr} = await run('status')

        expect(code).to.equal(3)
        expect(stderr.replaceAll(/\s*\n ›\s+/g, ' '))
          .to.match(new RegExp(`${directory}/mmm.toml:${line}:\\d+: `))
          .and.include(said)
      }))
  }

  it('are reported with all other problems at once, and the nearest is named', () =>
    withPlugin(async ({run, write}) => {
      write('mmm.toml', `${MANIFEST}[run]\nconcurency = 4\n[plugins.mmm-plugin-tracker]\nretrys = 1\nmode = 5\n`)

      const problems = (await run('config', 'validate', '--json')).json<{error: {context: {problems: Array<{key: string; suggestions: string[]}>}}}>()

      expect(problems.error.context.problems.map(({key, suggestions}) => [key, suggestions])).to.deep.equal([
        ['run.concurency', ['Did you mean `run.concurrency`?']],
        ['plugins.mmm-plugin-tracker.retrys', ['Did you mean `plugins.mmm-plugin-tracker.retries`?']],
        ['plugins.mmm-plugin-tracker.mode', []],
      ])
    }))

  it('reach its commands with its defaults, the higher layer winning per key', () =>
    withPlugin(async ({home, run, write}) => {
      await run('config', 'set', 'plugins.mmm-plugin-tracker.pin', '0815', '--global')
      await run('config', 'set', 'plugins.mmm-plugin-tracker.retries', '5', '--global')
      write('mmm.toml', `${MANIFEST}[plugins.mmm-plugin-tracker]\nretries = 1\nlabels = ["a"]\n`)

      const {code, json, stderr} = await run('settings', '--json')

      expect(code, stderr).to.equal(0)
      expect(json()).to.deep.equal({endpoint: 'https://tracker.invalid', retries: 1, mode: 'safe', pin: '0815', labels: ['a']})
      expect(home).to.be.a('string')
    }))

  it('that the plugin cannot do without are asked for by the command that needs them, and by no other', () =>
    withPlugin(async ({run}) => {
      expect(await run('status')).to.include({code: 0, stderr: ''})

      const {code, stderr} = await run('settings')

      expect(code).to.equal(3)
      expect(stderr).to.include('The plugin mmm-plugin-tracker needs the setting "plugins.mmm-plugin-tracker.pin".').and.include('PLUGIN_SETTING_MISSING')
    }))

  it('come from environment variables too, read by the type of the schema', () =>
    withWorkspace(
      async (workspace) => {
        const manifest = {oclif: {commands: './commands'}, mmm: {configuration: './configuration.schema.json'}}
        linkPlugin(workspace, {
          name: '@acme/mmm-tracker',
          manifest,
          files: {'commands/settings.js': COMMAND, 'configuration.schema.json': JSON.stringify(SCHEMA)},
        })
        await workspace.run('init')

        expect((await workspace.run('settings', '--json')).json()).to.deep.include({pin: '1234', retries: 3, labels: ['a', 'b']})
        const list = (await workspace.run('config', 'list', '--show-origin')).stdout
        expect(list).to.match(/environment +plugins\."@acme\/mmm-tracker"\.retries +3 +MMM_PLUGINS__ACME_MMM_TRACKER__RETRIES/)
      },
      {environment: {MMM_PLUGINS__ACME_MMM_TRACKER__PIN: '1234', MMM_PLUGINS__ACME_MMM_TRACKER__RETRIES: '3', MMM_PLUGINS__ACME_MMM_TRACKER__LABELS: 'a,b'}},
    ))

  it('are set by `config set` only where the schema allows it', () =>
    withPlugin(async ({read, run}) => {
      const key = 'plugins.mmm-plugin-tracker'

      expect((await run('config', 'set', `${key}.retries`, '9')).stderr).to.include(`"${key}.retries" must be a number of at most 5, not 9.`)
      expect((await run('config', 'set', `${key}.retrys`, '1')).stderr)
        .to.include(`There is no setting "${key}.retrys".`)
        .and.include(`${key}.retries`)
      expect((await run('config', 'set', `${key}.endpoint`, '5')).code).to.equal(0)
      expect(read('mmm.toml')).to.include('endpoint = "5"').and.not.include('retr')
    }))

  it('are in `config list` with their defaults, and in `config schema`', () =>
    withPlugin(async ({run}) => {
      expect((await run('config', 'list')).stdout).to.include('plugins.mmm-plugin-tracker.retries = 2\n')
      expect((await run('config', 'get', 'plugins.mmm-plugin-tracker.mode')).stdout).to.equal('safe\n')
      const schema = (await run('config', 'schema', '--json')).json<{properties: {plugins: {properties: Record<string, {properties: object}>}}}>()
      expect(schema.properties.plugins.properties['mmm-plugin-tracker']).to.deep.include({$id: 'plugin:mmm-plugin-tracker', properties: SCHEMA.properties})
    }))

  it('of a plugin that is not there, or has no schema, are anything', () =>
    withPlugin(async ({run, write}) => {
      write('mmm.toml', `${MANIFEST}[plugins.other]\nanything = [1, "two"]\n[plugins.mmm-plugin-tracker]\nretries = 99\n`)

      expect((await run('status')).code).to.equal(3)
      expect((await run('--no-plugins', 'status')).code).to.equal(0)
    }))

  for (const [what, schema] of Object.entries({
    'is not JSON': '{',
    'is a list': '[]',
    'is no schema': '{"properties": {"retries": {"type": "nonsense"}}}',
    'refers to what is not there': '{"$ref": "https://else.invalid/x"}',
  })) {
    it(`go unchecked where the schema ${what}, which the doctor names`, () =>
      withPlugin(
        async ({run, write}) => {
          write('mmm.toml', `${MANIFEST}[plugins.mmm-plugin-tracker]\nretries = 99\n`)

          expect((await run('settings', '--json')).json()).to.deep.equal({retries: 99})
          const findings = (await run('doctor', '--json')).json<Array<{check: string; message: string}>>()
          expect(findings[0]).to.include({check: 'plugins'})
          expect(findings[0]!.message).to.match(
            /^The settings of the plugin mmm-plugin-tracker go unchecked: .*configuration\.schema\.json is no JSON Schema: /,
          )
        },
        {schema},
      ))
  }
})

describe('a secret setting of a plugin', () => {
  const set = '[plugins.mmm-plugin-tracker]\npin = "hush-hush"\n'

  for (const words of [
    ['config', 'list'],
    ['config', 'list', '--json'],
    ['config', 'list', '--show-origin'],
    ['config', 'list', '--manifest'],
    ['config', 'get', 'plugins.mmm-plugin-tracker.pin'],
    ['config', 'validate', '--json'],
    ['config', 'schema'],
    ['doctor', '--json'],
  ]) {
    it(`is not shown by \`${words.join(' ')}\``, () =>
      withPlugin(async ({run, write}) => {
        write('mmm.toml', MANIFEST + set)

        const {code, stderr, stdout} = await run(...words)

        expect(code, stderr).to.equal(0)
        expect(stdout + stderr).to.not.include('hush')
        if (words[1] === 'list') expect(stdout).to.include('(secret)')
      }))
  }

  it('is not shown when it is set, rightly or wrongly', () =>
    withPlugin(async ({read, run}) => {
      for (const flags of [[], ['--json']]) {
        const right = await run('config', 'set', 'plugins.mmm-plugin-tracker.pin', 'hush-hush', ...flags)
        const wrong = await run('config', 'set', 'plugins.mmm-plugin-tracker.code', 'hush-hush', ...flags)
        expect([right.code, wrong.code]).to.deep.equal([0, 3])
        expect(right.stdout + right.stderr + wrong.stdout + wrong.stderr).to.not.include('hush')
      }
      expect(read('mmm.toml')).to.include('pin = "hush-hush"')
      await run('config', 'set', 'plugins.mmm-plugin-tracker.endpoint', 'open')
      const history = (await run('history', 'list', '--json')).stdout
      expect(history).to.include('plugins.mmm-plugin-tracker.code').and.include('open').and.not.include('hush')
    }))

  it('is one by its name, where no schema says so', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      write('mmm.toml', `${MANIFEST}[plugins.other]\napi_token = "hush"\nPrivateKey = "hush"\ntokens_per_day = 5\n`)

      const {stdout} = await run('config', 'list')

      expect(stdout).to.include('plugins.other.api_token = "(secret)"').and.include('plugins.other.PrivateKey = "(secret)"').and.include('tokens_per_day = 5')
    }))
})

describe('the settings of a plugin in a project that is not trusted', () => {
  it('do not count, and are shown to whoever is asked for trust', () =>
    withPlugin(async ({home, run, write}) => {
      await run('config', 'set', 'plugins.mmm-plugin-tracker.pin', 'mine', '--global')
      write('mmm.toml', `${MANIFEST}[plugins.mmm-plugin-tracker]\nendpoint = "https://evil.invalid"\n`)
      await run('project', 'trust', '--revoke')

      expect((await run('settings', '--json')).json()).to.include({endpoint: 'https://tracker.invalid', pin: 'mine'})

      await run('project', 'trust')
      expect((await run('settings', '--json')).json()).to.include({endpoint: 'https://evil.invalid', pin: 'mine'})
      expect(home).to.be.a('string')
    }))
})

describe('the settings of a plugin in two projects', () => {
  it('never meet', () =>
    withPlugin(async ({run, write}) => {
      write('mmm.toml', `${MANIFEST}[plugins.mmm-plugin-tracker]\nendpoint = "https://shop.invalid"\npin = "1"\n`)
      write('cafe/mmm.toml', '[project]\nname = "cafe"\n[plugins.mmm-plugin-tracker]\nretries = 0\npin = "2"\n')
      await run('project', 'add', 'cafe')
      await run('project', 'trust', 'cafe')

      expect((await run('settings', '--json')).json()).to.deep.equal({endpoint: 'https://shop.invalid', retries: 2, mode: 'safe', pin: '1'})
      expect((await run('settings', '--project', 'cafe', '--json')).json()).to.deep.equal({
        endpoint: 'https://tracker.invalid',
        retries: 0,
        mode: 'safe',
        pin: '2',
      })
    }))
})
