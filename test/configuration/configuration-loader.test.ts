import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Configuration, Layer} from '../../src/configuration/configuration.ts'
import type {ConfigurationInvalidError} from '../../src/configuration/errors.ts'
import {SETTINGS, type SettingKey} from '../../src/configuration/setting.ts'
import {type Folder, withFiles} from '../support/folder.ts'

const LAYERS: readonly Layer[] = ['global', 'manifest', 'local']

describe('the configuration', () => {
  it('has a default for everything that needs one', () =>
    withFiles((folder) => {
      const configuration = load(folder, {})

      expect(configuration.get('run.concurrency')).to.equal(4)
      expect(configuration.get('run.max_iterations')).to.equal(3)
      expect(configuration.get('run.timeout')).to.equal(30 * 60_000)
      expect(configuration.get('run.idle_timeout')).to.equal(10 * 60_000)
      expect(configuration.get('run.fail_fast')).to.be.false
      expect(configuration.get('specs.ignore')).to.deep.equal(['README.md', '_*'])
      expect(configuration.get('state.keep_output')).to.equal(256 * 1024)
      expect(configuration.origin('run.concurrency').layer).to.equal('default')
      for (const [key, setting] of Object.entries(SETTINGS)) {
        if ('default' in setting) expect(configuration.get(key as SettingKey), key).to.not.be.undefined
      }
    }))

  it('is layered: global, manifest, local, environment, flags; each value with where it came from', () =>
    withFiles((folder) => {
      const layers = {
        global: '[run]\nconcurrency = 2\nmax_iterations = 2\ntimeout = "2m"\nidle_timeout = "2m"\ngrace = "2s"\n',
        manifest: '[project]\nname = "shop"\n[run]\nconcurrency = 3\nmax_iterations = 3\ntimeout = "3m"\nidle_timeout = "3m"\n',
        local: '# mine\n[run]\nconcurrency = 4\nmax_iterations = 4\ntimeout = "4m"\n',
      }
      const configuration = load(folder, layers, {MMM_RUN__CONCURRENCY: '5', MMM_RUN__MAX_ITERATIONS: '5'}).with({'run.concurrency': 6})

      expect(configuration.get('run.grace')).to.equal(2000)
      expect(configuration.get('run.idle_timeout')).to.equal(3 * 60_000)
      expect(configuration.get('run.timeout')).to.equal(4 * 60_000)
      expect(configuration.get('run.max_iterations')).to.equal(5)
      expect(configuration.get('run.concurrency')).to.equal(6)
      const origin = (key: SettingKey): unknown[] => {
        const {layer, position, source} = configuration.origin(key)
        return [layer, source, position?.line, position?.column]
      }
      expect(origin('run.timeout')).to.deep.equal(['local', folder.resolve('local.toml'), 5, 1])
      expect(origin('run.max_iterations')).to.deep.equal(['environment', 'MMM_RUN__MAX_ITERATIONS', undefined, undefined])
      expect(origin('run.concurrency')).to.deep.equal(['flag', '--concurrency', undefined, undefined])
    }))

  it('keeps the value below where a flag was not given', () =>
    withFiles((folder) => {
      const flags = {'run.concurrency': undefined, 'run.fail_fast': true}
      const configuration = load(folder, {global: '[run]\nconcurrency = 2\n'}).with(flags)

      expect([configuration.get('run.concurrency'), configuration.get('run.fail_fast')]).to.deep.equal([2, true])
    }))

  it('merges the tables that people fill themselves by name', () =>
    withFiles((folder) => {
      const {variables} = load(folder, {
        global: '[variables]\nauthor = "Ada"\nframework = "vue"\n[aliases]\nship = "run"\n[plugins.hello]\nname = "x"\n',
        local: '[variables]\nframework = "react"\n',
      })
      expect({...variables}).to.deep.equal({author: 'Ada', framework: 'react'})
    }))

  it('does without the files that are not there, and with empty ones', () =>
    withFiles((folder) => {
      expect(load(folder, {global: '', local: '\uFEFF# nothing yet\r\n'}).get('run.concurrency')).to.equal(4)
    }))
})

