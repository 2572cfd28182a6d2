import {expect} from 'chai'
import {chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'
import {withSandbox} from '../../../../../test/support/binary.ts'
import {addPlugins, commandText} from '../../../../../test/support/plugins.ts'

interface Entry {
  readonly number: number
  readonly argv: readonly string[]
  readonly command?: string
  readonly project?: string
  readonly directory: string
  readonly code: number
  readonly redacted?: true
}

describe('mmm history list', () => {
  it('shows every command with its arguments, project, directory and exit code, the newest last', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init', '--name', 'shop')
      await run('spec', 'list', '--sort', 'id')
      await run('spec', 'show', 'nothing')
      await run('xyz')

      const entries = (await run('history', 'list', '--json')).json<Entry[]>()

      expect(entries.map(({argv, code, number, project}) => [number, argv.join(' '), project, code])).to.deep.equal([
        [1, 'init --name shop', 'shop', 0],
        [2, 'spec list --sort id', 'shop', 0],
        [3, 'spec show nothing', 'shop', 4],
        [4, 'xyz', 'shop', 2],
      ])
      expect(entries[1])
        .to.include({command: 'spec list', directory})
        .and.have.keys('number', 'at', 'argv', 'command', 'project', 'directory', 'duration_ms', 'code')
      expect((await run('history', 'list')).stdout).to.match(
        /^ number +when +took +project +command\n 1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .* init --name shop\n[^]* 3 .* exit 4 +shop +spec show nothing\n/,
      )
    }))

  it('names the project of the folder for commands that ask for none, and for a batch and its lines', () =>
    withWorkspace(async ({run, write}) => {
      await run('project', 'list')
      await run('init', '--name', 'shop')
      write('two.mmm', 'project list\nconfig path\n')
      await run('batch', 'two.mmm')
      await run('config', 'list')

      const entries = (await run('history', 'list', '--all', '--json')).json<Entry[]>()

      expect(entries.map(({argv, project}) => `${argv.join(' ')}: ${project}`)).to.have.members(
        ['project list', 'init --name shop', 'project list', 'config path', 'batch two.mmm', 'config list'].map((line) => `${line}: shop`),
      )
    }))

  for (const [flags, numbers] of [
    [['--failed'], [3, 4]],
    [
      ['--project', 'shop'],
      [1, 2, 3, 4],
    ],
    [['--search', 'SHOW n'], [3]],
    [
      ['--since', '1h'],
      [1, 2, 3, 4],
    ],
    [['--since', '2999-01-01'], []],
    [
      ['--limit', '2'],
      [3, 4],
    ],
    [['--failed', '--search', 'spec'], [3]],
  ] as const) {
    it(`with ${flags.join(' ')} shows only ${numbers.join(', ') || 'nothing'}`, () =>
      withWorkspace(async ({run}) => {
        await run('init', '--name', 'shop')
        await run('spec', 'list')
        await run('spec', 'show', 'nothing')
        await run('xyz')

        expect((await run('history', 'list', '--json', ...flags)).json<Entry[]>().map(({number}) => number)).to.deep.equal(numbers)
      }))
  }

  it('leaves out what only shows help or the version', () =>
    withWorkspace(async ({run}) => {
      for (const line of ['', '--version', 'spec', 'spec list --help']) await run(...line.split(' ').filter(Boolean))

      expect((await run('history', 'list')).stdout).to.equal('No such commands in the history.\n')
    }))

  it('never holds a secret', () =>
    withWorkspace(async ({home, run}) => {
      await run('config', 'set', 'history.redact', '["customer-[0-9]+"]', '--global')
      await run('spec', 'new', 'a', '--run', 'API_KEY=hush npm publish', '--title', 'For customer-4711')

      const text = readFileSync(join(home, 'history.jsonl'), 'utf8')

      expect(text).to.not.include('hush').and.not.include('4711')
      expect((await run('history', 'show', '2')).stdout)
        .to.include("mmm spec new a --run 'API_KEY=*** npm publish' --title 'For ***'")
        .and.include('left out')
    }))

  it('counts lines that cannot be read, and shows the others', () =>
    withWorkspace(async ({home, run}) => {
      mkdirSync(home, {recursive: true})
      writeFileSync(join(home, 'history.jsonl'), 'garbage\n{"argv":[]}\n')
      await run('version')

      const {stderr, stdout} = await run('history', 'list')

      expect(stdout).to.include(' 3 ').and.include('version')
      expect(stderr).to.include('2 lines of the history cannot be read and are left out.')
    }))

  it('shows control characters, and never obeys them', () =>
    withWorkspace(async ({run}) => {
      await run('spec', 'show', '\u001B[2J')

      expect((await run('history', 'list')).stdout).to.not.include('\u001B')
      expect((await run('history', 'show', '1')).stdout).to.not.include('\u001B')
    }))
})

