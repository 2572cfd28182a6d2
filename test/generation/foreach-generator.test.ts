import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

const MOULD = `---
foreach: {generator: ideas, args: [one, two]}
run: ["echo {{ item.title | shell }} >> done.txt"]
---
# Do {{ item.title }}
`

interface Event {
  readonly type: string
  readonly spec?: string
  readonly reason?: string
}

describe('a specification for each thing that the generator of a plugin makes', () => {
  it('is found by a run, never by looking, and is done in that run', () =>
    withIdeas(
      `task.note('thinking'); for (const arg of task.args) yield {id: arg, title: arg + " for " + task.project.name, known: task.specs}`,
      async ({read, run, write}) => {
        write('specs/ideas.md', MOULD)
        write('specs/last.md', '---\ndepends_on: [ideas]\nrun: ["echo last >> done.txt"]\n---\n')
        expect((await run('spec', 'validate')).code).to.equal(0)
        expect(await ids(run)).to.deep.equal(['ideas', 'last'])

        const {code, stderr} = await run('run')

        expect(code, stderr).to.equal(0)
        expect(await ids(run)).to.deep.equal(['ideas', 'ideas-one', 'ideas-two', 'last'])
        expect(read('done.txt').split('\n').toSorted().join('|')).to.equal('|last|one for shop|two for shop')
        expect(read('done.txt')).to.match(/last\n$/)
        expect(read('.mmm/logs/1/ideas.1.log')).to.include('thinking')
        const {metadata} = (await run('spec', 'show', 'ideas-one', '--json')).json<{metadata: {origin: object}}>()
        expect(metadata.origin).to.deep.include({generator: 'ideas', item: {id: 'one', title: 'one for shop', known: ['ideas', 'last']}})
        const [execution] = (await run('state', 'executions', 'ideas', '--json')).json<Array<{id: number}>>()
        expect((await run('state', 'executions', '--json')).stdout).to.include('"runner": "generator"')
        expect(execution).to.have.property('id')
      },
    ))

  for (const [does, body, said] of [
    ['throws', "yield {id: 'one'}; throw new Error('no luck')", 'the generator "ideas" of the plugin mmm-plugin-ideas failed: no luck'],
    ['makes no JSON', 'yield () => 5', 'failed: number 1 of what it made is no JSON'],
    ['makes circles', 'const a = {}; a.a = a; yield a', 'failed: Converting circular structure to JSON'],
  ] as const) {
    it(`fails where it ${does}, and takes in none of it`, () =>
      withIdeas(body, async ({run, write}) => {
        write('specs/ideas.md', MOULD.replace('run:', 'max_iterations: 1\nrun:'))

        const {code, stdout} = await run('run', '--json')

        expect(code).to.equal(1)
        expect(eventsOf(stdout).find(({type}) => type === 'spec.failed')!.reason).to.include(said)
        expect(await ids(run)).to.deep.equal(['ideas'])
      }))
  }

  it('fails with the names of those that there are, where nobody brings the generator', () =>
    withIdeas('', async ({run, write}) => {
      write('specs/other.md', '---\nforeach: {generator: idea}\nmax_iterations: 1\n---\n')
      expect(eventsOf((await run('run', '--json')).stdout).find(({type}) => type === 'spec.failed')!.reason)
        .to.include('There is no generator "idea".')
        .and.include('There is claude, ideas.')
    }))

  it('is asked for once more where a project from elsewhere wants it otherwise than agreed', () =>
    withIdeas('', async ({run, write}) => {
      write('specs/ideas.md', MOULD)
      await run('project', 'trust', '--revoke')
      await run('project', 'trust')
      expect((await run('run', '--json')).code).to.equal(0)
      write('specs/ideas.md', MOULD.replace('[one, two]', '[three]'))
      const {code, stderr} = await run('run', '--force')
      expect([code, stderr].join(' ')).to.include('generator ideas three')
    }))
})

describe('the key foreach.args', () => {
  for (const wrong of ['{generator: ideas, args: one}', '{generator: ideas, args: [1]}', '{command: ideas, args: [one]}']) {
    it(`cannot be as in ${wrong}`, () =>
      withIdeas('', async ({run, write}) => {
        write('specs/ideas.md', `---\nforeach: ${wrong}\n---\n`)
        const {code, stdout} = await run('spec', 'validate')
        expect(code).to.equal(3)
        expect(stdout).to.include('specs/ideas.md:2:1').and.include('"foreach.args" must be a list of texts, beside "generator".')
      }))
  }
})

async function ids(run: Workspace['run']): Promise<string[]> {
  return (await run('spec', 'list', '--json')).json<Array<{id: string}>>().map(({id}) => id)
}

function eventsOf(stdout: string): Event[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

/** A project `shop`, and a plugin with the generator `ideas`. */
async function withIdeas(body: string, test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    const text = `export default {async *generate(task, signal) { ${body} }}\n`
    linkPlugin(workspace, {name: 'mmm-plugin-ideas', manifest: {mmm: {generators: {ideas: './ideas.js'}}}, files: {'ideas.js': text}})
    await workspace.run('init', '--name', 'shop')
    await test(workspace)
  })
}
