import {expect} from 'chai'
import type {ImportReport, Specification} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {existsSync} from 'node:fs'
import {everything} from '../../everything.ts'

async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '---\nrun: ["true"]\nverify: ["true"]\n---\n# A\n')
  write('specs/b.md', '# B\n')
  await run('run', 'a')
  await run('state', 'checkpoint', 'here')
}

const ids = async (run: Workspace['run'], ...where: readonly string[]): Promise<string[]> =>
  (await run('spec', 'list', '--json', ...where)).json<Specification[]>().map(({id}) => id)

describe('mmm state export', () => {
  it('writes a file, or standard output: the same bytes each time', () =>
    withWorkspace(async (workspace) => {
      const {read, run} = workspace
      await live(workspace)

      expect((await run('state', 'export', 'state.json')).stdout).to.equal(`Wrote ${workspace.directory}/state.json\n`)
      expect((await run('state', 'export')).stdout).to.equal(read('state.json'))
      expect((await run('state', 'export', '-')).stdout).to.equal(read('state.json'))
      expect(JSON.parse(read('state.json')))
        .to.have.property('executions')
        .with.length(1)
    }))

  it('leaves history out with --specs-only', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      expect(Object.keys(JSON.parse((await workspace.run('state', 'export', '--specs-only')).stdout) as object)).to.deep.equal([
        'format',
        'format_version',
        'scope',
        'contents',
        'specifications',
        'dependencies',
      ])
    }))

  it('writes over nothing without --force', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      workspace.write('state.json', 'mine')

      const {code, json} = await workspace.run('state', 'export', 'state.json', '--json')
      expect(json()).to.have.nested.property('error.code', 'FILE_EXISTS')
      expect(code).to.equal(5)
      expect(workspace.read('state.json')).to.equal('mine')
      await workspace.run('state', 'export', 'state.json', '--force')
      expect(workspace.read('state.json')).to.include('"format": "mmm-state"')
    }))
})

describe('mmm state import', () => {
  it('takes the place of everything with --replace, and tells how to undo that', () =>
    withWorkspace(async (workspace) => {
      const {directory, read, run} = workspace
      await live(workspace)
      await run('state', 'export', 'state.json')
      await run('init', 'other', '--name', 'other')
      await run('spec', 'new', 'mine', '--project', 'other')
      const mine = read('other/specs/mine.md')

      const {code, stdout} = await run('state', 'import', 'state.json', '--replace', '--project', 'other')

      expect(stdout).to.include('Imported 2 specs; 1 execution, 2 files written\n')
      expect(code).to.equal(0)
      expect(await ids(run, '--project', 'other')).to.have.members(['a', 'b', 'mine'])
      const file = /^mmm state import (.*) --replace undoes it\.$/m.exec(stdout)?.[1] ?? 'no file'
      expect(file).to.equal(`${directory}/other/.mmm/backups/before-import-2.json`)
      await run('state', 'import', file, '--replace', '--project', 'other')
      expect(read('other/specs/mine.md')).to.equal(mine)
      expect((await run('state', 'history', '--project', 'other')).stdout).to.include('spec new')
    }))

  it('adds what is not there with --merge, twice the same as once, and can be undone', () =>
    withWorkspace(async (workspace) => {
      const {directory, run, write} = workspace
      await live(workspace)
      await run('state', 'export', 'state.json')
      await run('init', 'other', '--name', 'other')
      write('other/specs/b.md', '# Another B\n')

      const first = await run('state', 'import', 'state.json', '--merge', '--project', 'other')
      expect(first.stdout).to.equal('Imported 1 spec, kept 1 that were there; 1 execution, 1 file written\nmmm undo undoes it.\n')
      const report = (await run('state', 'import', 'state.json', '--merge', '--project', 'other', '--json')).json<ImportReport>()
      expect(report).to.deep.include({added: [], kept: ['a', 'b'], files: [], before: null})
      expect(await ids(run, '--project', 'other')).to.have.members(['a', 'b'])

      await run('undo', '--project', 'other')
      expect(await ids(run, '--project', 'other')).to.deep.equal(['b'])
      expect(existsSync(`${directory}/other/specs/a.md`)).to.equal(false)
    }))

  it('must be told whether to merge or to replace', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      await workspace.run('state', 'export', 'state.json')

      expect((await workspace.run('state', 'import', 'state.json')).code).to.equal(2)
      expect((await workspace.run('state', 'import', 'state.json', '--merge', '--replace')).code).to.equal(2)
    }))

  it('changes nothing when something is wrong, and says what', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      workspace.write('evil.json', (await workspace.run('state', 'export')).stdout.replace('"specs/b.md"', '"../b.md"'))
      const before = await everything(workspace)

      for (const mode of ['--merge', '--replace']) {
        const {code, stderr} = await workspace.run('state', 'import', 'evil.json', mode)
        expect(stderr)
          .to.include('specifications, row 2: path must be the path of a .md file inside the project, such as specs/login.md, not "../b.md".')
          .and.to.include('Nothing was imported.')
          .and.to.include('docs/state-export.schema.json')
        expect(code).to.equal(3)
      }
      expect(await everything(workspace)).to.deep.equal(before)
    }))
})
