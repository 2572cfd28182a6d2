import {expect} from 'chai'
import {chmodSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type ConfigurationSources, loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Configuration} from '../../src/configuration/configuration.ts'
import {withFolder} from '../support/temporary.ts'

const MANIFEST = '[project]\nname = "shop"\n'

interface Layers {
  readonly global?: string
  readonly manifest?: string
  readonly local?: string
  readonly environment?: ConfigurationSources['environment']
}

/** Loads layers of these texts; what is wrong is given as `file:line:column message`. */
async function load({environment = {}, ...texts}: Layers): Promise<{configuration: Configuration | undefined; problems: string[]}> {
  let loaded: ReturnType<typeof loadConfiguration> | undefined
  await withFolder((folder) => {
    const files = (['global', 'manifest', 'local'] as const).map((layer) => ({layer, path: join(folder, `${layer}.toml`)}))
    for (const {layer, path} of files) if (texts[layer] !== undefined) writeFileSync(path, texts[layer])
    loaded = loadConfiguration({files, environment})
  })
  if (loaded!.ok) return {configuration: loaded!.value, problems: []}
  const problems = loaded!.error.context.problems.map(
    ({column, line, message, source}) => `${source.split('/').at(-1)}${line === undefined ? '' : `:${line}:${column}`} ${message}`,
  )
  return {configuration: undefined, problems}
}

