import {expect} from 'chai'
import {distance} from 'fastest-levenshtein'
import fc from 'fast-check'
import {editDistance} from '../../src/text/edit-distance.ts'

describe('the distance of two texts', () => {
  for (const [a, b, expected] of [
    ['', '', 0],
    ['', 'run', 3],
    ['run', 'run', 0],
    ['rnu', 'run', 1],
    ['urn', 'run', 1],
    ['lsit', 'list', 1],
    ['ru', 'run', 1],
    ['ran', 'run', 1],
    ['state', 'sttae', 1],
    ['ca', 'abc', 3],
  ] as const) {
    it(`${JSON.stringify(a)} to ${JSON.stringify(b)} is ${expected}`, () => {
      expect(editDistance(a, b)).to.equal(expected)
    })
  }

  it('is the same both ways, and never more than without swaps', () => {
    const text = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7})
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b)).to.equal(editDistance(b, a)).and.be.at.most(distance(a, b))
      }),
    )
  })
})
