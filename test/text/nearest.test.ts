import {expect} from 'chai'
import {nearest} from '../../src/text/nearest.ts'

describe('the nearest names', () => {
  for (const [text, names, expected] of [
    ['run.concurency', ['run.concurrency', 'run.timeout', 'run.grace'], ['run.concurrency']],
    ['chekout', ['checkout', 'check', 'catalogue'], ['checkout']],
    ['LOGIN', ['login', 'logout'], ['login']],
    ['auth', ['auth-login', 'auth-logout', 'billing'], ['auth-login', 'auth-logout']],
    ['store', ['user-store', 'stop'], ['user-store']],
    ['x', ['a', 'y'], ['a', 'y']],
    ['zzzzzz', ['a', 'billing'], []],
    ['', ['a'], ['a']],
    ['twin', ['twins', 'twins', 'twine'], ['twine', 'twins']],
    ['rnu', ['run', 'undo', 'init'], ['run']],
  ] as const) {
    it(`to ${JSON.stringify(text)} among ${names.join(', ')}: ${expected.join(', ') || 'none'}`, () => {
      expect(nearest(text, names)).to.deep.equal(expected)
    })
  }

  it('are three at most unless more are wanted, in an order that does not hang on how they were found', () => {
    const names = ['spec-4', 'spec-3', 'spec-2', 'spec-1']
    expect(nearest('spec-', names)).to.deep.equal(['spec-1', 'spec-2', 'spec-3'])
    expect(nearest('spec-', names.toReversed(), 4)).to.deep.equal(['spec-1', 'spec-2', 'spec-3', 'spec-4'])
  })
})
