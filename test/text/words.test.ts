import {expect} from 'chai'
import fc from 'fast-check'
import {fillWord, quoteTemplate, quoteWords, splitWords, wordText} from '../../src/text/words.ts'

const LINES: ReadonlyArray<readonly [line: string, words: readonly string[]]> = [
  ['', []],
  [' \t ', []],
  ['spec list', ['spec', 'list']],
  ['  spec\t list  ', ['spec', 'list']],
  [`spec new login --title 'Log in'`, ['spec', 'new', 'login', '--title', 'Log in']],
  [`--title="Log in"`, ['--title=Log in']],
  [`''`, ['']],
  [`a '' "" b`, ['a', '', '', 'b']],
  [`'it'\\''s'`, [`it's`]],
  [`"say \\"hi\\""`, ['say "hi"']],
  [`"C:\\new \\\\ \\$x"`, ['C:\\new \\ $x']],
  [`one\\ word`, ['one word']],
  [`\\#no \\'quote`, ['#no', "'quote"]],
  [`"two\nlines"`, ['two\nlines']],
  [`\\😀 "\\😀"`, ['😀', '\\😀']],
]

describe('the words of a line', () => {
  for (const [line, words] of LINES) {
    it(`${JSON.stringify(line)} are ${JSON.stringify(words)}`, () => {
      expect(textsOf(line)).to.deep.equal(words)
    })
  }

  it('come back whatever they are, once quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'binary'})), (words) => {
        expect(textsOf(quoteWords(words))).to.deep.equal(words)
      }),
    )
  })

  it('come back whatever they are, once quoted with their placeholders', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: fc.constantFrom('$', '1', '@', ' ', '"', "'", '\\', '#', 'a', '\n')})), (words) => {
        const line = words.map((word) => quoteTemplate(word)).join(' ')
        expect(split(line).map((word) => fillWord(word, /\$1/g, () => '<1>'))).to.deep.equal(words.map((word) => word.replaceAll('$1', '<1>')))
      }),
    )
  })

  it('are found or refused, and never anything else, whatever the line is', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom('"', "'", '\\', ' ', 'a', '#', '$', '\n')}), (line) => {
        const result = splitWords(line)
        if (!result.ok) expect(result.error.column).to.be.within(1, line.length)
        else expect(result.value.map((word) => wordText(word)).join('').length).to.be.at.most(line.length)
      }),
    )
  })

  for (const [line, column, message] of [
    [`spec 'list`, 6, "the quote ' is not closed"],
    [`a "b`, 3, 'the quote " is not closed'],
    [`"b\\"`, 1, 'the quote " is not closed'],
    ['ab \\', 4, 'nothing follows the backslash'],
  ] as const) {
    it(`${line} are refused at column ${column}: ${message}`, () => {
      expect(splitWords(line)).to.deep.equal({ok: false, error: {column, message}})
    })
  }

  it('end at a comment only where one may stand', () => {
    expect(textsOf('spec list # all', {comments: true})).to.deep.equal(['spec', 'list'])
    expect(textsOf('# all', {comments: true})).to.deep.equal([])
    expect(textsOf(`a#b '#c'`, {comments: true})).to.deep.equal(['a#b', '#c'])
    expect(textsOf('a # b')).to.deep.equal(['a', '#', 'b'])
  })

  it('hold placeholders outside single quotes only, and what is filled in is not split again', () => {
    const filled = split(`$1 "<$1>" '$1' \\$1 "\\$1"`).map((word) => fillWord(word, /\$1/g, () => 'a b $1'))

    expect(filled).to.deep.equal(['a b $1', '<a b $1>', '$1', '$1', '$1'])
  })
})

function split(line: string, options?: {comments: boolean}) {
  const result = splitWords(line, options)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function textsOf(line: string, options?: {comments: boolean}): string[] {
  return split(line, options).map((word) => wordText(word))
}
