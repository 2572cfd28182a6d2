import {expect} from 'chai'
import fc from 'fast-check'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import {type Setting, SETTINGS} from '../../src/configuration/setting.ts'
import {formatTomlValue} from '../../src/configuration/toml-value.ts'
import {withWorkspace} from 'mmm-cli/testing'
import {ROOT} from '../support/binary.ts'

/** What the design promises, key by key; `undefined` is unset. */
const PROMISED: Readonly<Record<string, unknown>> = {
  log_level: 'info',
  editor: undefined,
  'specs.directory': 'specs',
  'specs.ignore': ['README.md', '_*'],
  'run.runner': 'claude',
  'run.concurrency': 4,
  'run.max_iterations': 3,
  'run.timeout': '30m',
  'run.idle_timeout': '10m',
  'run.retries': 3,
  'run.retry_delay': '5s',
  'run.retry_max_delay': '2m',
  'run.fail_fast': false,
  'run.isolation': 'none',
  'run.budget_usd': undefined,
  'run.spec_budget_usd': undefined,
  'claude.command': 'claude',
  'claude.model': undefined,
  'claude.permission_mode': 'acceptEdits',
  'claude.allowed_tools': [],
  'claude.max_turns': undefined,
  'claude.args': [],
  'state.keep_output': '256KiB',
  'history.enabled': true,
  'history.redact': [],
}

const ALL = Object.entries<Setting>(SETTINGS)

describe('the settings of mmm', () => {
  it('have the defaults that were promised', () =>
    withWorkspace(async ({run}) => {
      for (const [key, value] of Object.entries(PROMISED)) {
        const {code, json} = await run('config', 'get', key, '--json')
        if (value === undefined) expect(code, key).to.equal(4)
        else expect(json(), key).to.deep.equal(value)
      }
    }))

  it('stand in docs/configuration.md, each with its default', () => {
    const text = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')
    for (const [key, {default: value}] of ALL) {
      const row = text.split('\n').find((line) => {
        const [first = ''] = line.split(' | ')
        const prefix = /^\| `([a-z]+\.)/.exec(first)?.[1] ?? ''
        return line.startsWith('|') && [...first.matchAll(/`([^`]+)`/g)].some(([, name]) => name === key || prefix + name === key)
      })
      expect(row, key).to.be.a('string')
      if (value !== undefined) expect(row!.split(' | ')[1]!.replaceAll('"', ''), key).to.include(formatTomlValue(value).replaceAll('"', ''))
    }
  })

  it('can each be set in the environment, which counts more than any file', () => {
    for (const [key, {type}] of ALL) {
      const variable = `MMM_${key.toUpperCase().replaceAll('.', '__')}`
      const [text, value] = sampleOf(type)
      const loaded = loadConfiguration({files: [], environment: {[variable]: text}})
      if (key.startsWith('project.')) {
        expect(loaded.ok, `${key} is the manifest's`).to.equal(false)
        continue
      }
      expect(loaded.ok && loaded.value.find(key), key).to.deep.equal({key, value, layer: 'environment', source: variable})
    }
  })

  it('refuse what is out of range or of another type, by name and with what was expected', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom('', 'maybe', '-1', '0.0001', '1e99', '[[', 'later'), ([key, {type}], text) => {
        const variable = `MMM_${key.toUpperCase().replaceAll('.', '__')}`
        const loaded = loadConfiguration({files: [], environment: {[variable]: text}})
        if (loaded.ok) return
        const [problem] = loaded.error.context.problems
        expect(problem).to.include({source: variable, key})
        expect(problem!.message, type.kind).to.match(/ must be .+, not |only mmm.toml may say it/)
      }),
      {numRuns: 300},
    )
  })
})

describe('log_level', () => {
  it('says how much is told beside results: errors, warnings, notes, where errors come from', () =>
    withWorkspace(async ({run, write}) => {
      write('../home/projects/broken.toml', '[project')
      const told = async (): Promise<string[]> => {
        const listed = await run('project', 'list')
        const set = await run('config', 'set', 'run.concurrency', '5', '--global')
        const failed = await run('config', 'get', 'run.concurency')
        const about = {
          warning: listed.stderr.includes('broken.toml'),
          error: failed.stderr.includes('There is no setting'),
          trace: failed.stderr.includes('    at '),
        }
        expect(set.code).to.equal(0)
        return Object.entries(about).flatMap(([what, isTold]) => (isTold ? [what] : []))
      }
      expect(await told()).to.deep.equal(['warning', 'error'])
      for (const [level, expected] of [
        ['error', ['error']],
        ['warn', ['warning', 'error']],
        ['debug', ['warning', 'error', 'trace']],
      ] as const) {
        await run('config', 'set', 'log_level', level, '--global')
        expect(await told(), level).to.deep.equal(expected)
      }
    }))

  it('counts from the environment before any file, and keeps notes to itself', () =>
    withWorkspace(
      async ({run, write}) => {
        write('mmm.toml', 'log_level = "info"\n[project]\nname = "shop"\n')
        write('specs/a.md', '---\nrun: ["true"]\n---\n# A\n')
        expect(await run('run', '--yes')).to.include({code: 0})
        const {stderr, stdout} = await run('state', 'log', 'a')
        expect(stdout).to.include('true')
        expect(stderr, 'not even which execution it was').to.equal('')
      },
      {environment: {MMM_LOG_LEVEL: 'warn'}},
    ))
})

function sampleOf(type: Setting['type']): [text: string, value: unknown] {
  switch (type.kind) {
    case 'boolean':
      return ['true', true]
    case 'choice':
      return [type.choices.at(-1)!, type.choices.at(-1)]
    case 'duration':
      return ['1h30m', '1h30m']
    case 'integer':
      return [String(type.maximum), type.maximum]
    case 'list':
    case 'patterns':
      return ['a, b', ['a', 'b']]
    case 'number':
      return ['2.5', 2.5]
    case 'size':
      return ['4MB', '4MB']
    default:
      return ['my-text', 'my-text']
  }
}
