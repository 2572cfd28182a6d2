import {expect} from 'chai'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type CommandOutcome, withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

const NAMES = ['north', 'south'] as const

const COMMAND = `import {MmmCommand} from 'mmm-cli'
export default class extends MmmCommand { async run() { await this.parse(); return this.settings() } }
`

/** What a project is asked, and nothing of it may name the other. */
const QUESTIONS: readonly string[] = [
  'config list',
  'config get variables.place',
  'alias list',
  'settings',
  'spec list',
  'spec show a',
  'spec templates',
  'spec search place',
  'state executions',
  'state history',
  'state checkpoints',
  'state export',
  'runs list',
  'project templates',
]

describe('two projects that are equal in all but their words', () => {
  it('answer every question each for itself, wherever their states lie', async () => {
    for (const states of [undefined, 'states']) {
      await withWorkspace(
        async (workspace) => {
          make(workspace)
          for (const name of NAMES) await workspace.run('init', name)
          const mmm = (name: string, ...words: string[]): Promise<CommandOutcome> => workspace.run(...words, '--project', name)
          for (const name of NAMES) {
            expect(await mmm(name, 'run'), name).to.include({code: 0})
            await mmm(name, 'state', 'checkpoint', `of-${name}`)
            await mmm(name, 'config', 'set', 'variables.later', `later-${name}`, '--local')
          }
          for (const [index, name] of NAMES.entries()) {
            const other = NAMES[1 - index]!
            for (const question of QUESTIONS) {
              const {code, stderr, stdout} = await mmm(name, ...question.split(' '), '--json')
              expect(code, `${question}: ${stderr}`).to.equal(0)
              expect(stdout, question).to.not.include(other)
            }
            expect((await mmm(name, 'settings', '--json')).json()).to.deep.equal({where: `place-${name}`})
            expect((await mmm(name, 'config', 'get', 'variables.later')).stdout).to.equal(`later-${name}\n`)
            expect(readFileSync(join(workspace.directory, name, 'out.txt'), 'utf8')).to.equal(`${name}\n`)
          }
        },
        states === undefined ? {} : {environment: {MMM_STATE_DIR: states}},
      )
    }
  })
})

function make(workspace: Workspace): void {
  linkPlugin(workspace, {name: 'mmm-plugin-x', manifest: {oclif: {commands: './commands'}}, files: {'commands/settings.js': COMMAND}})
  for (const name of NAMES) {
    const folder = join(workspace.directory, name)
    for (const part of ['specs', '.mmm/templates']) mkdirSync(join(folder, part), {recursive: true})
    writeFileSync(
      join(folder, 'mmm.toml'),
      `[project]\nname = "${name}"\n[variables]\nplace = "place-${name}"\n[aliases]\ngo = "spec show of-${name}"\n[plugins.mmm-plugin-x]\nwhere = "place-${name}"\n`,
    )
    writeFileSync(join(folder, 'specs/a.md'), `---\nrun: ["echo ${name} >> out.txt"]\n---\n# A place in ${name}\n`)
    writeFileSync(join(folder, '.mmm/templates/card.md'), `---\ntemplate: {description: A card of ${name}}\ntitle: {{ title }}\n---\n`)
  }
}
