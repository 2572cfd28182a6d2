import {expect} from 'chai'
import * as fc from 'fast-check'
import {isProjectName, toProjectName} from '../../src/project/project.ts'

describe('the name of a project', () => {
  it('is a file name on every system', () => {
    for (const name of ['shop', 'a', '7', 'my-shop_2.0', 'x'.repeat(64), 'console', 'com']) expect(isProjectName(name), name).to.be.true
  })

  it('is nothing that some system would take for something else', () => {
    for (const name of [
      '',
      'Shop',
      'größe',
      'a b',
      '.hidden',
      '-x',
      '_x',
      'a/b',
      'a\\b',
      '..',
      'a.',
      'con',
      'nul.txt',
      'com1',
      'lpt9.x',
      'a\n',
      'x'.repeat(65),
    ]) {
      expect(isProjectName(name), JSON.stringify(name)).to.be.false
    }
  })

  for (const [folder, name] of [
    ['shop', 'shop'],
    ['My Shop!', 'my-shop'],
    ['Übungsplatz', 'ubungsplatz'],
    ['  --x--  ', 'x'],
    ['CON', 'project'],
    ['登录', 'project'],
    ['', 'project'],
    [`${'a'.repeat(63)}. b`, 'a'.repeat(63)],
  ] as const) {
    it(`is made from the folder ${JSON.stringify(folder)} as ${name}`, () => {
      expect(toProjectName(folder)).to.equal(name)
    })
  }

  it('can be made from any folder, and stays what it is once it is one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({unit: 'grapheme'}), fc.string({unit: fc.constantFrom('a', 'B', '.', '-', ' ', 'con', '/'), maxLength: 80})), (folder) => {
        const name = toProjectName(folder)
        expect(isProjectName(name), name).to.be.true
        expect(toProjectName(name)).to.equal(name)
      }),
    )
  })
})