describe('the values and problems of a configuration', () => {
  it('says where each value is written', async () => {
    const {configuration} = await load({manifest: `${MANIFEST}[run]\n  concurrency = 3\n`, environment: {MMM_RUN__TIMEOUT: '1h'}})

    const {source: _, ...concurrency} = configuration!.find('run.concurrency')!
    expect(concurrency).to.deep.equal({key: 'run.concurrency', value: 3, layer: 'manifest', line: 4, column: 3})
    expect(configuration!.find('run.timeout')).to.deep.equal({key: 'run.timeout', value: '1h', layer: 'environment', source: 'MMM_RUN__TIMEOUT'})
    expect(configuration!.find('run.grace')).to.deep.equal({key: 'run.grace', value: '5s', layer: 'default'})
  })

  it('merges open tables by name, the higher layer winning', async () => {
    const global = '[aliases]\nship = "run"\n"project pd" = "project list"\n[variables]\nport = 80\nhosts = ["a"]\n'
    const manifest = `${MANIFEST}[aliases]\nship = "run --tag x"\n[variables]\nport = 8080\n[plugins.hello]\nname = "Ada"\n`

    const {configuration} = await load({global, manifest, environment: {MMM_VARIABLES__REGION: 'eu'}})

    expect({...configuration!.aliases}).to.deep.equal({ship: 'run --tag x', 'project pd': 'project list'})
    expect({...configuration!.variables}).to.deep.equal({port: 8080, hosts: ['a'], region: 'eu'})
    expect(configuration!.find('plugins.hello.name')!.value).to.equal('Ada')
  })

  const wrong: ReadonlyArray<readonly [what: string, text: string, problem: string]> = [
    ['a number out of range', '[run]\nconcurrency = 0', ':2:1 "run.concurrency" must be a whole number from 1 to 1024, not 0.'],
    ['half a specification', '[run]\nconcurrency = 1.5', ':2:1 "run.concurrency" must be a whole number from 1 to 1024, not 1.5.'],
    ['an endless number', '[run]\nconcurrency = inf', ':2:1 "run.concurrency" must be a whole number from 1 to 1024, not inf.'],
    ['a duration without a unit', '[run]\ntimeout = "30"', ':2:1 "run.timeout" must be a duration such as "90s", "30m" or "2h", not "30".'],
    ['a duration as a number', '[run]\ntimeout = 30', ':2:1 "run.timeout" must be a duration such as "90s", "30m" or "2h", not 30.'],
    ['a size that is none', '[state]\nkeep_output = "big"', ':2:1 "state.keep_output" must be a size such as "256KiB" or "4MB", not "big".'],
    ['a truth in quotes', '[run]\nfail_fast = "true"', ':2:1 "run.fail_fast" must be true or false, not "true".'],
    ['an empty text', '[specs]\ndirectory = ""', ':2:1 "specs.directory" must be a text, not "".'],
    ['a list of numbers', '[specs]\nignore = ["a", 1]', ':2:1 "specs.ignore" must be a list of texts, not ["a", 1].'],
    ['a value instead of a table', 'run = 4', ':1:1 "run" must be a table, not 4.'],
    ['a list of tables instead of a table', '[[run]]\nconcurrency = 4', ':1:1 "run" must be a table, not [{ concurrency = 4 }].'],
    ['a table instead of a value', '[run.concurrency]\nx = 1', ':1:1 "run.concurrency" must be a whole number from 1 to 1024, not { x = 1 }.'],
    ['an unknown table', '[runs]\nconcurrency = 4', ':1:1 There is no setting "runs".'],
    ['a setting outside its table', 'concurrency = 4', ':1:1 There is no setting "concurrency".'],
    ['an alias that is no text', '[aliases]\nship = ["run"]', ':2:1 "aliases.ship" must be a text, not ["run"].'],
    [
      'a variable that is no number',
      '[variables]\nx = nan',
      ':2:1 "variables.x" must be a text, a number, true, false, a time, or a list or table of these, not nan.',
    ],
    ['a setting of a plugin without the plugin', '[plugins]\nhello = "Ada"', ':2:1 "plugins.hello" must be a table, not "Ada".'],
    ['a key for the prototype', '[variables.__proto__]\nx = 1', ':1:1 The key "variables.__proto__" is not allowed.'],
    ['a key that is there twice', '[run]\ngrace = "1s"\ngrace = "2s"', ':3:1 '],
    ['a key that the text of another value holds', 'editor = """\nrun.concurrency = 0\n"""\n[run]\nconcurrency = 0', ':5:1 "run.concurrency" must be'],
    ['a file of 1 MB', `# ${'x'.repeat(1024 * 1024)}`, ':1:1 The file is longer than 262144 characters.'],
  ]
  for (const [what, text, problem] of wrong) {
    it(`refuses ${what}`, async () => {
      const {problems} = await load({global: text})

      expect(problems).to.have.length(1)
      expect(problems[0]).to.include(`global.toml${problem}`)
    })
  }

  it('cuts a wrong value that is very long', async () => {
    const {problems} = await load({global: `[run]\ntimeout = "${'x'.repeat(10_000)}"`})

    expect(problems[0]).to.have.length.below(200)
  })

  it('names the nearest setting', async () => {
    const loaded = loadConfiguration({files: [], environment: {MMM_RUN__CONCURENCY: '4'}})

    expect(loaded).to.have.nested.property('error.context.problems[0].source', 'MMM_RUN__CONCURENCY')
    expect(loaded).to.have.nested.property('error.suggestions[0]', 'Did you mean `run.concurrency`?')
  })

  it('wants a name in the manifest', async () => {
    expect((await load({manifest: '[project]\ndescription = ""\n'})).problems).to.deep.equal([
      'manifest.toml:1:1 "project.name" is missing: the manifest must say what the project is called.',
    ])
  })

  it('knows only name, description and version of a project', async () => {
    const {problems} = await load({manifest: '[project]\nname = "Shop"\nversion = 1\nauthor = "Ada"\n'})

    expect(problems).to.deep.equal([
      'manifest.toml:2:1 "project.name" must be a name in lower case such as "my-shop", not "Shop".',
      'manifest.toml:3:1 "project.version" must be a text, not 1.',
      'manifest.toml:4:1 There is no setting "project.author".',
    ])
  })

  it('lets no file of a project choose the program that mmm starts, and no other file name the project', async () => {
    const {problems} = await load({manifest: `editor = "evil"\n${MANIFEST}`, local: 'editor = "evil"\n[project]\nname = "x"\n'})

    expect(problems).to.deep.equal([
      'manifest.toml:1:1 "editor" has no place here: only the global configuration and the environment may say it.',
      'local.toml:1:1 "editor" has no place here: only the global configuration and the environment may say it.',
      'local.toml:3:1 "project.name" has no place here: only mmm.toml may say it.',
    ])
  })

  it('reads a byte order mark and the line ends of Windows', async () => {
    const {configuration} = await load({global: '\uFEFFeditor = "vi"\r\n[run]\r\nconcurrency = 2\r\n'})

    expect(configuration!.get('editor')).to.equal('vi')
    expect(configuration!.find('run.concurrency')).to.include({line: 3, column: 1})
  })

  it('names a file that may not be read', function unreadable() {
    // Root may read everything.
    if (process.getuid?.() === 0) this.skip()
    return withFolder((folder) => {
      const path = join(folder, 'config.toml')
      writeFileSync(path, '')
      chmodSync(path, 0)

      const loaded = loadConfiguration({files: [{layer: 'global', path}], environment: {}})

      expect(loaded).to.have.nested.property('error.message').that.includes(`${path} could not be read: EACCES`)
    })
  })

  const environment: ReadonlyArray<readonly [variable: string, text: string, value: unknown]> = [
    ['MMM_RUN__CONCURRENCY', '8', 8],
    ['MMM_RUN__FAIL_FAST', '1', true],
    ['MMM_RUN__FAIL_FAST', 'false', false],
    ['MMM_RUN__TIMEOUT', '90s', 90_000],
    ['MMM_SPECS__IGNORE', 'a, b', ['a', 'b']],
    ['MMM_SPECS__IGNORE', '["a,b"]', ['a,b']],
    ['MMM_SPECS__IGNORE', '', []],
    ['MMM_EDITOR', 'code --wait', 'code --wait'],
  ]
  for (const [variable, text, value] of environment) {
    it(`reads ${variable}="${text}"`, async () => {
      const {configuration, problems} = await load({environment: {[variable]: text}})

      expect(problems).to.be.empty
      const key = variable.slice('MMM_'.length).toLowerCase().replace('__', '.')
      expect(configuration!.get(key as 'run.concurrency')).to.deep.equal(value)
    })
  }

  for (const [variable, text] of [
    ['MMM_RUN__CONCURRENCY', ''],
    ['MMM_RUN__CONCURRENCY', '8 '],
    ['MMM_RUN__CONCURRENCY', '1e3'],
    ['MMM_RUN__CONCURRENCY', '9999'],
    ['MMM_RUN__FAIL_FAST', 'yes'],
    ['MMM_SPECS__IGNORE', '[1]'],
    ['MMM_SPECS__IGNORE', '["a"'],
    ['MMM_PROJECT__NAME', 'shop'],
    ['MMM_EDITOR', ''],
  ] as const) {
    it(`refuses ${variable}="${text}"`, async () => {
      const {problems} = await load({environment: {[variable]: text}})

      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(new RegExp(`^${variable} "`))
    })
  }
})
