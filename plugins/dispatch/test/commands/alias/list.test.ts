import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {linkPlugin} from '../../../../../test/support/linked-plugin.ts'

const COMMAND = `import {MmmCommand} from 'mmm-cli'
export default class extends MmmCommand {
  static summary = 'Deploy.'
  async run() {
    await this.parse()
    this.log('deployed')
  }
}
`

describe('mmm alias list', () => {
  it('shows your aliases and those of plugins, yours first where they have one name', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      linkPlugin(workspace, {name: 'mmm-plugin-a', manifest: {mmm: {aliases: {all: 'spec list', old: 'spec ready'}}}})
      linkPlugin(workspace, {name: 'mmm-plugin-b', manifest: {mmm: {aliases: {old: 'spec list', status: 'spec list'}}}})
      await run('init')
      await run('alias', 'set', 'all', 'state status')

      const aliases = (await run('alias', 'list', '--json')).json<Array<{name: string; plugin?: string; hidden?: true; problem?: string}>>()

      expect(aliases.map(({hidden, name, plugin}) => `${name} ${plugin ?? 'mine'}${hidden ? ' hidden' : ''}`)).to.deep.equal([
        'all mine',
        'all mmm-plugin-a hidden',
        'old mmm-plugin-a',
        'status mmm-plugin-b hidden',
      ])
      expect((await run('alias', 'list')).stdout).to.match(/status +spec list +mmm-plugin-b +`mmm status` is a command/)
      expect((await run('all', '--json')).json()).to.have.property('project')
      expect((await run('old', '--json')).json()).to.deep.equal([])
    }))

  it('shows what is wrong with those that were written by hand, and the doctor does too', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      write('mmm.toml', '[project]\nname = "shop"\n[aliases]\na = "b"\nb = "a"\nc = "spec lst"\nrun = "spec list"\n')

      const problems = (await run('alias', 'list', '--json')).json<Array<{problem: string}>>().map(({problem}) => problem)

      expect(problems[0]).to.include('a → b → a')
      expect(problems[2]).to.include('begins with no command')
      expect(problems[3]).to.equal('`mmm run` is a command')
      expect((await run('a')).stderr).to.include('a → b → a')
      expect((await run('doctor')).stdout).to.match(/! mmm {2}aliases {2}The alias run of .*mmm\.toml:7 is left out: `mmm run` is a command\./)
    }))

  it('cannot hide what a plugin brings later: that counts, and says so', () =>
    withWorkspace(async (workspace) => {
      const {run} = workspace
      await run('init')
      await run('alias', 'set', 'deploy', 'spec list')
      linkPlugin(workspace, {name: 'mmm-plugin-deploy', manifest: {oclif: {commands: './commands'}}, files: {'commands/deploy.js': COMMAND}})

      const {stderr, stdout} = await run('deploy')

      expect(stdout).to.equal('deployed\n')
      expect(stderr).to.match(/Warning: The alias deploy of .*mmm\.toml:\d+ is left out: `mmm deploy` is a command\./)
      expect((await run('plugins')).stderr).to.include('The alias deploy of ')
      expect((await run('spec', 'list')).stderr).to.equal('')
    }))

  it('has nothing to show at first, and says how to begin', () =>
    withWorkspace(async ({run}) => {
      expect((await run('alias', 'list')).stdout).to.equal("No aliases yet.\nNext: mmm alias set failed 'spec list --status failed'\n")
    }))
})

describe('an alias', () => {
  it('shows with --help, and with mmm help, what it stands for and the help of that', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'done', 'spec mark $1 completed')

      const {code, stdout} = await run('done', '--help')

      expect(code).to.equal(0)
      expect(stdout)
        .to.match(/^`mmm done` stands for `mmm spec mark \$1 completed` \(.*mmm\.toml:\d+\)\n\nSet the status/)
        .and.include('$ mmm spec mark')
      expect((await run('help', 'done')).stdout).to.equal(stdout)
    }))

  it('is suggested, and its beginning will do', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'everything', 'spec list')

      expect((await run('evrything')).stderr).to.include('Did you mean `mmm everything`?')
      expect(await run('every', '--json')).to.include({code: 0, stdout: '[]\n'})
    }))

  it('that came with a project does nothing before the project is trusted', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n[aliases]\nrnu = "project remove shop"\n')

      expect(await run('rnu'))
        .to.include({code: 5})
        .with.property('stderr')
        .that.includes('ALIAS_UNTRUSTED')
        .and.includes('project remove shop')
      await run('project', 'add')
      await run('project', 'trust')
      expect((await run('rnu')).stdout).to.include('shop is off the list.')
    }))

  it('says how many arguments it needs', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'done', 'spec mark $1 completed')

      expect(await run('done'))
        .to.include({code: 2})
        .with.property('stderr')
        .that.includes('`mmm done` needs 1 argument and got none.')
    }))

  it('takes the --json that it stands for as seriously as a typed one', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'nothing', 'spec show nothing --json')

      expect((await run('nothing')).json()).to.have.nested.property('error.code', 'SPEC_NOT_FOUND')
    }))
})

describe('mmm alias remove', () => {
  it('takes the one away that counts, and says what counts now', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      await run('alias', 'set', 'project pd', 'spec list', '--global')
      await run('alias', 'set', 'project pd', 'state status', '--local')

      expect((await run('alias', 'remove', 'project', 'pd')).stdout).to.match(
        /`mmm project pd` is gone from .*\.mmm\/config\.toml[^]*In force now: "spec list"/,
      )
      expect((await run('alias', 'remove', 'project pd')).code).to.equal(0)
      expect(await run('alias', 'remove', 'project pd')).to.include({code: 4})
    }))

  it("leaves a plugin's alone, and says whose it is", () =>
    withWorkspace(async (workspace) => {
      linkPlugin(workspace, {name: 'mmm-plugin-a', manifest: {mmm: {aliases: {all: 'spec list'}}}})

      expect((await workspace.run('alias', 'remove', 'all')).stderr).to.include('"all" is an alias of the plugin mmm-plugin-a, not one of yours.')
    }))
})
