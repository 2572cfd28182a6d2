import {expect} from 'chai'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {existsSync} from 'node:fs'
import {join} from 'node:path'

/** A project whose commands believe that they have a terminal, and whose editor is a shell script that gets the file as its last word. */
function withEditor(script: string, test: (workspace: Workspace) => Promise<void>, editor = 'sh editor.sh --wait'): Promise<void> {
  return withWorkspace(
    async (workspace) => {
      const streams = [process.stdin, process.stdout]
      const before = streams.map(({isTTY}) => isTTY)
      await workspace.run('init', '--name', 'shop')
      workspace.write('editor.sh', script)
      for (const stream of streams) stream.isTTY = true
      try {
        await test(workspace)
      } finally {
        for (const [index, stream] of streams.entries()) stream.isTTY = before[index]!
      }
    },
    {environment: {VISUAL: '', EDITOR: editor}},
  )
}

describe('mmm spec new --edit', () => {
  it('opens what it wrote, checks it, and writes nothing where there is no editor', async () => {
    await withEditor(`echo "verify: [" > tail; sed -i.old "s/^title:/tags: [a\\ntitle:/" "$2"`, async ({directory, run}) => {
      const {code, stdout} = await run('spec', 'new', 'cart', '--edit')
      expect(stdout).to.match(
        /^Created specs\/cart\.md\nspecs\/cart\.md:3:\d+: error: The YAML is wrong[^\n]*\nspecs\/cart\.md was kept as you saved it\. Next: mmm spec edit/,
      )
      expect(code).to.equal(3)
      expect(existsSync(join(directory, 'specs/cart.md'))).to.equal(true)
    })
    await withEditor(`echo more >> "$2"`, async ({run}) => {
      expect((await run('spec', 'new', 'cart', '--title', 'Cart', '-e')).stdout).to.equal(
        'Created specs/cart.md\nspecs/cart.md can be used. Next: mmm spec plan\n',
      )
      expect((await run('spec', 'new', 'till', '--edit', '--json')).json()).to.deep.include({path: 'specs/till.md', changed: true, specs: ['till']})
    })
    await withEditor(
      '',
      async ({directory, run}) => {
        expect((await run('spec', 'new', 'cart', '--edit')).code).to.equal(2)
        expect(existsSync(join(directory, 'specs/cart.md'))).to.equal(false)
      },
      '',
    )
  })
})