describe('values of the environment', () => {
  it('are read by the type of their setting', () =>
    withFiles((folder) => {
      const configuration = load(
        folder,
        {},
        {
          MMM_RUN__CONCURRENCY: '8',
          MMM_RUN__TIMEOUT: '1h30m',
          MMM_RUN__FAIL_FAST: '1',
          MMM_RUN__RUNNER: 'shell',
          MMM_SPECS__IGNORE: 'README.md, draft-*',
          MMM_STATE__KEEP_OUTPUT: '1MB',
        },
      )
      expect(configuration.get('run.concurrency')).to.equal(8)
      expect(configuration.get('run.timeout')).to.equal(90 * 60_000)
      expect(configuration.get('run.fail_fast')).to.be.true
      expect(configuration.get('run.runner')).to.equal('shell')
      expect(configuration.get('specs.ignore')).to.deep.equal(['README.md', 'draft-*'])
      expect(configuration.get('state.keep_output')).to.equal(1_000_000)
    }))

  it('may be a list in JSON, for items with a comma', () =>
    withFiles((folder) => {
      expect(load(folder, {}, {MMM_SPECS__IGNORE: '["a,b", "c"]'}).get('specs.ignore')).to.deep.equal(['a,b', 'c'])
    }))

  it('are not looked for where mmm has other variables, or nobody has any', () =>
    withFiles((folder) => {
      load(
        folder,
        {},
        {MMM_HOME: '/x', MMM_PROJECT: 'shop', MMM_STATE_DIR: '/y', MMM_DEBUG: '1', PATH: '/bin', XMMM_RUN__CONCURRENCY: 'x', MMM_RUN__CONCURRENCY: undefined},
      )
    }))

  for (const [variable, text, message] of [
    ['MMM_RUN__CONCURRENCY', 'many', '"run.concurrency" must be a whole number from 1 to 1024, not "many".'],
    ['MMM_RUN__CONCURRENCY', '0', '"run.concurrency" must be a whole number from 1 to 1024, not 0.'],
    ['MMM_RUN__CONCURRENCY', '1e3', '"run.concurrency" must be a whole number from 1 to 1024, not "1e3".'],
    ['MMM_RUN__FAIL_FAST', 'yes', '"run.fail_fast" must be true or false, not "yes".'],
    ['MMM_RUN__TIMEOUT', '30', '"run.timeout" must be a duration such as "90s", "30m" or "2h", not "30".'],
    ['MMM_STATE__KEEP_OUTPUT', 'lots', '"state.keep_output" must be a size such as "256KiB" or "4MB", not "lots".'],
    ['MMM_SPECS__IGNORE', '["a"', '"specs.ignore" must be a list of texts, not "[\\"a\\"".'],
    ['MMM_RUN__RUNNER', '', '"run.runner" must be a text, not "".'],
    ['MMM_RUN__CONCURENCY', '8', 'There is no setting "run.concurency".'],
    ['MMM_RUN____PROTO__', '8', undefined],
  ] as const) {
    it(`are refused by the name of their variable: ${variable}=${text}`, () =>
      withFiles((folder) => {
        const [problem, ...others] = problemsOf(folder, {}, {[variable]: text})

        expect(others).to.be.empty
        expect(problem).to.include({source: variable}).and.to.not.have.any.keys('line', 'column')
        if (message !== undefined) expect(problem!.message).to.equal(message)
      }))
  }
})

