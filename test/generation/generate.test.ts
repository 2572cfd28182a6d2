import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {linkPlugin} from '../support/linked-plugin.ts'

/** A project, and a plugin with the generator `ideas`, whose body gets the task and the signal. */
async function withGenerator(body: string, test: (workspace: Workspace) => Promise<void>, module?: string): Promise<void> {
  await withWorkspace(async (workspace) => {
    const text = module ?? `export default {async *generate(task, signal) { ${body} }}\n`
    linkPlugin(workspace, {name: 'mmm-plugin-ideas', manifest: {mmm: {generators: {ideas: './ideas.js'}}}, files: {'ideas.js': text}})
    await workspace.run('init', '--name', 'shop')
    workspace.write('specs/first.md', '# First\n')
    await test(workspace)
  })
}

const specsIn = ({directory}: Workspace): string[] => readdirSync(join(directory, 'specs')).toSorted()

/** What a generator may make, and what is said of it. */
const WRONG: ReadonlyArray<[makes: string, said: string]> = [
  ['yield 5', 'number 2: It is no draft of a specification.'],
  ['yield null', 'number 2: It is no draft of a specification.'],
  ['yield {}', 'number 2: It has no id.'],
  ["yield {id: '../../x'}", '../../x: "../../x" cannot be an id'],
  ["yield {id: 'b', title: 5}", 'b: "title" must be a text.'],
  ["yield {id: 'b', run: 'make'}", 'b: "run" must be a list of texts.'],
  ["yield {id: 'First'}", 'First: There is one of that name already: specs/first.md.'],
  ["yield {id: 'b'}; yield {id: 'B'}", 'B: There is one of that name already: another draft.'],
  ["yield {id: 'b', dependsOn: ['nothing']}", 'b: It depends on "nothing", which is neither there nor among the drafts.'],
  ["yield {id: 'b', text: '---\\ndepends_on: {\\n---\\n'}", 'b: 3:1: The YAML is wrong'],
]

describe('mmm spec generate', () => {
  it('writes what a generator makes, and says so in the history', () =>
    withGenerator(
      `task.note('thinking'); for (const id of task.args) yield {id, title: 'The ' + id, dependsOn: task.specs, run: ['true'], body: '## Objective\\n\\nFor ' + task.project.name}`,
      async (workspace) => {
        const {code, stderr, stdout} = await workspace.run('spec', 'generate', '--with', 'ideas', 'one', 'two')

        expect(code, stderr).to.equal(0)
        expect(stderr).to.equal('thinking\n')
        expect(stdout).to.include('2 specifications written.\nNext: mmm spec plan')
        expect(workspace.read('specs/two.md'))
          .to.include('title: The two')
          .and.include('depends_on: [first]')
          .and.match(/---\n## Objective\n\nFor shop\n$/)
        const [change] = (await workspace.run('state', 'history', 'two', '--json')).json<Array<{author: string}>>().slice(-1)
        expect(change).to.include({author: 'spec generate ideas'})
        expect((await workspace.run('spec', 'validate')).code).to.equal(0)
      },
    ))

  it('writes nothing with --dry-run, not even state', () =>
    withGenerator("yield {id: 'one'}", async (workspace) => {
      const report = (await workspace.run('spec', 'generate', '--with', 'ideas', '--dry-run', '--json')).json<{
        written: boolean
        specs: Array<{id: string; path: string}>
      }>()

      expect(report).to.deep.include({generator: 'ideas', plugin: 'mmm-plugin-ideas', written: false})
      expect(report.specs[0]).to.include({id: 'one', path: 'specs/one.md'})
      expect(specsIn(workspace)).to.deep.equal(['first.md'])
      expect(existsSync(join(workspace.directory, '.mmm', 'state.db'))).to.equal(false)
    }))

  for (const [makes, said] of WRONG) {
    it(`refuses all when the generator does \`${makes}\``, () =>
      withGenerator(`yield {id: 'good'}; ${makes}`, async (workspace) => {
        const {code, stderr} = await workspace.run('spec', 'generate', '--with', 'ideas')

        expect(code).to.equal(3)
        expect(stderr).to.include('DRAFTS_INVALID').and.include(said)
        expect(specsIn(workspace)).to.deep.equal(['first.md'])
      }))
  }

  for (const [does, body, module, said] of [
    ['throws', "yield {id: 'one'}; throw new Error('no luck')", undefined, 'nothing was written: no luck'],
    ['throws at import', '', "throw new Error('no luck')", 'no luck'],
    ['exits at import', '', 'process.exit(4)', 'it called process.exit(4)'],
    ['is none', '', 'export default 5', 'its module has no generator as its default export'],
    ['never stops', 'for (let i = 0; ; i++) yield {id: `x-${i}`}', undefined, 'it made more than 10000 specifications'],
  ] as const) {
    it(`names a generator that ${does}, and writes nothing`, () =>
      withGenerator(
        body,
        async (workspace) => {
          const {code, stderr} = await workspace.run('spec', 'generate', '--with', 'ideas')

          expect(code).to.equal(1)
          expect(stderr).to.include('The generator "ideas" of the plugin mmm-plugin-ideas failed').and.include(said)
          expect(specsIn(workspace)).to.deep.equal(['first.md'])
        },
        module,
      ))
  }

  it('lists the generators where none is named', () =>
    withGenerator('', async ({run}) => {
      expect((await run('spec', 'generate')).stdout).to.match(/ideas +mmm-plugin-ideas\nNext: mmm spec generate --with NAME/)
      expect((await run('spec', 'generate', '--json')).json()).to.deep.equal([
        {name: 'claude', plugin: '@mmm-cli/plugin-claude'},
        {name: 'ideas', plugin: 'mmm-plugin-ideas'},
      ])
      expect((await run('--no-plugins', 'spec', 'generate', '--json')).json()).to.deep.equal([{name: 'claude', plugin: '@mmm-cli/plugin-claude'}])
    }))

  it('names the generators that there are', () =>
    withGenerator('', async ({run}) => {
      const {code, stderr} = await run('spec', 'generate', '--with', 'idea')

      expect(code).to.equal(4)
      expect(stderr).to.include('There is no generator "idea".').and.include('There is claude, ideas.')
    }))

  it('refuses in a project that is not trusted', () =>
    withGenerator("yield {id: 'one'}", async ({run}) => {
      await run('project', 'trust', '--revoke')

      expect((await run('spec', 'generate', '--with', 'ideas')).stderr).to.include('PROJECT_UNTRUSTED')
    }))
})
