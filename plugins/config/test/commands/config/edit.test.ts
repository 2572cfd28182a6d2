import {expect} from 'chai'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

const MANIFEST = '[project]\nname = "shop"\n'

/** A workspace whose commands believe that they have a terminal, and whose editor is a shell script. */
function withEditor(script: string, test: (workspace: Workspace) => Promise<void>, editor = 'sh editor.sh --wait'): Promise<void> {
  return withWorkspace(
    async (workspace) => {
      const streams = [process.stdin, process.stdout]
      const before = streams.map(({isTTY}) => isTTY)
      for (const stream of streams) stream.isTTY = true
      workspace.write('editor.sh', script)
      try {
        await test(workspace)
      } finally {
        for (const [index, stream] of streams.entries()) stream.isTTY = before[index]!
      }
    },
    {environment: {VISUAL: '', EDITOR: editor}},
  )
}

describe('mmm config edit', () => {
  it('opens the manifest inside a project, and says that all is well', () =>
    withEditor(`[ "$1" = --wait ] && printf '[run]\\nconcurrency = 8\\n' >> "$2"`, async ({directory, read, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {code, stdout} = await run('config', 'edit')

      expect(stdout).to.equal(`All is well in ${directory}/mmm.toml.\n`)
      expect(code).to.equal(0)
      expect(read('mmm.toml')).to.equal(`${MANIFEST}[run]\nconcurrency = 8\n`)
    }))

  it('makes the file of a layer that has none', () =>
    withEditor(`cat "$2" > seen`, async ({home, read, run}) => {
      expect((await run('config', 'edit')).code).to.equal(0)

      expect(read('seen')).to.match(/^# Settings of mmm/)
      expect(readFileSync(join(home, 'config.toml'), 'utf8')).to.equal(read('seen'))
    }))

  it('names what is wrong with the file that was left', () =>
    withEditor(`printf '[run]\\nconcurency = 8\\n' > "$2"`, async ({home, run}) => {
      const {code, stderr} = await run('config', 'edit', '--global')

      expect(stderr).to.include(`${home}/config.toml:2:1: There is no setting "run.concurency".`)
      expect(code).to.equal(3)
    }))

  it('opens a file that is wrong, with the editor that is set', () =>
    withEditor(`printf '[project]\\nname = "shop"\\n' > "$3"`, async ({run, read, write}) => {
      await run('config', 'set', 'editor', 'sh editor.sh mine --wait')
      write('mmm.toml', '[project\n')

      expect((await run('config', 'edit')).code).to.equal(0)

      expect(read('mmm.toml')).to.equal(MANIFEST)
    }))

  it('says how an editor failed', () =>
    withEditor('exit 7', async ({run}) => {
      const {code, json} = await run('config', 'edit', '--json')

      expect(json()).to.have.nested.property('error.message', 'The editor `sh editor.sh --wait` ended with exit code 7.')
      expect(code).to.equal(1)
    }))

  it('fails without a terminal, and makes no file', () =>
    withWorkspace(async ({home, run}) => {
      const {code, stderr} = await run('config', 'edit')

      expect(stderr).to.include('An editor needs a terminal').and.include(`The file is ${home}/config.toml.`)
      expect(code).to.equal(2)
      expect((await run('config', 'path', '--json')).json()).to.have.nested.property('[0].exists', false)
    }))

  it('fails without an editor, and says how to set one', () =>
    withEditor(
      '',
      async ({run}) => {
        const {code, stderr} = await run('config', 'edit')

        expect(stderr).to.include('There is no editor').and.include('mmm config set editor PROGRAM')
        expect(code).to.equal(2)
      },
      '',
    ))
})
