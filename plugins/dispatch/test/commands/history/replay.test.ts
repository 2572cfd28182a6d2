import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

interface Entry {
  readonly number: number
  readonly argv: readonly string[]
  readonly by?: string
  readonly command?: string
}

describe('mmm replay', () => {
  it('carries out again by number and range, oldest first', () =>
    withWorkspace(async ({run}) => {
      await run('init', '--name', 'shop')
      await run('which', 'run')
      await run('spec', 'list', '--json')

      expect((await run('replay', '3')).stdout).to.equal('── 3: mmm spec list --json\n[]\n1 command, all succeeded.\n')
      expect((await run('replay', '2..3', '--json')).json())
        .to.have.property('results')
        .with.length(2)
      expect(await run('history', 'replay', '2')).to.include({code: 0})
    }))

  it('works in the recorded directory and project, wherever it is told to', () =>
    withWorkspace(async ({run}) => {
      await run('init', 'shop')
      await run('init', 'blog')
      await run('spec', 'new', 'a', '--project', 'shop')
      await run('project', 'switch', 'shop')
      await run('project', 'info')
      await run('project', 'switch', 'blog')
      const before = process.cwd()

      const {stdout} = await run('replay', '5')

      expect(stdout).to.include('── 5: mmm project info\nshop\n')
      expect(process.cwd()).to.equal(before)
    }))

  it('takes the numbers that were shown, whatever others add meanwhile, and a replay adds none that is replayed', () =>
    withWorkspace(async ({run}) => {
      await run('version')
      await run('replay', '1')
      await run('replay', '1..99')

      const entries = (await run('history', 'list', '--all', '--json')).json<Entry[]>()

      expect(entries.map(({argv, by, number}) => `${number} ${argv.join(' ')}${by ? ` by ${by}` : ''}`)).to.deep.equal([
        '1 version',
        '2 version by replay',
        '3 replay 1',
        '4 version by replay',
        '5 replay 1..99',
      ])
    }))

  it('shows with --dry-run what would be done', () =>
    withWorkspace(async ({run}) => {
      await run('version')

      expect((await run('replay', '1', '--dry-run')).stdout).to.equal('── 1: mmm version\n1 command would be carried out.\n')
      expect((await run('history', 'list', '--all', '--json')).json<Entry[]>()).to.have.length(2)
    }))

  it('stops at the first failure unless it is told to go on', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'show', 'nothing')
      await run('version')

      expect(await run('replay', '2..3'))
        .to.include({code: 1})
        .with.property('stdout')
        .that.includes('1 command, 1 failed, 1 not started.')
      expect((await run('replay', '2..3', '--continue-on-error')).stdout).to.include('2 commands, 1 failed.')
    }))

  it('chooses by what failed, and by text', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'show', 'nothing')
      await run('which', 'run')
      await run('which', 'status')

      expect((await run('replay', '--failed', '-n')).stdout)
        .to.include('mmm spec show nothing')
        .and.include('1 command would')
      expect((await run('replay', '--search', 'which', '-n')).stdout).to.include('2 commands would')
      expect((await run('replay', '--search', 'which', '--limit', '1', '-n')).stdout)
        .to.include('which status')
        .and.include('1 command would')
      expect(await run('replay', '--search', 'never typed')).to.include({code: 4})
      expect(await run('replay'))
        .to.include({code: 2})
        .with.property('stderr')
        .that.includes('REPLAY_UNCLEAR')
      expect(await run('replay', '3-4'))
        .to.include({code: 2})
        .with.property('stderr')
        .that.includes('REPLAY_RANGE_INVALID')
    }))

  it('refuses by name what had a secret, and carries out nothing then', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('spec', 'new', 'a', '--run', 'TOKEN=abc ./deploy')
      await run('spec', 'list')

      const {code, stderr, stdout} = await run('replay', '2..3')

      expect({code, stdout}).to.deep.equal({code: 5, stdout: ''})
      expect(stderr).to.include('2 had a secret, which the history left out.')
    }))

  it('carries out a batch again as a batch, and not what it carried out besides', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('a.mmm', 'version\n')
      await run('batch', 'a.mmm')

      expect((await run('replay', '1..3', '-n')).stdout).to.equal('── 1: mmm init\n── 3: mmm batch a.mmm\n2 commands would be carried out.\n')
      expect((await run('replay', '3')).stdout).to.match(
        /^── 3: mmm batch a\.mmm\n── 1: mmm version\nmmm-cli[^]*1 command, all succeeded\.\n1 command, all succeeded\.\n$/,
      )
      expect((await run('replay', '2')).stdout).to.match(/^── 2: mmm version\nmmm-cli/)
    }))
})
