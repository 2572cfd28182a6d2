import {expect} from 'chai'
import {parseReferenceText} from '../../src/specification/reference.ts'

describe('dependencies written as text', () => {
  for (const [text, expected] of [
    ['20', ['20']],
    ['[[user store]]', ['user store']],
    ['[[notes/user-store#Open|the store]]', ['user-store']],
    ['[[a]], [[b|B]]', ['a', 'b']],
    ['./user-store.md', ['user-store']],
    ['14, 19', ['14', '19']],
    ['[14, 19, 102A]', ['14', '19', '102A']],
    ['[35].', ['35']],
    ['21-configurable-workflow; `33-batch`', ['21-configurable-workflow', '33-batch']],
    ['21 (configurable-workflow)', ['21']],
    ['Spec 12 (State, and more), and Specification 14', ['12', '14']],
    ['[Spec 10: Smart Project Analyzer, Spec 11: Simple State Management]', ['10', '11']],
    ['[46 - Real metrics tracking]', ['46']],
    ['#7, spec #8', ['7', '8']],
    ['the login page', ['the login page']],
    ['2fa-login', ['2fa-login']],
    [' a , , b ', ['a', 'b']],
    ['', []],
    ['[]', []],
    ['None', []],
    ['none (foundational)', []],
    ['None.', []],
    ['N/A', []],
    ['-', []],
    ['—', []],
    ['none-such, b', ['none-such', 'b']],
    ['nil.handling', ['nil.handling']],
    ['nothing_else', ['nothing_else']],
  ] as const) {
    it(`${JSON.stringify(text)} names ${expected.length === 0 ? 'nothing' : expected.join(' and ')}`, () => {
      expect(parseReferenceText(text)).to.deep.equal(expected)
    })
  }
})
