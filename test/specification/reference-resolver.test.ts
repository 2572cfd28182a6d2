import {expect} from 'chai'
import {NameTable, resolveReferences} from '../../src/specification/reference-resolver.ts'

const SPECIFICATIONS = [
  {id: 'auth-login', number: null, path: 'specs/auth/login.md'},
  {id: '12-billing', number: '12', path: 'specs/12-billing.md'},
  {id: '12', number: '3', path: 'specs/twelve.md'},
  {id: '101-panics', number: '101', path: 'specs/101-panics.md'},
  {id: '101-merge', number: '101', path: 'specs/101-merge.md'},
  {id: '102A-clean', number: '102A', path: 'specs/102A-clean.md'},
  {id: 'a-index', number: null, path: 'specs/a/index.md'},
  {id: 'b-index', number: null, path: 'specs/b/index.md'},
  {id: 'caf\u00E9', number: null, path: 'specs/cafe\u0301.md'},
] as const

describe('a reference', () => {
  for (const [reference, expected, because] of [
    ['auth-login', ['auth-login'], 'it is an id'],
    ['login', ['auth-login'], 'it is a file’s name'],
    ['LOGIN', ['auth-login'], 'names are not told apart by case'],
    ['12', ['12'], 'an id counts before a number'],
    ['3', ['12'], 'it is a number'],
    ['03', ['12'], 'leading zeros do not count'],
    ['102a', ['102A-clean'], 'a number’s letter is not told apart by case'],
    ['101', ['101-panics', '101-merge'], 'two have this number'],
    ['index', ['a-index', 'b-index'], 'two files have this name'],
    ['cafe\u0301', ['caf\u00E9'], 'composed and decomposed are the same letters'],
    ['Auth-Login', [], 'ids are told apart by case'],
    ['0', [], 'nothing has it'],
    ['constructor', [], 'nothing has it'],
  ] as const) {
    it(`${JSON.stringify(reference)} means ${expected.join(' or ') || 'nothing'}: ${because}`, () => {
      expect(new NameTable(SPECIFICATIONS).candidates(reference)).to.deep.equal(expected)
    })
  }

  it('is resolved only when it means one thing', () => {
    const resolved = resolveReferences(SPECIFICATIONS, new Map([['auth-login', ['102A', '101', 'nowhere', 'auth-login']]]))

    expect(resolved.get('auth-login')).to.deep.equal([
      {reference: '102A', dependsOn: '102A-clean'},
      {reference: '101', dependsOn: null},
      {reference: 'nowhere', dependsOn: null},
      {reference: 'auth-login', dependsOn: 'auth-login'},
    ])
  })
})

describe('numbers that several specifications share', () => {
  it('are known with their ids', () => {
    expect(new NameTable(SPECIFICATIONS).sharedNumbers()).to.deep.equal([['101', ['101-panics', '101-merge']]])
  })
})
