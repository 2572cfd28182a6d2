import {expect} from 'chai'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm project list', () => {
  it('says which is current, gone, archived or not trusted', () =>
    withWorkspace(async ({directory, run, write}) => {
      for (const name of ['a', 'b', 'c']) await run('init', name)
      write('d/mmm.toml', '[project]\nname = "d"\ndescription = "Found"\n')
      await run('project', 'add', 'd')
      await run('project', 'switch', 'b')
      await run('project', 'archive', 'c')
      rmSync(join(directory, 'a'), {recursive: true})

      const {stdout} = await run('project', 'list', '--all')
      for (const line of [/^ a .*\/a +\(gone\)$/m, /^ b .*\/b +\(current\)$/m, /^ c .*\/c +\(archived\)$/m, /^ d .*\/d +\(not trusted\) Found$/m])
        expect(stdout).to.match(line)
      expect(stdout).to.include('Next: mmm project add NEW-PLACE where one moved, else mmm project remove a')
      expect((await run('project', 'list', '--json')).json<Array<{name: string; current: boolean}>>().map(({current, name}) => [name, current])).to.deep.equal([
        ['a', false],
        ['b', true],
        ['d', false],
      ])
    }))

  it('sorts by what was used or made last, and shows only what has a tag', () =>
    withWorkspace(async ({run, write}) => {
      const times: ReadonlyArray<[name: string, created: number, used: number, tag: string]> = [
        ['a', 1, 2, 'web'],
        ['b', 3, 1, 'web'],
        ['c', 2, 3, 'cli'],
      ]
      for (const [name, created, used, tag] of times)
        write(
          `../home/projects/${name}.toml`,
          `[project]\npath = "/nowhere/${name}"\ntags = ["${tag}"]\ncreated_at = 2026-01-0${created}T00:00:00Z\nlast_used_at = 2026-01-0${used}T00:00:00Z\n`,
        )
      const names = async (...flags: string[]): Promise<string> =>
        (await run('project', 'list', '--json', ...flags))
          .json<Array<{name: string}>>()
          .map(({name}) => name)
          .join('')
      expect(await names()).to.equal('abc')
      expect(await names('--sort', 'used')).to.equal('cab')
      expect(await names('--sort', 'created', '--limit', '2')).to.equal('bc')
      expect(await names('--tag', 'web')).to.equal('ab')
      expect((await run('project', 'list', '--tag', 'none')).stdout).to.include('No projects match')
    }))
})
