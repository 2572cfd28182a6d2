import {expect} from 'chai'
import fc from 'fast-check'
import {expandAlias, readExpansion, targetOf} from '../../src/alias/expansion.ts'
import {quoteTemplate, quoteWords} from '../../src/text/words.ts'

const LINES: ReadonlyArray<readonly [expansion: string, args: readonly string[], argv: readonly string[]]> = [
  ['spec list', [], ['spec', 'list']],
  ['spec list', ['--stale'], ['spec', 'list', '--stale']],
  ['spec mark $1 completed', ['login'], ['spec', 'mark', 'login', 'completed']],
  ['spec mark $1 completed', ['login', '--json'], ['spec', 'mark', 'login', 'completed', '--json']],
  ['spec mark $2 $1', ['failed', 'login'], ['spec', 'mark', 'login', 'failed']],
  ['spec show $1 $1', ['a'], ['spec', 'show', 'a', 'a']],
  ['spec new $1 --title "About $1: $2"', ['login', 'in & out'], ['spec', 'new', 'login', '--title', 'About login: in & out']],
  ['spec plan $@ --force', ['a', 'b c'], ['spec', 'plan', 'a', 'b c', '--force']],
  ['spec plan "$@"', [], ['spec', 'plan']],
  // `$@` is all of them, whatever numbers take besides, as in a shell.
  ['spec mark $1 $@', ['a', 'b', 'c'], ['spec', 'mark', 'a', 'a', 'b', 'c']],
  ['spec show $@ $@', ['a', 'b'], ['spec', 'show', 'a', 'b', 'a', 'b']],
  ['spec new $1 --title "all: $@"', ['a', 'b', 'c'], ['spec', 'new', 'a', '--title', 'all: a b c']],
  ['spec show $2', ['a', 'b', 'c'], ['spec', 'show', 'b', 'a', 'c']],
  [`state query '$1' \\$1`, ['x'], ['state', 'query', '$1', '$1', 'x']],
  ['spec new $1', ['two words'], ['spec', 'new', 'two words']],
  ['spec new $1', ['$2'], ['spec', 'new', '$2']],
  ['spec new $1', [''], ['spec', 'new', '']],
]

describe('an alias with arguments', () => {
  for (const [expansion, args, argv] of LINES) {
    it(`${expansion} with ${JSON.stringify(args)} is ${JSON.stringify(argv)}`, () => {
      expect(expand(expansion, args)).to.deep.equal(argv)
    })
  }

  it('gets every argument exactly once and as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'binary'})), (args) => {
        expect(expand('run', args)).to.deep.equal(['run', ...args])
        expect(expand('run $@', args)).to.deep.equal(['run', ...args])
        expect(expand('run -- "$@" end', args)).to.deep.equal(['run', '--', ...args, 'end'])
      }),
    )
  })

  it('fills numbers word by word, whatever stands around them', () => {
    const number = fc.integer({min: 1, max: 9})
    fc.assert(
      fc.property(fc.array(number, {minLength: 1}), fc.array(fc.string(), {minLength: 9, maxLength: 9}), (numbers, args) => {
        const taken = expand(numbers.map((value) => `<$${value}>`).join(' '), args).slice(0, numbers.length)
        expect(taken).to.deep.equal(numbers.map((value) => `<${args[value - 1]}>`))
      }),
    )
  })

  it('is what it was when it has no placeholder, once quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), {minLength: 1}), (words) => {
        expect(expand(quoteWords(words), [])).to.deep.equal(words)
      }),
    )
  })

  it('keeps its placeholders when it is quoted for the file', () => {
    expect(expand(['new', 'a b $1', '$@'].map((word) => quoteTemplate(word)).join(' '), ['x y', 'z'])).to.deep.equal(['new', 'a b x y', 'x y', 'z'])
  })

  it('says how many arguments it needs', () => {
    const result = expandAlias({name: 'mv', expansion: 'project rename $1 $3'}, ['a'])

    expect(!result.ok && result.error).to.include({code: 'ALIAS_ARGUMENTS_MISSING', message: '`mmm mv` needs 3 arguments and got 1.'})
  })

  it('says where a quote is not closed', () => {
    const result = readExpansion({name: 'x', expansion: `spec "list`})

    expect(!result.ok && result.error.message).to.equal('The alias "x" cannot be read: the quote " is not closed, at character 6.')
  })

  it('has a target that ends at the first flag or placeholder', () => {
    for (const [expansion, target] of [
      ['spec list --sort id', 'spec list'],
      ['spec mark $1 done', 'spec mark'],
      ['spec plan $@', 'spec plan'],
      ['$1 list', ''],
    ]) {
      const words = readExpansion({name: 'x', expansion: expansion!})
      expect(words.ok && targetOf(words.value).join(' ')).to.equal(target)
    }
  })
})

function expand(expansion: string, args: readonly string[]): string[] {
  const result = expandAlias({name: 'x', expansion}, args)
  if (!result.ok) throw result.error
  return result.value
}
