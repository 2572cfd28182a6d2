import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

const MANIFEST = '[project]\nname = "shop"\n\n[run] # how\nconcurrency = 4 # at once\ngrace = "1s"\n'

describe('mmm config unset', () => {
  it('takes the setting out with its line, and says what counts now', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      write('mmm.toml', MANIFEST)
      await run('config', 'set', 'run.concurrency', '2', '--global')

      const {stdout} = await run('config', 'unset', 'run.concurrency')

      expect(stdout).to.match(new RegExp(`^run.concurrency is no longer set in ${directory}/mmm.toml\nIn force now: 2 \\(.+config.toml:2:1\\)\n$`))
      expect(read('mmm.toml')).to.equal(MANIFEST.replace('concurrency = 4 # at once\n', ''))
    }))

  it('takes out what mmm does not know', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', `${MANIFEST}concurency = 5\n`)

      expect((await run('config', 'unset', 'run.concurency')).code).to.equal(0)

      expect(read('mmm.toml')).to.equal(MANIFEST)
    }))

  it('fails where the setting is not set, and says where it is', () =>
    withWorkspace(async ({home, run, write}) => {
      write('mmm.toml', MANIFEST)
      await run('config', 'set', 'run.timeout', '1h', '--global')

      const {code, stderr} = await run('config', 'unset', 'run.timeout')

      expect(stderr).to.include('"run.timeout" is not set in the manifest layer.').and.include(`It is set in ${home}/config.toml.`)
      expect(code).to.equal(4)
    }))

  it('keeps the name of the project', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {code, stderr} = await run('config', 'unset', 'project.name')

      expect(stderr).to.include('cannot do without "project.name"')
      expect(code).to.equal(5)
      expect(read('mmm.toml')).to.equal(MANIFEST)
    }))

  it('leaves a whole table to people', () =>
    withWorkspace(async ({read, run, write}) => {
      write('mmm.toml', MANIFEST)

      const {code, stderr} = await run('config', 'unset', 'run')

      expect(stderr).to.include('Change it by hand, near line 4.')
      expect(code).to.equal(1)
      expect(read('mmm.toml')).to.equal(MANIFEST)
    }))
})
