import {expect} from 'chai'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {checkContract} from '../../src/installation/check-contract.ts'
import {ROOT} from '../support/binary.ts'

type Manifest = {commands: Record<string, {id: string; aliases: string[]; hiddenAliases: string[]}>}

const plugins = readdirSync(join(ROOT, 'plugins')).map((name) => join(ROOT, 'plugins', name))
const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T
const {version} = read<{version: string}>(join(ROOT, 'package.json'))

describe("mmm's own plugins", () => {
  for (const folder of plugins) {
    it(`${folder.slice(ROOT.length + 1)} keeps the contract that third parties keep`, () => {
      expect(checkContract(read(join(folder, 'package.json')), folder, version)).to.deep.equal([])
    })
  }

  it('share no name of a command or alias: of two, one would be gone without a word', () => {
    const names = plugins.flatMap((folder) =>
      Object.values(read<Manifest>(join(folder, 'oclif.manifest.json')).commands).flatMap(({aliases, hiddenAliases, id}) =>
        [id, ...aliases, ...hiddenAliases].map((name) => name.replaceAll(' ', ':')),
      ),
    )
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([])
  })
})
