import {expect} from 'chai'
import * as fc from 'fast-check'
import {cutToWidth, padToWidth, printable, printableLine, widthOf} from '../../src/text/terminal.ts'

describe('text of others on a terminal', () => {
  for (const [name, text, expected] of [
    ['colours and cursor movements', 'a\u001B[31mred\u001B[2J', String.raw`a\x1b[31mred\x1b[2J`],
    ['a window title', '\u001B]0;owned\u0007', String.raw`\x1b]0;owned\x07`],
    ['eight-bit controls', '\u009B31m', String.raw`\x9b31m`],
    ['what would overwrite the line', 'rm -rf /\rls\b\b', String.raw`rm -rf /\x0dls\x08\x08`],
    ['text that runs backwards', 'a\u202Egnp.exe\u2066', String.raw`a\u202egnp.exe\u2066`],
    ['a delete character and NUL', '\u007F\0', String.raw`\x7f\x00`],
  ] as const) {
    it(`shows ${name} instead of obeying`, () => {
      expect(printable(text)).to.equal(expected)
    })
  }

  it('keeps what is harmless: letters of any script, tabs, and lines that end either way', () => {
    expect(printable('größe 登录 🚀\tx\r\ny\n')).to.equal('größe 登录 🚀\tx\ny\n')
  })

  it('is one line, cut to a width, where there is room for one', () => {
    expect(printableLine('  one\n\ttwo\u2028three  ')).to.equal('one two three')
    expect(printableLine('abcdef', 6)).to.equal('abcdef')
    expect(printableLine('abcdefg', 6)).to.equal('abcde…')
    expect(printableLine('abc', 0)).to.equal('…')
  })

  it('is never cut within a character', () => {
    expect(cutToWidth('ab🚀cd', 4)).to.equal('ab…')
    expect(cutToWidth('ab🚀cd', 5)).to.equal('ab🚀…')
  })

  it('is as wide as a terminal shows it: letters of East Asia and pictures take two columns', () => {
    for (const [text, width] of [
      ['größe → ✔ …', 11],
      ['登录', 4],
      ['ﾊﾝｶｸ', 4],
      ['한글 ok', 7],
      ['🚀', 2],
      ['𝒜b', 2],
    ] as const)
      expect(widthOf(text), text).to.equal(width)
    expect(cutToWidth('登录页面', 5)).to.equal('登录…')
    expect(cutToWidth('登录页面', 8)).to.equal('登录页面')
    expect(padToWidth('登录', 6)).to.equal('登录  ')
  })

  it('has no control character left, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.integer({min: 1, max: 20}), (text, width) => {
        expect(printable(text)).to.not.match(/(?![\t\n])\p{Cc}|\p{Bidi_Control}/u)
        const line = printableLine(text, width)
        expect(line).to.not.match(/[\p{Cc}\u2028\u2029]/u)
        expect(widthOf(line)).to.be.at.most(width)
        if (text.isWellFormed()) expect(line.isWellFormed()).to.be.true
      }),
    )
  })
})
