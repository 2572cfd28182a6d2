import {expect} from 'chai'
import * as fc from 'fast-check'
import {globMatcher} from '../../src/text/glob-match.ts'
import {globsMayOverlap} from '../../src/text/glob-overlap.ts'

describe('globsMayOverlap', () => {
  const apart: Array<[string, string]> = [
    ['src/a.ts', 'src/b.ts'],
    ['src/*.ts', 'src/*.js'],
    ['src/**/*.ts', 'docs/**'],
    ['src/shop/**', 'src/bank/**'],
    ['a?c', 'abcd'],
    ['{src,lib}/a', '{src,lib}/b'],
    ['src/*', 'srcs/*'],
    ['./docs', 'src/'],
  ]
  for (const [one, other] of apart) {
    it(`tells ${one} from ${other}`, () => {
      expect(globsMayOverlap(one, other)).to.be.false
      expect(globsMayOverlap(other, one)).to.be.false
    })
  }

  const together: Array<[string, string]> = [
    ['src/**', 'src/shop/cart.ts'],
    ['src', 'src/shop/cart.ts'],
    ['**/*.ts', 'src/*'],
    ['src/*/test', 'src/shop/*'],
    ['a*c', '*bc'],
    ['SRC/a.ts', 'src/A.ts'],
    ['src/[ab].ts', 'src/a.ts'],
    ['src/{a,b}.ts', 'src/b*'],
    ['!docs/**', 'docs/a'],
    ['@(src|lib)/a', 'lib/a'],
    ['../other', 'src'],
    ['é.md', 'e\u0301.md'],
    ['[[:alpha:]].ts', 'a.ts'],
    ['**', 'anything'],
  ]
  for (const [one, other] of together) {
    it(`takes ${one} and ${other} for the same`, () => {
      expect(globsMayOverlap(one, other)).to.be.true
      expect(globsMayOverlap(other, one)).to.be.true
    })
  }

  it('never calls apart what both match', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '?', '**', 'a*', '*b', '[ab]', '{a,b}', '{a,*b}', 'a?', '[!a]', '*(a|b)', '[[:alpha:]]', '\\a')
    const glob = fc.array(part, {minLength: 1, maxLength: 4}).map((parts) => parts.join('/'))
    const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'aab', 'bb'), {minLength: 1, maxLength: 4}).map((parts) => parts.join('/'))
    // Few that are drawn match, and most come again: none is compiled twice.
    const compiled = new Map<string, (file: string) => boolean>()
    const matches = (pattern: string, file: string): boolean => {
      if (!compiled.has(pattern)) compiled.set(pattern, globMatcher([pattern]))
      return compiled.get(pattern)!(file)
    }
    fc.assert(
      fc.property(glob, glob, path, (one, other, file) => {
        fc.pre(matches(one, file) && matches(other, file))
        expect(globsMayOverlap(one, other), `${one} and ${other} both match ${file}`).to.be.true
      }),
      {numRuns: 1000, maxSkipsPerRun: 1000},
    )
  })

  it('ends for many stars as it does for few', () => {
    const stars = Array.from({length: 200}, () => '*a').join('')

    expect(globsMayOverlap(`${stars}b`, `${stars}c`)).to.be.false
    expect(globsMayOverlap(Array.from({length: 100}, () => '**/a').join('/'), Array.from({length: 100}, () => '**/b').join('/'))).to.be.true
  })
})
