import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'

interface Failure {
  readonly error: {readonly code: string; readonly message: string; readonly suggestions: readonly string[]}
}

const MANIFEST = '# The shop.\n[project]\nname = "shop" # never change\n\n[run]\n  concurrency   = 4   # at once\n'

describe('mmm config set', () => {
  it('changes the manifest inside a project, and leaves all else in it as it is', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {code, stdout} = await run('config', 'set', 'run.concurrency', '8')

      expect(stdout).to.equal(`run.concurrency = 8 in ${directory}/mmm.toml\n`)
      expect(code).to.equal(0)
      expect(read('mmm.toml')).to.equal(MANIFEST.replace('= 4', '= 8'))
    }))

  it('renames a registered project as a whole, or not at all', () =>
    withWorkspace(async ({read, run}) => {
      await run('init', '--name', 'shop')
      expect((await run('config', 'set', 'project.name', 'store')).code).to.equal(0)
      expect(read('mmm.toml')).to.include('name = "store"')
      expect((await run('project', 'list', '--json')).json<Array<{name: string}>>().map(({name}) => name)).to.deep.equal(['store'])

      expect((await run('config', 'set', 'project.name', 'No Name')).code).not.to.equal(0)
      expect((await run('config', 'set', 'project.name', 'other', '--global')).code).not.to.equal(0)
      expect((await run('project', 'info', '--json')).json()).to.deep.include({name: 'store'})
      expect(read('mmm.toml')).to.include('name = "store"')
    }))

  it('changes the global file outside a project', () =>
    withWorkspace(async ({home, run}) => {
      expect((await run('config', 'set', 'run.timeout', '1h')).code).to.equal(0)

      expect(readFileSync(join(home, 'config.toml'), 'utf8')).to.equal('[run]\ntimeout = "1h"\n')
    }))

  it('changes the layer that is named', () =>
    withWorkspace(async ({home, read, run, write}) => {
      write('mmm.toml', MANIFEST)

      await run('config', 'set', 'run.concurrency', '1', '--global')
      await run('config', 'set', 'run.concurrency', '2', '--local')
      await run('config', 'set', 'run.concurrency', '3', '--manifest')

      expect(readFileSync(join(home, 'config.toml'), 'utf8')).to.include('concurrency = 1')
      expect(read('.mmm/config.toml')).to.include('concurrency = 2')
      expect(read('mmm.toml')).to.include('concurrency   = 3')
    }))

  it('says so when a higher layer counts all the same', () =>
    withWorkspace(
      async ({run, write}) => {
        write('mmm.toml', MANIFEST)

        const {stderr} = await run('config', 'set', 'run.concurrency', '8')

        expect(stderr).to.equal('In force all the same: 2 (MMM_RUN__CONCURRENCY)\n')
      },
      {environment: {MMM_RUN__CONCURRENCY: '2'}},
    ))

  it('refuses an unknown setting, and names the nearest', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {code, stderr} = await run('config', 'set', 'run.concurency', '8')

      expect(stderr).to.equal(` ›   Error: There is no setting "run.concurency".\n ›   Code: CONFIGURATION_KEY_UNKNOWN\n ›   Try this: run.concurrency\n`)
      expect(code).to.equal(3)
      expect(read('mmm.toml')).to.equal(MANIFEST)
    }))

  for (const [key, value, message] of [
    ['run.concurrency', 'many', '"run.concurrency" must be a whole number from 1 to 1024, not "many".'],
    ['run.concurrency', '0', '"run.concurrency" must be a whole number from 1 to 1024, not 0.'],
    ['run.timeout', '30', '"run.timeout" must be a duration such as "90s", "30m" or "2h", not "30".'],
    ['project.name', 'My Shop', '"project.name" must be a name in lower case such as "my-shop", not "My Shop".'],
  ] as const) {
    it(`refuses ${value} for ${key}`, () =>
      withWorkspace(async ({read, run, write}) => {
        write('mmm.toml', MANIFEST)

        const {code, json} = await run('config', 'set', key, value, '--json')

        expect(json<Failure>().error).to.include({code: 'CONFIGURATION_VALUE_INVALID', message})
        expect(code).to.equal(3)
        expect(read('mmm.toml')).to.equal(MANIFEST)
      }))
  }

  it('takes lists, truths, texts and JSON as the setting needs them', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n')

      for (const [key, value] of [
        ['specs.ignore', 'README.md,_*'],
        ['run.fail_fast', 'true'],
        ['variables.version', '1.10'],
        ['variables.port', '8080'],
        ['variables.hosts', '["a", {"b": 1}]'],
        ['aliases."project pd"', '12'],
      ] as const) {
        expect((await run('config', 'set', key, value)).stderr).to.equal('')
      }

      expect(read('mmm.toml').split('\n')).to.include.members([
        'ignore = ["README.md", "_*"]',
        'fail_fast = true',
        'version = "1.10"',
        'port = 8080',
        'hosts = ["a", { b = 1 }]',
        '"project pd" = "12"',
      ])
      expect((await run('config', 'validate')).code).to.equal(0)
    }))

  it('puts what belongs in one layer only there', () =>
    withWorkspace(async ({home, run, write}) => {
      write('mmm.toml', MANIFEST)

      expect((await run('config', 'set', 'editor', 'vi')).stdout).to.include(`${home}/config.toml`)
      const {code, stderr} = await run('config', 'set', 'editor', 'vi', '--manifest')

      expect(stderr).to.include('"editor" cannot be set in the manifest layer: only the global configuration and the environment may say it.')
      expect(code).to.equal(2)
    }))

  it('wants a project for the layers of a project', () =>
    withWorkspace(async ({run}) => {
      const {code, stderr} = await run('config', 'set', 'run.concurrency', '8', '--local')

      expect(stderr).to.include('There is no local layer: there is no project here.')
      expect(code).to.equal(4)
    }))

  it('mends a value that is wrong, in a file with other problems', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = "a"\ntimeout = 5\n')

      expect((await run('config', 'set', 'run.concurrency', '8')).code).to.equal(0)

      expect(read('mmm.toml')).to.include('concurrency = 8\ntimeout = 5')
    }))

  it('refuses a file that does not parse, says where, and leaves it alone', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      write('mmm.toml', '[project]\nname = \n')

      const {code, json} = await run('config', 'set', 'run.concurrency', '8', '--json')

      expect(json<Failure>().error).to.include({code: 'TOML_INVALID'})
      expect(json<Failure>().error.message).to.include(`${directory}/mmm.toml:2:8: The line ends too early`)
      expect(code).to.equal(3)
      expect(read('mmm.toml')).to.equal('[project]\nname = \n')
    }))

  it('refuses a directory in the place of the file', () =>
    withWorkspace(async ({home, run}) => {
      mkdirSync(join(home, 'config.toml'), {recursive: true})

      const {code, stderr} = await run('config', 'set', 'run.concurrency', '8')

      expect(stderr).to.include(`${home}/config.toml could not be read: EISDIR`)
      expect(code).to.equal(3)
    }))

  it('keeps a byte order mark, the line ends of Windows, the permissions and the link', () =>
    withWorkspace(async ({directory, home, run, write}) => {
      write('dotfiles/mmm.toml', '\uFEFF[run]\r\nconcurrency = 4\r\n')
      chmodSync(join(directory, 'dotfiles', 'mmm.toml'), 0o600)
      mkdirSync(home)
      symlinkSync(join(directory, 'dotfiles', 'mmm.toml'), join(home, 'config.toml'))

      expect((await run('config', 'set', 'run.fail_fast', 'true', '--global')).code).to.equal(0)

      expect(readFileSync(join(directory, 'dotfiles', 'mmm.toml'), 'utf8')).to.equal('\uFEFF[run]\r\nconcurrency = 4\r\nfail_fast = true\r\n')
      expect(statSync(join(directory, 'dotfiles', 'mmm.toml')).mode & 0o777).to.equal(0o600)
      expect(lstatSync(join(home, 'config.toml')).isSymbolicLink()).to.equal(true)
    }))

  it('does not write where the value is there already', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('mmm.toml', MANIFEST)
      const {ino} = statSync(join(directory, 'mmm.toml'))

      expect((await run('config', 'set', 'run.concurrency', '4')).code).to.equal(0)

      expect(statSync(join(directory, 'mmm.toml')).ino).to.equal(ino)
    }))

  it('works in the project that is named', () =>
    withWorkspace(async ({read, run}) => {
      await run('init', 'a', '--name', 'alpha')

      await run('config', 'set', 'run.concurrency', '8', '--project', 'alpha')

      expect(read('a/mmm.toml')).to.match(/\[run\]\nconcurrency = 8\n$/)
    }))

  it('says with --json what it did', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {json} = await run('config', 'set', 'run.concurrency', '8', '--json')

      expect(json()).to.deep.equal({key: 'run.concurrency', value: 8, layer: 'manifest', path: join(directory, 'mmm.toml')})
    }))
})
