import {expect} from 'chai'
import * as fc from 'fast-check'
import {escapePattern} from '../../src/text/pattern.ts'

describe('a text as a pattern', () => {
  it('matches itself and nothing else, with and without the u flag', () => {
    const text = fc.oneof(fc.string({maxLength: 12}), fc.string({unit: fc.constantFrom(...Array.from(String.raw`\^$.*+?()[]{}|/-,=<>!#&~a `)), maxLength: 12}))
    fc.assert(
      fc.property(text, text, (own, other) => {
        for (const flags of ['', 'u']) {
          const pattern = new RegExp(`^${escapePattern(own)}$`, flags)
          expect(pattern.test(own)).to.be.true
          expect(pattern.test(other)).to.equal(own === other)
        }
      }),
    )
  })
})
