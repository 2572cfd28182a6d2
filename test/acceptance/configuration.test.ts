import {expect} from 'chai'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../support/binary.ts'

describe('mmm config set, several at once', () => {
  it('loses nothing', () =>
    withSandbox(async (sandbox) => {
      const names = Array.from({length: 8}, (_, index) => `name${index}`)

      const finished = await Promise.all(names.map((name) => sandbox.run(['config', 'set', `variables.${name}`, name])))

      expect(finished.map(({code}) => code)).to.deep.equal(names.map(() => 0))
      const lines = readFileSync(join(sandbox.home, 'config.toml'), 'utf8').trimEnd().split('\n')
      expect(lines.toSorted()).to.deep.equal(['[variables]', ...names.map((name) => `${name} = "${name}"`)])
    }))
})