describe('a configuration with problems', () => {
  it('names all of them at once: each layer, line, column, what was expected, and the nearest key', () =>
    withFiles((folder) => {
      const layers = {
        global: '[run]\nconcurency = 8\ntimeout = "soon"\n\n[spec]\ndirectory = "x"\n',
        manifest: '[project]\nname = "shop"\n[run]\n  max_iterations = 0\nfail_fast = "no"\n',
        local: '[specs]\nignore = ["ok", 5]\n[run\n',
      }
      const error = errorOf(folder, layers, {MMM_RUN__GRACE: 'x', MMM_NO__SUCH: '1'})

      const place = (layer: string): string => folder.resolve(`${layer}.toml`)
      expect(error).to.include({code: 'CONFIGURATION_INVALID', exitCode: 3})
      expect(error.message.split('\n')).to.deep.equal([
        'The configuration has 8 problems:',
        `  ${place('global')}:2:1: There is no setting "run.concurency".`,
        `  ${place('global')}:3:1: "run.timeout" must be a duration such as "90s", "30m" or "2h", not "soon".`,
        `  ${place('global')}:5:1: There is no setting "spec".`,
        `  ${place('manifest')}:4:3: "run.max_iterations" must be a whole number from 1 to 100, not 0.`,
        `  ${place('manifest')}:5:1: "run.fail_fast" must be true or false, not "no".`,
        `  ${place('local')}:3:5: The line ends too early.`,
        '  MMM_NO__SUCH: There is no setting "no.such".',
        '  MMM_RUN__GRACE: "run.grace" must be a duration such as "90s", "30m" or "2h", not "x".',
      ])
      expect(error.suggestions).to.include('Did you mean `run.concurrency`?')
    }))

  it('says a single one in one line', () =>
    withFiles((folder) => {
      expect(errorOf(folder, {local: '[run]\nconcurrency = 99999\n'}).message).to.equal(
        `The configuration is invalid: ${folder.resolve('local.toml')}:2:1: "run.concurrency" must be a whole number from 1 to 1024, not 99999.`,
      )
    }))

  it('finds the wrong value also in an inline table and under a dotted key', () =>
    withFiles((folder) => {
      expect(problemsOf(folder, {global: '\nrun = {concurrency = "x"}\n'})[0]).to.include({line: 2})
      expect(problemsOf(folder, {global: '# first\n\nrun.concurrency = "x"\n'})[0]).to.include({line: 3, column: 1})
    }))

  for (const [name, text, line] of [
    ['a prototype as a table', '[__proto__]\nconcurrency = 8\n', 1],
    ['a prototype as a setting', '[run]\nconstructor = "x"\n', 2],
    ['a prototype as a variable', '[variables]\nok = 1\nprototype = "x"\n', 3],
  ] as const) {
    it(`refuses ${name}`, () =>
      withFiles((folder) => {
        const [problem] = problemsOf(folder, {global: text})

        expect(problem!.message).to.match(/^The key ".*" is not allowed\.$/)
        expect(problem).to.include({line, column: 1})
        expect({}).to.not.have.property('concurrency')
      }))
  }

  it('names a folder in place of a file, a file that is no text and one that is too long', () =>
    withFiles((folder) => {
      mkdirSync(folder.resolve('global.toml'))
      folder.write('manifest.toml', Uint8Array.from([0xff, 0xfe, 0x5b]))
      folder.write('local.toml', `a = "${'x'.repeat(300_000)}"`)

      const problems = problemsOf(folder, {})
      expect(problems.map(({line, source}) => ({line, source: source.slice(folder.path.length + 1)}))).to.deep.equal([
        {line: undefined, source: 'global.toml'},
        {line: undefined, source: 'manifest.toml'},
        {line: 1, source: 'local.toml'},
      ])
    }))
})

type Texts = Partial<Record<Layer, string>>
type Environment = Readonly<Record<string, string | undefined>>

function tryToLoad(folder: Folder, texts: Texts, environment: Environment) {
  for (const [layer, text] of Object.entries(texts)) folder.write(`${layer}.toml`, text)
  return loadConfiguration({environment, files: LAYERS.map((layer) => ({layer, path: folder.resolve(`${layer}.toml`)}))})
}

function load(folder: Folder, texts: Texts, environment: Environment = {}): Configuration {
  const result = tryToLoad(folder, texts, environment)
  if (!result.ok) throw result.error
  return result.value
}

function errorOf(folder: Folder, texts: Texts, environment: Environment = {}): ConfigurationInvalidError {
  const result = tryToLoad(folder, texts, environment)
  if (result.ok) throw new Error('it was accepted')
  return result.error
}

function problemsOf(...parameters: Parameters<typeof errorOf>): ConfigurationInvalidError['context']['problems'] {
  return errorOf(...parameters).context.problems
}
