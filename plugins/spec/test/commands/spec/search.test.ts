import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import type {SearchResults} from 'mmm-cli'
import {type CommandOutcome, type Workspace, withWorkspace} from 'mmm-cli/testing'
import {unlinkSync} from 'node:fs'
import {join} from 'node:path'

const withShop = (test: (workspace: Workspace) => Promise<void>, environment: Readonly<Record<string, string>> = {}): Promise<void> =>
  withWorkspace(
    async (workspace) => {
      await workspace.run('init', '--name', 'shop')
      workspace.write('specs/login.md', '---\ntitle: Log in\ntags: [security, web]\n---\nAsk for a password, and limit the rate of tries.\n')
      workspace.write('specs/reset.md', '---\ntitle: Reset a password\ntags: [security]\nstatus: done\n---\nSend a mail with a link.\n')
      workspace.write('specs/cart.md', '---\ntitle: Cart\n---\nA rate limit is not needed. NOT here, and no authentication OR authorisation.\n')
      await test(workspace)
    },
    {environment},
  )

const idsOf = (outcome: CommandOutcome): string[] => outcome.json<SearchResults>().results.map(({id}) => id)

describe('mmm spec search', () => {
  it('finds a word in titles and bodies, the title first, and shows where', () =>
    withShop(async ({run}) => {
      const {code, stdout} = await run('spec', 'search', 'password')

      expect(code).to.equal(0)
      expect(stdout).to.equal(
        [
          'reset  completed  Reset a password',
          '    Send a mail with a link.',
          '',
          'login  ready  Log in',
          '    Ask for a password, and limit the rate of tries.',
          '',
          'Next: mmm spec show reset',
          '',
        ].join('\n'),
      )
    }))

  it('marks what was found by colour, where there is colour', () =>
    withShop(
      async ({run}) => {
        const {stdout} = await run('spec', 'search', 'password')
        expect(stdout).to.contain('Reset a \u001B[1m\u001B[33mpassword\u001B[39m\u001B[22m').and.contain('Ask for a \u001B[1m\u001B[33mpassword')
      },
      {FORCE_COLOR: '1'},
    ))

  it('finds by id and tag, and by all words only', () =>
    withShop(async ({run}) => {
      expect(idsOf(await run('spec', 'search', 'cart', '--json'))).to.deep.equal(['cart'])
      expect(idsOf(await run('spec', 'search', 'security', '--json'))).to.have.members(['login', 'reset'])
      expect(idsOf(await run('spec', 'search', 'security', 'mail', '--json'))).to.deep.equal(['reset'])
    }))

  it('counts a word of the title most, then one of the id or a tag, then one of the body', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/body.md', `# Body\n\nhedge hedge hedge ${'and more '.repeat(3)}\n`)
      write('specs/tag.md', '---\ntags: [hedge]\n---\n# Tag\n\nOf something else, at some length, so that it is no shorter.\n')
      write('specs/title.md', '# A hedge\n\nOf something else, at some length, so that it is no shorter.\n')

      expect(idsOf(await run('spec', 'search', 'hedge', '--json'))).to.deep.equal(['title', 'tag', 'body'])
    }))

  it('finds words in a row, beginnings, and operators as the words they are', () =>
    withShop(async ({run}) => {
      expect(idsOf(await run('spec', 'search', '"rate limit"', '--json'))).to.deep.equal(['cart'])
      expect(idsOf(await run('spec', 'search', 'author*', '--json'))).to.deep.equal(['cart'])
      expect(idsOf(await run('spec', 'search', 'NOT needed', '--json'))).to.deep.equal(['cart'])
    }))

  it('says so when only beginnings match', () =>
    withShop(async ({run}) => {
      const outcome = await run('spec', 'search', 'auth')

      expect(outcome.stdout).to.contain('these hold words that begin so').and.contain('cart')
      expect((await run('spec', 'search', 'auth', '--json')).json<SearchResults>().relaxed).to.equal(true)
    }))

  it('filters by status and tag, and limits', () =>
    withShop(async ({run}) => {
      expect(idsOf(await run('spec', 'search', 'password', '--status', 'pending', '--json'))).to.deep.equal(['login'])
      expect(idsOf(await run('spec', 'search', 'password', '--tag', 'web', '--json'))).to.deep.equal(['login'])
      const {stdout} = await run('spec', 'search', 'password', '--limit', '1')
      expect(stdout).to.contain('reset').and.contain('… and 1 more: --limit 2').and.not.contain('login')
    }))

  it('says so when it is the filters that leave nothing', () =>
    withShop(async ({run}) => {
      const {stdout} = await run('spec', 'search', 'password', 'reset', '--tag', 'shop')
      expect(stdout).to.equal(
        'Nothing found with these filters. 1 specification holds it, and is left out by --status or --tag.\nNext: mmm spec search "password reset"\n'.replaceAll(
          '"',
          "'",
        ),
      )
      expect((await run('spec', 'search', 'zebra', '--tag', 'shop')).stdout).to.match(/^Nothing found\. Try fewer words/)
    }))

  it('gives the places of the matches with --json', () =>
    withShop(async ({run}) => {
      const [first] = (await run('spec', 'search', 'mail', '--json')).json<SearchResults>().results

      expect(first).to.deep.include({id: 'reset', rank: 1, status: 'completed', title_marks: []})
      expect(first!.snippet).to.deep.equal({text: 'Send a mail with a link.', marks: [[7, 11]]})
    }))

  it('follows edits, renames and removals', () =>
    withShop(async ({directory, run, write}) => {
      await run('spec', 'search', 'password')
      write('specs/login.md', '---\ntitle: Log in\n---\nAsk for a passkey.\n')
      write('specs/moved.md', '---\ntitle: Moved\n---\nA mail.\n')
      unlinkSync(join(directory, 'specs/reset.md'))

      expect(idsOf(await run('spec', 'search', 'password', '--json'))).to.be.empty
      expect(idsOf(await run('spec', 'search', 'passkey', '--json'))).to.deep.equal(['login'])
      expect(idsOf(await run('spec', 'search', 'mail', '--json'))).to.deep.equal(['moved'])
      const database = new BetterSqlite3(join(directory, '.mmm', 'state.db'), {readonly: true})
      expect(database.prepare('SELECT spec_id FROM search_documents ORDER BY spec_id').pluck().all()).to.deep.equal(['cart', 'login', 'moved'])
      database.close()
    }))

  for (const [how, harm] of [
    ['missing', 'DROP TABLE search_text'],
    ['emptied', 'DELETE FROM search_text'],
    ['damaged', "UPDATE search_text_data SET block = x'00112233445566778899'"],
  ] as const) {
    it(`makes an index anew that is ${how}`, () =>
      withShop(async ({directory, run}) => {
        await run('spec', 'search', 'password')
        const database = new BetterSqlite3(join(directory, '.mmm', 'state.db'))
        database.unsafeMode().exec(harm)
        database.close()
        const verified = await run('state', 'verify')
        expect(verified.code, verified.stdout + verified.stderr).to.equal(0)
        if (how === 'damaged') expect(verified.stdout).to.contain('The search index is damaged: the next `mmm spec search` makes it anew.')

        const outcome = await run('spec', 'search', 'password', '--json')

        expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0)
        expect(idsOf(outcome)).to.deep.equal(['reset', 'login'])
      }))
  }

  it('takes no version for its index, and leaves it alone until somebody searches', () =>
    withShop(async ({directory, run}) => {
      const documents = (): unknown => {
        const database = new BetterSqlite3(join(directory, '.mmm', 'state.db'), {readonly: true})
        const rows = database.prepare('SELECT (SELECT count(*) FROM search_documents) AS documents, (SELECT max(version) FROM versions) AS version').get()
        database.close()
        return rows
      }
      await run('spec', 'list')
      const before = documents() as {version: number}
      await run('spec', 'search', 'password')

      expect(before).to.include({documents: 0})
      expect(documents()).to.deep.equal({documents: 3, version: before.version})
    }))

  it('says that nothing was found, and that nothing was asked', () =>
    withShop(async ({run}) => {
      const nothing = await run('spec', 'search', 'zebra')
      const empty = await run('spec', 'search', '***')

      expect(nothing.code).to.equal(0)
      expect(nothing.stdout).to.contain('Nothing found')
      expect(empty.code).to.equal(2)
      expect(empty.stderr).to.contain('holds no word')
    }))

  it('obeys no control characters of a file', () =>
    withShop(async ({run, write}) => {
      write('specs/evil.md', '---\ntitle: "Evil \\x1b[31m password"\n---\npassword \u001B]0;owned\u0007 \u202Eend\n')
      const {stdout} = await run('spec', 'search', 'password')

      expect(stdout).to.contain('evil')
      for (const control of ['\u001B', '\u0007', '\u202E']) expect(stdout).to.not.contain(control)
    }))
})
