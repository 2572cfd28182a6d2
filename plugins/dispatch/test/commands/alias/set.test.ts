import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm alias set', () => {
  it('lets a name stand for a command line, in the mmm.toml of the project and nothing else of it changed', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', '# ours\n[project]\nname = "shop" # the name\n')

      const {code, stdout} = await run('alias', 'set', 'all', 'spec list --sort id')

      expect(code).to.equal(0)
      expect(stdout).to.match(/^`mmm all` stands for `mmm spec list --sort id` now, in .*\/mmm\.toml\n$/)
      expect(read('mmm.toml')).to.equal('# ours\n[project]\nname = "shop" # the name\n\n[aliases]\nall = "spec list --sort id"\n')
    }))

  it('outside a project, and with --global in one, sets it for all projects', () =>
    withWorkspace(async ({directory, run}) => {
      expect((await run('alias', 'set', 'all', 'spec list', '--json')).json()).to.include({layer: 'global'})
      await run('init')
      await run('alias', 'set', 'more', 'all --stale', '--global')

      expect((await run('more', '--json')).json()).to.deep.equal([])
      expect((await run('alias', 'list', '--json')).json<object[]>().map((alias) => (alias as {layer: string}).layer)).to.deep.equal(['global', 'global'])
      expect(directory).to.be.a('string')
    }))

  it('takes words behind -- each as one word, and mmm itself for none', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'about', '--', 'mmm', 'spec', 'new', '$1', '--title', 'About $1')
      await run('about', 'login')

      expect((await run('spec', 'show', 'login', '--json')).json()).to.include({title: 'About login'})
    }))

  it('takes names of several words', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'spec  all', 'spec list')

      expect(await run('spec', 'all', '--json')).to.include({code: 0, stdout: '[]\n'})
    }))

  it('may lead to a whole topic, and to another alias', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 's', 'spec')
      await run('alias', 'set', 'sl', 's list')

      expect(await run('s', 'list', '--json')).to.include({code: 0, stdout: '[]\n'})
      expect(await run('sl', '--json')).to.include({code: 0, stdout: '[]\n'})
    }))

  for (const [title, name, command, code, message] of [
    ['a command', 'run', 'spec list', 'ALIAS_TAKEN', '`mmm run` is there already; an alias never hides it.'],
    ['a command by its other name', 'status', 'spec list', 'ALIAS_TAKEN', '`mmm status` is there already'],
    ['a topic', 'spec', 'state status', 'ALIAS_TAKEN', '`mmm spec` is there already'],
    ['what a command would take for its arguments', 'run fast', 'spec list', 'ALIAS_TAKEN', '`mmm run` is there already, which takes what follows'],
    ['a name that is no word', 'a$b', 'spec list', 'ALIAS_NAME_INVALID', '"a$b" cannot be the name of an alias'],
    ['a target that is not there', 'x', 'spec lsit', 'ALIAS_TARGET_UNKNOWN', '"spec lsit" begins with no command'],
    ['a target that anything could be', 'x', '$1', 'ALIAS_TARGET_UNKNOWN', 'begins with no command'],
    ['nothing', 'x', '', 'ALIAS_INVALID', 'it stands for nothing'],
    ['a quote that is not closed', 'x', `spec 'list`, 'ALIAS_INVALID', "the quote ' is not closed, at character 6"],
    ['a flag that comes too late', 'x', 'spec list --no-plugins', 'ALIAS_INVALID', '--no-plugins counts before any alias is read'],
    ['itself', 'x', 'x --json', 'ALIAS_LOOP', 'x → x'],
  ] as const) {
    it(`refuses ${title}`, () =>
      withWorkspace(async ({run}) => {
        await run('init')

        const {stderr, stdout} = await run('alias', 'set', name, command, '--json')

        expect(stderr).to.equal('')
        expect((JSON.parse(stdout) as {error: {code: string; message: string}}).error).to.include({code})
        expect(stdout).to.include(JSON.stringify(message).slice(1, -1))
        expect((await run('alias', 'list', '--json')).json()).to.deep.equal([])
      }))
  }

  it('names the whole circle that an alias would close', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'a', 'spec list')
      await run('alias', 'set', 'b', 'a')
      await run('alias', 'set', 'c', 'b --stale')

      expect(await run('alias', 'set', 'a', 'c'))
        .to.include({code: 3})
        .with.property('stderr')
        .that.includes('a → c → b → a')
    }))

  it("asks for -- where a flag could be the command's", () =>
    withWorkspace(async ({run}) => {
      const {code, stderr} = await run('alias', 'set', 'x', 'spec', 'list', '--sort', 'id')

      expect(code).to.equal(2)
      expect(stderr).to.include('ALIAS_FLAG_UNCLEAR').and.include('Put -- before it')
    }))
})
