import {expect} from 'chai'
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'

const NAME = 'mmm-plugin-cards'
const FILES = {
  'package.json': JSON.stringify({
    name: NAME,
    version: '1.0.0',
    type: 'module',
    main: './package.json',
    oclif: {commands: './commands'},
    mmm: {templates: './templates'},
  }),
  'templates/card.md': '---\ntemplate: {description: A card of specifications}\ntitle: Card {{ title }}\n---\n',
  'templates/deck/template.toml': 'description = "A deck"\n',
  'templates/deck/specs/first.md': '---\ntitle: First of {{ name }}\n---\n',
}

describe("a plugin's templates", () => {
  it('make specifications and projects, after those of the project and the person and before those of mmm', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-cards-')))
    try {
      for (const [path, text] of Object.entries(FILES)) {
        mkdirSync(dirname(join(root, path)), {recursive: true})
        writeFileSync(join(root, path), text)
      }
      await withWorkspace(
        async ({read, run}) => {
          expect(await run('project', 'new', 'shop', '--template', 'deck')).to.include({code: 0})
          expect(read('shop/specs/first.md')).to.equal('---\ntitle: First of shop\n---\n')
          expect(await run('spec', 'new', 'ace', '--template', 'card', '--project', 'shop')).to.include({code: 0})
          expect(read('shop/specs/ace.md')).to.equal('---\ntitle: Card Ace\n---\n')
          expect((await run('spec', 'templates')).stdout).to.match(/^ *card +mmm-plugin-cards +A card of specifications$/m)
          expect((await run('project', 'templates')).stdout).to.match(/^ *deck +mmm-plugin-cards +A deck$/m)
        },
        {plugins: [{name: NAME, root}]},
      )
    } finally {
      rmSync(root, {force: true, recursive: true})
    }
  })
})
