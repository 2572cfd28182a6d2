import {expect} from 'chai'
import {renameManifest} from '../../src/project/manifest.ts'

describe('renameManifest', () => {
  it('changes the name and leaves every other byte', () => {
    const text =
      '# Ours\r\n[run]\r\nconcurrency = 2\r\n\r\n[project]\r\ndescription = "name = 1"\r\n  name = "shop" # short\r\n\r\n[variables]\r\nname = "shop"\r\n'
    expect(renameManifest(text, 'store')).to.equal(text.replace('name = "shop" #', 'name = "store" #'))
  })

  for (const [what, text] of Object.entries({
    'a quoted name': "[project]\nname = 'shop'\n",
    'a dotted key': 'project.name = "shop"\n',
  }))
    it(`knows ${what}`, () => {
      expect(renameManifest(text, 'store')).to.include('name = "store"')
    })

  for (const [what, text] of Object.entries({
    'an inline table': 'project = {name = "shop"}\n',
    'a name over several lines': '[project]\nname = """\nshop"""\n',
    'no name': '[project]\n',
    'no TOML': '[project\n',
  }))
    it(`gives up on ${what} instead of guessing`, () => {
      expect(renameManifest(text, 'store')).to.equal(undefined)
    })
})
