import {expect} from 'chai'
import {isSpecId, priorityRank} from '../../src/specification/specification.ts'

describe('a priority', () => {
  it('is a word or a number, higher first', () => {
    expect(['critical', 'High', 'MEDIUM', 'low', 25, -1].map((priority) => priorityRank(priority))).to.deep.equal([40, 30, 20, 10, 25, -1])
  })

  it('is none of the words that every object knows', () => {
    for (const word of ['constructor', '__proto__', 'toString', 'urgent', '']) expect(priorityRank(word), word).to.be.undefined
  })
})

describe('an id', () => {
  it('is letters and digits of any script, dots, dashes and underscores', () => {
    for (const id of ['a', '7', '102A-clean-up', '_private', 'v1.2', 'größe', '登录', 'x'.repeat(128)]) expect(isSpecId(id), id).to.be.true
  })

  it('is nothing that could leave its folder, be an option, or hide', () => {
    for (const id of ['', '.', '..', '.hidden', '-x', 'a/b', 'a\\b', 'a b', 'a:b', 'a\n', 'a\0', 'x'.repeat(129)])
      expect(isSpecId(id), JSON.stringify(id)).to.be.false
  })
})
