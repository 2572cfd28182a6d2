import {expect} from 'chai'
import fc from 'fast-check'
import {parse} from 'toml'
import {readPlainToml} from '../../src/configuration/plain-toml.ts'
import {formatManifest} from '../../src/project/manifest.ts'

const PIECES =
  '[a]|[b]|[a.b]|[[a]]|[ a ]|[__proto__]|a = 1|a=1|b = "text"|b = "t\\u0041"|c = \'text\'|d = true|e = ["x", "y"]|e = []|e = ["x",]|f = 007|f = -1|f = 1.5|f = 1979-05-27|"g" = 1|h.i = 1|constructor = 1|# a comment|a = 1 # one|j = "# no comment"|k = """x"""|l = "ü"|m = {n = 1}|= 1|a =|a = "\t"|  a = 2|a = 1  '.split(
    '|',
  )
const texts = fc
  .tuple(fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.constant(''), fc.string({maxLength: 8})), {maxLength: 8}), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([lines, end]) => lines.join(end))

describe('plain TOML', () => {
  it('is read as the parser reads it, or left to it', () => {
    let read = 0
    fc.assert(
      fc.property(texts, (text) => {
        const plain = readPlainToml(text)
        if (plain === undefined) return
        read++
        expect(plain).to.deep.equal(parse(text))
      }),
      {numRuns: 3000},
    )
    expect(read).to.be.greaterThan(100)
  })

  it('is what mmm itself writes', () => {
    expect(readPlainToml(formatManifest({name: 'shop', description: 'All of it'}))).to.deep.equal({project: {name: 'shop', description: 'All of it'}})
    for (const other of ['[project]\nname = "a\\nb"', 'a.b = 1', 'a = 1\na = 2', '[a]\n[a]', 'a = 1.5', 'a = [1]', 'nonsense'])
      expect(readPlainToml(other)).to.equal(undefined)
  })
})
