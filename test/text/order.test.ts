import {expect} from 'chai'
import * as fc from 'fast-check'
import {compareNames} from '../../src/text/order.ts'

describe('the order of names', () => {
  it('is that of a person who counts', () => {
    const names = ['spec-10', 'Zoo', 'spec-2', 'älter', 'zoo', 'alt', 'spec-02', '102A', '102', '12']
    expect(names.toSorted(compareNames)).to.deep.equal(['12', '102', '102A', 'alt', 'älter', 'spec-02', 'spec-2', 'spec-10', 'zoo', 'Zoo'])
  })

  it('is one order: the same however names were found, and equal only for the same name', () => {
    const name = fc.oneof(
      fc.string({unit: fc.constantFrom('a', 'A', 'ä', '0', '1', '10', '-', '_', '.', '\u0301', ' '), maxLength: 6}),
      fc.string({unit: 'binary', maxLength: 4}),
    )
    fc.assert(
      fc.property(fc.array(name, {maxLength: 12}), (names) => {
        expect(names.toReversed().toSorted(compareNames)).to.deep.equal(names.toSorted(compareNames))
        for (const a of names) for (const b of names) expect(compareNames(a, b) === 0).to.equal(a === b)
      }),
    )
  })

  it('is for plain names what the collator says', () => {
    const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'variant'})
    const name = fc.string({unit: fc.constantFrom('a', 'b', 'z', '0', '1', '2', '10', ' ', '-', '_', ':', '.', '/'), maxLength: 7})
    fc.assert(
      fc.property(name, name, (a, b) => {
        if (a !== b) expect(Math.sign(compareNames(a, b))).to.equal(Math.sign(collator.compare(a, b)) || (a < b ? -1 : 1))
      }),
      {numRuns: 2000},
    )
  })
})
