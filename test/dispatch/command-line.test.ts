import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {takeGlobalFlags, withoutGlobalFlags} from '../../src/dispatch/global-flags.ts'

describe('the command line', () => {
  it('suggests what an unknown command may have meant', () =>
    withWorkspace(async ({run}) => {
      const {stderr} = await run('spec', 'lst')

      expect(stderr).to.equal(
        [
          ' ›   Error: There is no command `mmm spec lst`.',
          ' ›   Code: COMMAND_UNKNOWN',
          ' ›   Try this:',
          ' ›     * Did you mean `mmm spec list`?',
          ' ›     * Run `mmm help spec` to see what there is.\n',
        ].join('\n'),
      )
    }))

  it('takes two letters that changed places for one mistake', () =>
    withWorkspace(async ({run}) => {
      expect((await run('rnu')).stderr).to.include('Did you mean `mmm run`?')
      expect((await run('spec', 'lsit')).stderr).to.include('Did you mean `mmm spec list`?')
    }))

  it('suggests what stands elsewhere by the same word, and the topic where it lists by itself', () =>
    withWorkspace(async ({run}) => {
      expect((await run('state', 'undo')).stderr).to.include('Did you mean `mmm undo`?')
      expect((await run('spec', 'cancel')).stderr).to.include('Did you mean `mmm runs cancel`?')
      expect((await run('plugins', 'list')).stderr).to.include('Did you mean `mmm plugins`?')
      expect((await run('frob', 'list')).stderr).to.not.include('Did you mean')
    }))

  it('suggests nothing far-fetched', () =>
    withWorkspace(async ({run}) => {
      expect((await run('frobnicate')).stderr).to.not.include('Did you mean')
    }))

  for (const line of ['spec lst --help', 'help spec lst', 'spec lst -h']) {
    it(`treats \`mmm ${line}\` as the unknown command that it is`, () =>
      withWorkspace(async ({run}) => {
        expect(await run(...line.split(' ')))
          .to.include({code: 2, stdout: ''})
          .with.property('stderr')
          .that.includes('There is no command `mmm spec lst`.')
      }))
  }

  for (const flag of [['--project', 'shop'], ['--project=shop']]) {
    it(`takes ${flag.join(' ')} before the command as well as after it`, () =>
      withWorkspace(async ({run}) => {
        await run('init', 'shop')

        expect((await run(...flag, 'project', 'info')).stdout).to.match(/^shop\n/)
        expect((await run('project', 'info', ...flag)).stdout).to.match(/^shop\n/)
      }))
  }

  it('takes a word behind a topic that is a command as well for a command of that topic', () =>
    withWorkspace(async ({run}) => {
      const {code, stderr} = await run('plugins', 'isntall')
      expect(code).to.equal(2)
      expect(stderr).to.include('There is no command `mmm plugins isntall`.').and.include('Did you mean `mmm plugins install`?')
      expect((await run('plugins', 'in')).stderr).to.include('`mmm plugins in` may mean `mmm plugins inspect`, `mmm plugins install`.')
    }))

  it('calls a word too many an unexpected argument, not an unknown command', () =>
    withWorkspace(async ({run}) => {
      expect((await run('spec', 'ready', 'extra')).stderr).to.include('Unexpected argument: extra')
    }))

  for (const line of ['', '--help', '-h', 'help', '--json', '--debug']) {
    it(`shows the help of mmm for \`mmm ${line}\``, () =>
      withWorkspace(async ({run}) => {
        const {code, stderr, stdout} = await run(...line.split(' ').filter(Boolean))

        expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
        expect(stdout).to.include('$ mmm [COMMAND]').and.include('Write, check, plan and run specifications.')
      }))
  }

  for (const line of ['spec', 'help spec', 'spec --help', '--json spec']) {
    it(`shows the help of a topic for \`mmm ${line}\``, () =>
      withWorkspace(async ({run}) => {
        expect(await run(...line.split(' ')))
          .to.include({code: 0})
          .with.property('stdout')
          .that.includes('$ mmm spec COMMAND')
      }))
  }

  it('takes --json in front of the command as well as behind it', () =>
    withWorkspace(async ({run}) => {
      await run('init', '--name', 'shop')
      await run('spec', 'new', 'first')

      const before = await run('--json', 'spec', 'list')

      expect(before.code).to.equal(0)
      expect(before.json())
        .to.deep.equal((await run('spec', 'list', '--json')).json())
        .and.have.nested.property('[0].id', 'first')
    }))

  it('takes the colon of oclif between topic and command', () =>
    withWorkspace(async ({run}) => {
      await run('init')

      expect(await run('spec:list', '--json')).to.include({code: 0, stdout: '[]\n'})
    }))

  it('shows with --debug where an error came from, also of a command that knows no --debug', () =>
    withWorkspace(async ({run}) => {
      expect((await run('spec', 'list', '--debug')).stderr).to.match(/Code: PROJECT_MISSING[\s\S]*\n {4}at /)
      expect((await run('spec', 'list')).stderr).to.not.match(/\n {4}at /)
      expect((await run('which', 'nothing', '--debug')).stderr).to.match(/command nothing not found[\s\S]*\n +at /)
      expect(await run('which', 'run', '--debug')).to.include({code: 0, stderr: ''})
    }))

  it('shows with MMM_DEBUG=1 what --debug shows', () =>
    withWorkspace(
      async ({run}) => {
        expect((await run('spec', 'list')).stderr).to.match(/\n {4}at /)
      },
      {environment: {MMM_DEBUG: '1'}},
    ))
})

describe('a global flag', () => {
  it('is no flag behind --', () => {
    const flags = takeGlobalFlags(['project', 'exec', '--', 'ls', '--no-plugins', '--json', '--debug', '--no-color'], {})

    expect(flags).to.deep.equal({
      argv: ['project', 'exec', '--', 'ls', '--no-plugins', '--json', '--debug', '--no-color'],
      plugins: true,
      color: true,
      debug: false,
      json: false,
    })
  })

  it('may be an environment variable, where it is neither empty nor 0 nor false', () => {
    for (const off of ['', '0', 'false']) expect(takeGlobalFlags([], {MMM_NO_PLUGINS: off, MMM_DEBUG: off})).to.include({plugins: true, debug: false})
    expect(takeGlobalFlags([], {MMM_NO_PLUGINS: '1', MMM_DEBUG: '1', MMM_CONTENT_TYPE: 'json'})).to.include({plugins: false, debug: true, json: true})
  })

  it('reaches only a command that knows it', () => {
    expect(withoutGlobalFlags(['a', '--debug', '--json', '--', '--debug'], {json: {}})).to.deep.equal(['a', '--json', '--', '--debug'])
  })
})