describe('mmm history show', () => {
  it('fails where there is no such number, and says which there are', () =>
    withWorkspace(async ({run}) => {
      await run('version')

      expect(await run('history', 'show', '7'))
        .to.include({code: 4})
        .with.property('stderr')
        .that.includes('It goes from 1 to 1.')
    }))
})

describe('mmm history clear', () => {
  it('forgets everything once somebody agreed, and gives no number twice', () =>
    withWorkspace(async ({run}) => {
      await run('version')
      await run('version')

      expect(await run('history', 'clear'))
        .to.include({code: 2})
        .with.property('stderr')
        .that.includes('HISTORY_KEPT')
      expect((await run('history', 'clear', '--yes')).stdout).to.equal('Forgot 3 commands.\n')
      expect((await run('history', 'list', '--json')).json<Entry[]>()[0]).to.include({number: 104, command: 'history clear'})
    }))
})

describe('the history', () => {
  it('is kept off with history.enabled = false, and with a configuration of it that is wrong', () =>
    withWorkspace(async ({home, run}) => {
      mkdirSync(home, {recursive: true})
      for (const text of ['[history]\nenabled = false\n', '[history]\nenabled = "no"\n', '[history]\nredact = ["("]\n', '[history\n']) {
        writeFileSync(join(home, 'config.toml'), text)
        await run('version')
      }

      expect(existsSync(join(home, 'history.jsonl'))).to.equal(false)
    }))

  it('is not for a project to switch off or on', () =>
    withWorkspace(async ({run}) => {
      await run('init')

      expect((await run('config', 'set', 'history.enabled', 'false', '--manifest')).stderr).to.include('CONFIGURATION_LAYER_WRONG')
    }))

  it('can be switched off in the environment', () =>
    withWorkspace(
      async ({home, run}) => {
        await run('version')
        expect(existsSync(join(home, 'history.jsonl'))).to.equal(false)
      },
      {environment: {MMM_HISTORY__ENABLED: 'false'}},
    ))

  it('never takes more room than it may, and keeps the newest', () =>
    withWorkspace(
      async ({home, run}) => {
        for (let count = 0; count < 12; count++) await run('which', 'run')

        const entries = (await run('history', 'list', '--json')).json<Entry[]>()
        const size = ['history.jsonl', 'history.1.jsonl'].reduce((sum, name) => sum + readFileSync(join(home, name)).length, 0)
        expect(size).to.be.below(1500)
        expect(entries.length).to.be.within(3, 9)
      },
      {environment: {MMM_HISTORY__MAX_SIZE: '1KiB'}},
    ))

  it('that cannot be written hinders no command', () =>
    withWorkspace(async ({home, run}) => {
      mkdirSync(join(home, 'history.jsonl'), {recursive: true})
      expect(await run('version')).to.include({code: 0, stderr: ''})
      if (process.getuid?.() !== 0) chmodSync(home, 0o500)
      expect(await run('version')).to.include({code: 0, stderr: ''})
      chmodSync(home, 0o700)
      expect((await run('history', 'list')).stderr).to.equal('')
    }))

  it('on a full disk hinders no command', async function () {
    if (process.platform !== 'linux') this.skip()
    await withWorkspace(async ({home, run}) => {
      mkdirSync(home, {recursive: true})
      symlinkSync('/dev/full', join(home, 'history.jsonl'))
      expect(await run('version')).to.include({code: 0, stderr: ''})
    })
  })

  it('loses nothing of many that end at the same moment', () =>
    withSandbox(async (sandbox) => {
      await Promise.all(Array.from({length: 6}, (_, index) => sandbox.run(['spec', 'show', `number-${index}`])))

      const lines = readFileSync(join(sandbox.home, 'history.jsonl'), 'utf8').trimEnd().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as Entry).argv[2]).toSorted()).to.deep.equal(Array.from({length: 6}, (_, index) => `number-${index}`))
    }))

  it('has commands too that were interrupted, that exit by themselves, and that fail where nobody waits', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [
        {
          name: 'mmm-plugin-ends',
          files: {
            'commands/wait.js': commandText("setTimeout(() => this.log('waiting'), 400); await new Promise(() => setInterval(() => {}, 1000))"),
            'commands/leave.js': commandText('process.exit(7)'),
            'commands/late.js': commandText("await new Promise(() => setTimeout(() => { throw new Error('too late') }, 1))"),
          },
        },
      ])
      const waiting = sandbox.start(['wait'])
      await waiting.printed('waiting')
      waiting.child.kill('SIGINT')
      expect(await waiting.finished).to.include({code: null, signal: 'SIGINT'})
      await sandbox.run(['leave'])
      await sandbox.run(['late'])

      const lines = readFileSync(join(sandbox.home, 'history.jsonl'), 'utf8').trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line) as Entry).map(({argv, code}) => [argv[0], code])).to.deep.equal([
        ['wait', 130],
        ['leave', 7],
        ['late', 70],
      ])
    }))
})