describe('mmm spec edit', () => {
  it('opens the file of a specification, by id, number or file, and says that it can be used', () =>
    withEditor(`echo "$2" >> seen; echo more >> "$2"`, async ({directory, read, run, write}) => {
      write('specs/07-login.md', '---\nid: login\n---\n# Login\n')
      for (const name of ['login', '7', 'specs/07-login.md']) {
        const {code, stdout} = await run('spec', 'edit', name)
        expect(stdout).to.equal('specs/07-login.md can be used. Next: mmm spec plan\n')
        expect(code).to.equal(0)
      }
      expect(read('seen')).to.equal(`${directory}/specs/07-login.md\n`.repeat(3))
      expect(read('specs/07-login.md')).to.equal('---\nid: login\n---\n# Login\nmore\nmore\nmore\n')
      const json = (await run('spec', 'edit', 'login', '--json')).json()
      expect(json).to.deep.equal({path: 'specs/07-login.md', changed: true, specs: ['login'], problems: []})
    }))

  it('opens the file of one that foreach made, by its id or the name of all, and says what the file stands for', () =>
    withEditor(`sed -i.old s/eu/ap/ "$2"`, async ({read, run, write}) => {
      write('specs/deploy.md', '---\nforeach: [eu, us] # places\nrun: ["true"]\n---\n')
      const said = 'It stands for 2 specifications: deploy-ap, deploy-us.\n'
      expect((await run('spec', 'edit', 'deploy-eu')).stdout).to.equal(`specs/deploy.md can be used. Next: mmm spec plan\n${said}`)
      expect(read('specs/deploy.md')).to.equal('---\nforeach: [ap, us] # places\nrun: ["true"]\n---\n')
      expect((await run('spec', 'edit', 'deploy')).stdout).to.equal(`Nothing was changed in specs/deploy.md.\n${said}`)
      expect((await run('spec', 'edit', 'deploy-eu')).stderr).to.include('SPEC_NOT_FOUND')
    }))

  it('says so when nothing was changed', () =>
    withEditor('true', async ({run, write}) => {
      write('specs/a.md', '# A\n')
      expect(await run('spec', 'edit', 'a')).to.include({code: 0, stdout: 'Nothing was changed in specs/a.md.\n'})
    }))

  it('names what is wrong by line, keeps the file as it was saved, and opens it again', () =>
    withEditor(`printf -- '---\\ntitle: [\\n---\\nmine\\n' > "$2"`, async ({read, run, write}) => {
      write('specs/a.md', '# A\n')
      for (const name of ['a', 'a', 'specs/a.md']) {
        const {code, stdout} = await run('spec', 'edit', name)
        expect(stdout).to.match(/^specs\/a\.md:\d:\d+: error: The YAML is wrong/)
        expect(stdout).to.match(/\nspecs\/a\.md was kept as you saved it\. Next: mmm spec edit specs\/a\.md\n$/)
        expect(code).to.equal(3)
      }
      expect(read('specs/a.md')).to.equal('---\ntitle: [\n---\nmine\n')
    }))

  it('names what the change made wrong elsewhere, and not what was wrong before', () =>
    withEditor(`printf -- '---\\nid: other\\n---\\n' > "$2"`, async ({run, write}) => {
      write('specs/a.md', '---\nid: login\n---\n')
      write('specs/b.md', '---\ndepends_on: [login]\n---\n')
      write('specs/c.md', '---\ndepends_on: [gone]\n---\n')
      const {code, stdout} = await run('spec', 'edit', 'login')
      expect(stdout).to.include('specs/b.md:2:14: error: There is no specification "login"').and.not.include('specs/c.md')
      expect(code).to.equal(3)
    }))

  it('takes the editor that is set before those of the environment, and never one that came with the project', () =>
    withEditor(`echo "$@" > seen`, async ({read, run, write}) => {
      write('specs/a.md', '# A\n')
      await run('config', 'set', 'editor', 'sh editor.sh mine', '--global')
      await run('spec', 'edit', 'a')
      expect(read('seen')).to.match(/^mine \S+\/specs\/a\.md\n$/)
      write('mmm.toml', `editor = "touch owned; true"\n${read('mmm.toml')}`)
      expect(await run('spec', 'edit', 'a')).to.include({code: 3})
    }))

  it('says how an editor failed, and that a file is gone', () =>
    withEditor(`[ "$2" != "\${2#*b.md}" ] && rm "$2" && exit 0; exit 7`, async ({run, write}) => {
      write('specs/a.md', '# A\n')
      write('specs/b.md', '# B\n')
      const failed = await run('spec', 'edit', 'a', '--json')
      expect(failed.json()).to.have.nested.property('error.message', 'The editor `sh editor.sh --wait` ended with exit code 7.')
      expect(failed.code).to.equal(1)
      expect(await run('spec', 'edit', 'b')).to.include({code: 4})
      expect(await run('spec', 'edit', 'none')).to.include({code: 4})
    }))

  it('fails without a terminal, and without an editor, and says what to do', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n')
      const {code, stderr} = await run('spec', 'edit', 'a')
      expect(stderr).to.include('An editor needs a terminal').and.include(`The file is ${directory}/specs/a.md.`).and.include('mmm spec validate')
      expect(code).to.equal(2)
    }).then(() =>
      withEditor(
        '',
        async ({run, write}) => {
          write('specs/a.md', '# A\n')
          const {code, stderr} = await run('spec', 'edit', 'a')
          expect(stderr).to.include('There is no editor').and.include('mmm spec validate specs/a.md')
          expect(code).to.equal(2)
        },
        '',
      ),
    ))
})
