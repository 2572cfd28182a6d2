import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'

interface Found {
  projects: Array<{name: string | null; path: string; state: string; error?: string}>
  importable: Array<{tool: string; path: string}>
}

const manifest = (name: string): string => `[project]\nname = "${name}"\n`

describe('mmm project discover', () => {
  it('finds projects below a folder and says how each stands', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init', 'known')
      await run('init', 'elsewhere', '--name', 'taken')
      await run('init', 'old', '--name', 'moved')
      rmSync(join(directory, 'old'), {recursive: true})
      for (const name of ['fresh', 'taken', 'moved']) write(`code/${name}/mmm.toml`, manifest(name))
      write('code/broken/mmm.toml', '[project\n')
      mkdirSync(join(directory, 'code', 'bare', '.mmm'), {recursive: true})

      const {projects} = (await run('project', 'discover', '.', '--json')).json<Found>()

      expect(projects.map(({name, path, state}) => [path.slice(directory.length + 1), name, state])).to.deep.equal([
        ['code/bare', null, 'bare'],
        ['code/broken', null, 'invalid'],
        ['code/fresh', 'fresh', 'new'],
        ['code/moved', 'moved', 'moved'],
        ['code/taken', 'taken', 'taken'],
        ['elsewhere', 'taken', 'registered'],
        ['known', 'known', 'registered'],
      ])
    }))

  it('registers what is new and what moved with --add, trusts none of it, and says what it could not add', () =>
    withWorkspace(async ({run, write}) => {
      for (const [folder, name] of Object.entries({a: 'shop', b: 'blog', c: 'shop'})) write(`${folder}/mmm.toml`, manifest(name))

      const {code, json} = await run('project', 'discover', '--add', '--json')

      expect(json<Found>().projects.map(({error, name, state}) => [name, state, error !== undefined])).to.deep.equal([
        ['shop', 'registered', false],
        ['blog', 'registered', false],
        ['shop', 'new', true],
      ])
      expect(code).to.equal(1)
      const listed = (await run('project', 'list', '--json')).json<Array<{name: string; trusted: boolean}>>()
      expect(listed.map(({name, trusted}) => [name, trusted])).to.deep.equal([
        ['blog', false],
        ['shop', false],
      ])
    }))

  it('leaves out hidden and ignored folders and node_modules, and does not follow links around', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('.gitignore', '# made\nbuild/\n/out\n**/cache\ndeep/*/gone\n!kept\n')
      for (const path of ['.hidden', 'node_modules/x', 'build', 'a/build', 'out', 'a/cache', 'deep/er/gone']) write(`${path}/mmm.toml`, manifest('no'))
      for (const path of ['a/out', 'deep/gone', 'buildings']) write(`${path}/mmm.toml`, manifest('yes'))
      symlinkSync('..', join(directory, 'a', 'loop'))

      const {projects} = (await run('project', 'discover', '--json')).json<Found>()
      expect(projects.map(({path}) => path.slice(directory.length + 1))).to.deep.equal(['a/out', 'buildings', 'deep/gone'])
    }))

  it('goes as deep as it is told', () =>
    withWorkspace(async ({run, write}) => {
      write('a/b/c/mmm.toml', manifest('deep'))
      expect((await run('project', 'discover', '--depth', '2')).stdout).to.include('Nothing found')
      expect((await run('project', 'discover', '--depth', '3')).stdout)
        .to.include('deep')
        .and.to.include('not registered')
    }))

  it('names the specifications of other tools', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('a/.taskmaster/tasks/tasks.json', '{}')
      write('b/openspec/project.md', '')
      write('c/specs/001-albums/spec.md', '')
      write('d/.specify/memory/constitution.md', '')
      write('e/backlog/tasks/task-1.md', '')
      write('f/specs/checkout.md', '')
      write('g/.beads/issues.jsonl', '')

      const {importable} = (await run('project', 'discover', '--json')).json<Found>()

      expect(importable.map(({path, tool}) => [tool, path.slice(directory.length + 1)])).to.deep.equal([
        ['Task Master', 'a/.taskmaster/tasks/tasks.json'],
        ['OpenSpec', 'b/openspec'],
        ['spec-kit', 'c/specs'],
        ['spec-kit', 'd/.specify'],
        ['Backlog.md', 'e/backlog/tasks'],
        ['Beads', 'g/.beads/issues.jsonl'],
      ])
      expect((await run('project', 'discover')).stdout).to.include('Next: in a project, mmm spec import ')
    }))

  it('refuses a folder that is not there', () =>
    withWorkspace(async ({run}) => {
      expect(await run('project', 'discover', 'nowhere')).to.include({code: 1})
    }))
})
