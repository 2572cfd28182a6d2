import {expect} from 'chai'
import fc from 'fast-check'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {satisfies} from 'semver'
import {withWorkspace} from 'mmm-cli/testing'
import {checkVersion, surelyHolds} from '../../src/plugin/version-contract.ts'
import {ROOT} from '../support/binary.ts'
import {linkPlugin} from '../support/linked-plugin.ts'

const check = (range: unknown, version = '1.4.2') => checkVersion({peerDependencies: {'mmm-cli': range}}, 'mmm-plugin-x', version)

describe('the range that a plugin names for mmm', () => {
  for (const range of [undefined, '*', '', '^1.0.0', '>=1 <3', '1.x', '1.4.2', '^0.1.0 || ^1.2.0', 'workspace:*', 'workspace:^9', 'file:../mmm']) {
    it(`${JSON.stringify(range)} holds for 1.4.2`, () => expect(check(range)).to.equal(undefined))
  }

  for (const range of ['^2.0.0', '>=1.4.3', '2.x']) {
    it(`${range} wants a newer mmm than 1.4.2`, () => expect(check(range)?.suggestions[0]).to.equal('Update mmm itself.'))
  }

  for (const range of ['^0.1.0', '<1', '1.3.x']) {
    it(`${range} wants an older mmm than 1.4.2`, () => expect(check(range)?.suggestions[0]).to.equal('Run `mmm plugins update` to get one that does.'))
  }

  for (const range of ['one', 'latest', 5, {}]) {
    it(`${JSON.stringify(range)} is none`, () => expect(check(range)?.message).to.include('is no range'))
  }

  it('is judged without semver only where semver says the same', () => {
    const number = fc.integer({min: 0, max: 3})
    const version = fc.tuple(number, number, number).map((numbers) => numbers.join('.'))
    const partial = fc.array(number, {minLength: 1, maxLength: 3}).map((numbers) => numbers.join('.'))
    const comparator = fc.tuple(fc.constantFrom('^', '~', '>=', '<', '<=', '', '='), fc.oneof(version, partial)).map((parts) => parts.join(''))
    const range = fc.array(comparator, {minLength: 1, maxLength: 2}).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(range, version, (wanted, actual) => {
        if (surelyHolds(wanted, actual)) expect(satisfies(actual, wanted)).to.equal(true)
      }),
      {numRuns: 2000},
    )
  })

  for (const [range, version] of [
    ['^0.1.0', '0.1.7'],
    ['^1.2.3', '1.9.0'],
    ['~1.2.3', '1.2.4'],
    ['>=0.1', '0.1.0'],
    ['>=0.1.0 <1', '0.9.9'],
  ] as const) {
    it(`${range} needs no semver to hold for ${version}`, () => expect(surelyHolds(range, version)).to.equal(true))
  }

  it('counts a prerelease of mmm as what it leads to', () => {
    expect(check('^2.0.0-beta.1', '2.0.0-beta.2')).to.equal(undefined)
    expect(check('>=1.0.0', '1.5.0-rc.1')).to.equal(undefined)
  })

  it('may stand in a package.json that is odd', () => {
    for (const peerDependencies of [null, 'mmm-cli', []]) expect(checkVersion({peerDependencies}, 'x', '1.0.0')).to.equal(undefined)
  })

  it('leaves the plugin out where it does not hold, before any of its code runs, and the others work', () =>
    withWorkspace(async (workspace) => {
      const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string}
      const old = {oclif: {commands: './commands'}, peerDependencies: {'mmm-cli': '^99.0.0'}}
      linkPlugin(workspace, {name: 'mmm-plugin-old', manifest: old, files: {'commands/old.js': 'process.exit(9)'}})
      const good = "import {MmmCommand} from 'mmm-cli'\nexport default class extends MmmCommand { async run() { this.log('good') } }\n"
      linkPlugin(workspace, {name: 'mmm-plugin-good', manifest: {oclif: {commands: './commands'}}, files: {'commands/good.js': good}})

      expect(await workspace.run('good')).to.deep.include({
        code: 0,
        stdout: 'good\n',
        stderr: ` ›   Warning: The plugin mmm-plugin-old is left out, since it does not say that it works with mmm ${version}: it needs mmm-cli ^99.0.0. Update mmm itself. Run \`mmm plugins uninstall mmm-plugin-old\` to be rid of it.\n`,
      })
      expect((await workspace.run('old')).code).to.equal(2)
      expect((await workspace.run('doctor', '--json')).json<object[]>()[0]).to.include({
        check: 'plugins',
        severity: 'error',
        fix: 'Update mmm itself.',
      })
    }))
})
