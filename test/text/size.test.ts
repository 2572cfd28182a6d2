import {expect} from 'chai'
import {parseSize} from '../../src/text/size.ts'

describe('a size', () => {
  for (const [text, bytes] of [
    ['0B', 0],
    ['512B', 512],
    ['256KiB', 262_144],
    ['4MB', 4_000_000],
    ['4 MiB', 4_194_304],
    ['1.5kB', 1500],
    ['1GiB', 1_073_741_824],
  ] as const) {
    it(`is read from ${text}`, () => {
      expect(parseSize(text)).to.equal(bytes)
    })
  }

  it('is nothing that leaves a doubt', () => {
    for (const text of ['', '256', 'KiB', '-1B', '256K', '256kib', '1TB', '1.B', '1e3B', 'constructor']) expect(parseSize(text), text).to.be.undefined
  })
})
