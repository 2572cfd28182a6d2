import {expect} from 'chai'
import fc from 'fast-check'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {readDrafts} from '../src/generate/drafts.ts'
import {INIT, result, type Turn, withFakeClaude} from './fake-claude.ts'

const spec = (id: string, fields: object = {}): object => ({id, title: `The ${id}`, body: `## Objective\n\nMake the ${id}.\n`, ...fields})
const answer = (...specs: readonly unknown[]): Turn => ({lines: [INIT, result({result: `Here:\n\`\`\`json\n${JSON.stringify({specs})}\n\`\`\`\n`})]})

describe('mmm spec generate --from', () => {
  it('has specifications made of a document', () =>
    withFakeClaude(
      [answer(spec('store', {verify: ['test -s store']}), spec('page', {depends_on: ['store', 'old'], priority: 'high', tags: ['web']}))],
      async ({calls, read, run, write}) => {
        write('specs/old.md', '---\nrun: ["true"]\n---\n# Old\n')
        write('plan.md', 'A store, and a page that shows it.\n')

        const {code, stderr, stdout} = await run('spec', 'generate', '--from', 'plan.md', '--yes')

        expect(code, stderr).to.equal(0)
        expect(stdout).to.include('2 specifications written.')
        expect(stderr).to.include('spent $0.02')
        expect(read('specs/page.md')).to.include('depends_on: [store, old]').and.include('Make the page.')
        expect((await run('spec', 'validate')).code).to.equal(0)
        const [{args, prompt}] = calls() as [ReturnType<typeof calls>[number]]
        expect(prompt).to.include('A store, and a page that shows it.').and.include('there already; do not make them again: old')
        expect(args.join(' ')).to.include('--permission-mode dontAsk --tools Read Glob Grep').and.not.include('A store')
      },
    ))

  it('shows them and writes nothing with --dry-run', () =>
    withFakeClaude([answer(spec('store'))], async ({directory, run}) => {
      const {code, stdout} = await run('spec', 'generate', '--from', 'a store for goods', '--dry-run')

      expect(code).to.equal(0)
      expect(stdout).to.include('── specs/store.md').and.include('Make the store.').and.include('nothing was written')
      expect(existsSync(join(directory, 'specs/store.md'))).to.equal(false)
    }))

  it('has an answer mended that cannot be used, in the same conversation', () =>
    withFakeClaude(
      [answer(spec('a', {depends_on: ['b']}), spec('b', {depends_on: ['a']})), answer(spec('a'), spec('b', {depends_on: ['a']}))],
      async ({calls, run}) => {
        const {code, stderr} = await run('spec', 'generate', '--from', 'two things in turn', '--yes')

        expect(code, stderr).to.equal(0)
        expect(stderr).to.include('asking again: These depend on each other in a circle: a, b.')
        expect(calls().at(1)!.args).to.include('--resume')
        expect(calls().at(1)!.prompt).to.include('- These depend on each other in a circle: a, b.')
      },
    ))

  it('gives up after three answers, and has written nothing', () =>
    withFakeClaude([{lines: [INIT, result({result: 'I would rather talk.'})]}], async ({calls, directory, run}) => {
      const {code, stderr} = await run('spec', 'generate', '--from', 'some good things', '--yes')

      expect(code).to.equal(1)
      expect(stderr).to.include('claude made nothing that can be used')
      expect(calls()).to.have.length(3)
      expect(existsSync(join(directory, 'specs/a.md'))).to.equal(false)
    }))

  it('says what is wrong before anybody is asked', () =>
    withFakeClaude(
      [answer(spec('store'))],
      async ({calls, run}) => {
        expect((await run('spec', 'generate', '--from', 'plan.md')).stderr).to.include('there is no file plan.md')
        expect((await run('spec', 'generate', '--from', 'a store for goods')).stderr).to.include('nobody is logged in')
        expect(calls()).to.deep.equal([])
      },
      {FAKE_LOGIN: 'no'},
    ))
})

describe('an answer with specifications', () => {
  for (const [what, given, problem] of [
    ['no JSON', 'no', 'holds no JSON'],
    ['no list', '{"specs": 1}', 'holds no JSON'],
    ['nothing', '{"specs": []}', 'holds no JSON'],
    ['an id that is none', JSON.stringify([spec('../up')]), '"id" must be'],
    ['an id that is taken', JSON.stringify([spec('old')]), 'The id "old" is taken'],
    ['an id twice', JSON.stringify([spec('a'), spec('a')]), 'The id "a" is taken'],
    ['a dependency that is not there', JSON.stringify([spec('a', {depends_on: ['b']})]), '"a" depends on "b", which there is not'],
    ['itself as its dependency', JSON.stringify([spec('a', {depends_on: ['a']})]), 'in a circle: a'],
    ['commands that are no texts', JSON.stringify([spec('a', {verify: [1]})]), '"verify" must be a list of texts'],
    ['no body', JSON.stringify([{id: 'a', title: 'A'}]), '"body" must be a text'],
  ] as const) {
    it(`is refused when it holds ${what}`, () => {
      const read = readDrafts(given, ['old'])
      expect('problems' in read ? read.problems.join(' ') : 'it was taken').to.include(problem)
    })
  }

  it('is read whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '```json\n', 'So: ```\n'), (noise, fence) => {
        const read = readDrafts(`${noise.replaceAll(/[[\]{}`]/g, '')}\n${fence}${JSON.stringify({specs: [spec('a')]})}${fence ? '\n```' : ''}`, [])
        expect('drafts' in read && read.drafts[0]!.id).to.equal('a')
      }),
      {numRuns: 100},
    )
  })

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readDrafts(text, [])),
      {numRuns: 200},
    )
  })
})
