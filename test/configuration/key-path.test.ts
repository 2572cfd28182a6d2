import {expect} from 'chai'
import * as fc from 'fast-check'
import {formatKey, parseKey} from '../../src/configuration/key-path.ts'

describe('a key', () => {
  it('is words between dots, in quotes where they are no plain words', () => {
    expect(parseKey('run.concurrency')).to.deep.equal(['run', 'concurrency'])
    expect(parseKey(`aliases."project pd".'a.b'`)).to.deep.equal(['aliases', 'project pd', 'a.b'])
  })

  for (const text of ['', '.', 'a.', '.a', 'a..b', 'a b', '"a', 'a"b"', 'a.b c']) {
    it(`is not \`${text}\``, () => {
      expect(parseKey(text)).to.equal(undefined)
    })
  }

  it('is read as it is shown', () => {
    const part = fc.string({minLength: 1}).filter((text) => !/\p{Cc}/u.test(text))
    fc.assert(fc.property(fc.array(part, {minLength: 1}), (path) => void expect(parseKey(formatKey(path))).to.deep.equal(path)))
  })
})
