import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isIgnored, readIgnoreRules} from '../../src/project/git-ignore.ts'
import {withFolder} from '../support/temporary.ts'

describe('a .gitignore', () => {
  const cases: ReadonlyArray<readonly [pattern: string, ignored: readonly string[], kept: readonly string[]]> = [
    ['build', ['build', 'a/build'], ['building', 'a/rebuild']],
    ['/build', ['build'], ['a/build']],
    ['a/b', ['a/b'], ['c/a/b', 'a/b/c']],
    ['b*/', ['b', 'build', 'x/bin'], ['abuild']],
    ['v?', ['v1'], ['v', 'v12']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['z', 'b/z']],
    ['*\n!keep', ['x'], ['keep']],
    ['# x\n\n', [], ['x', '# x']],
  ]
  for (const [pattern, ignored, kept] of cases)
    it(`with ${JSON.stringify(pattern)} leaves out ${ignored.join(', ') || 'nothing'}`, () =>
      withFolder((folder) => {
        writeFileSync(join(folder, '.gitignore'), pattern)
        const rules = readIgnoreRules(folder)
        expect([...ignored, ...kept].filter((path) => isIgnored(join(folder, path), rules))).to.deep.equal(ignored)
      }))

  it('of a stranger cannot keep mmm busy', () =>
    withFolder((folder) => {
      writeFileSync(join(folder, '.gitignore'), `${'*a'.repeat(100)}b\n`)
      expect(isIgnored(join(folder, 'a'.repeat(255)), readIgnoreRules(folder))).to.equal(false)
    }))
})
