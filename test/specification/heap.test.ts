import {expect} from 'chai'
import * as fc from 'fast-check'
import {Heap} from '../../src/specification/heap.ts'

describe('a heap', () => {
  it('gives what sorts first, whatever is pushed and popped in between', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer())), (steps) => {
        const heap = new Heap<number>((a, b) => a - b)
        let plain: number[] = []
        for (const step of steps) {
          if (step === null) {
            const [first, ...rest] = plain
            expect(heap.pop()).to.equal(first)
            plain = rest
          } else {
            heap.push(step)
            plain = [...plain, step].toSorted((a, b) => a - b)
          }
          expect(heap.size).to.equal(plain.length)
        }
      }),
    )
  })
})
