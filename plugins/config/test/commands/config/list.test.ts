import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm config list', () => {
  it('shows every setting in force', () =>
    withWorkspace(async ({run}) => {
      const {stdout} = await run('config', 'list')

      expect(stdout.split('\n')).to.include.members(['run.concurrency = 4', 'specs.ignore = ["README.md", "_*"]', 'run.timeout = "30m"'])
    }))

  it('shows the layer, file and line of every value', () =>
    withWorkspace(
      async ({directory, home, run, write}) => {
        write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = 8\n')
        await run('config', 'set', 'editor', 'vi')
        await run('config', 'set', 'run.grace', '1s', '--local')

        const {stdout} = await run('config', 'list', '--show-origin')

        const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
        expect(lines).to.deep.include.members([
          ['layer', 'setting', 'value', 'where'],
          ['global', 'editor', '"vi"', `${home}/config.toml:1:1`],
          ['manifest', 'run.concurrency', '8', `${directory}/mmm.toml:4:1`],
          ['local', 'run.grace', '"1s"', `${directory}/.mmm/config.toml:2:1`],
          ['environment', 'run.fail_fast', 'true', 'MMM_RUN__FAIL_FAST'],
          ['default', 'run.max_iterations', '3'],
        ])
      },
      {environment: {MMM_RUN__FAIL_FAST: '1'}},
    ))

  it('gives the same as JSON', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = 8\n')

      const values = (await run('config', 'list', '--json')).json<object[]>()

      expect(values).to.deep.include({key: 'run.concurrency', value: 8, layer: 'manifest', source: `${directory}/mmm.toml`, line: 4, column: 1})
      expect(values).to.deep.include({key: 'run.timeout', value: '30m', layer: 'default'})
    }))

  it('shows only what one layer says', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = 8\n')

      expect((await run('config', 'list', '--manifest')).stdout).to.equal('project.name = "shop"\nrun.concurrency = 8\n')
    }))

  it('shows what a hostile value holds without obeying it', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\ndescription = "\\u001b[31mred"\n')

      for (const command of [['list'], ['list', '--show-origin'], ['get', 'project.description']]) {
        expect((await run('config', ...command)).stdout).to.not.include('\u001B')
      }
    }))

  it('names what is wrong instead of leaving it out', () =>
    withWorkspace(async ({run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n[run]\nconcurrency = "a"\n')

      expect((await run('config', 'list')).code).to.equal(3)
      expect((await run('config', 'list', '--global')).code).to.equal(0)
    }))
})

describe('mmm config get', () => {
  it('prints the value alone, a text without quotes', () =>
    withWorkspace(async ({run}) => {
      await run('config', 'set', 'run.concurrency', '8')

      expect((await run('config', 'get', 'run.concurrency')).stdout).to.equal('8\n')
      expect((await run('config', 'get', 'run.timeout')).stdout).to.equal('30m\n')
      expect((await run('config', 'get', 'specs.ignore', '--json')).json()).to.deep.equal(['README.md', '_*'])
    }))

  it('tells an unknown setting from one that is not set', () =>
    withWorkspace(async ({run}) => {
      const unknown = await run('config', 'get', 'run.concurency', '--json')
      const unset = await run('config', 'get', 'editor', '--json')
      const elsewhere = await run('config', 'get', 'run.timeout', '--global', '--json')

      expect([unknown.code, unset.code, elsewhere.code]).to.deep.equal([3, 4, 4])
      expect(unknown.json()).to.have.nested.property('error.code', 'CONFIGURATION_KEY_UNKNOWN')
      expect(unset.json()).to.have.nested.property('error.code', 'CONFIGURATION_VALUE_MISSING')
      expect(elsewhere.json()).to.have.nested.property('error.message', '"run.timeout" is not set in the global layer.')
    }))
})

describe('mmm config validate', () => {
  it('says that all is well, and where it looked', () =>
    withWorkspace(async ({directory, run, write}) => {
      expect((await run('config', 'validate')).stdout).to.equal('All is well: there is no configuration file yet.\n')
      write('mmm.toml', '[project]\nname = "shop"\n')
      expect((await run('config', 'validate')).stdout).to.equal(`All is well in ${directory}/mmm.toml.\n`)
    }))

  it('reports every problem of every layer, a manifest that does not parse among them', () =>
    withWorkspace(
      async ({home, run, write}) => {
        write('mmm.toml', '[project\n')
        write('.mmm/config.toml', '[run]\nconcurrency = 0\n')
        write('../home/config.toml', 'editr = "vi"\n')

        const {code, json} = await run('config', 'validate', '--json')

        const {context} = json<{error: {context: {problems: Array<{source: string; line?: number; key: string}>}}}>().error
        expect(context.problems.map(({key, line, source}) => [source.split('/').slice(-2).join('/'), line, key])).to.deep.equal([
          [`${home.split('/').at(-1)}/config.toml`, 1, 'editr'],
          ['work/mmm.toml', 1, ''],
          ['.mmm/config.toml', 2, 'run.concurrency'],
          ['MMM_RUN__GRACE', undefined, 'run.grace'],
        ])
        expect(code).to.equal(3)
      },
      {environment: {MMM_RUN__GRACE: 'soon'}},
    ))
})

describe('mmm config path', () => {
  it('shows the file of every layer, and whether it is there', () =>
    withWorkspace(async ({directory, home, run, write}) => {
      expect((await run('config', 'path', '--json')).json()).to.deep.equal([{layer: 'global', path: `${home}/config.toml`, exists: false}])
      write('mmm.toml', '[project]\nname = "shop"\n')

      expect((await run('config', 'path')).stdout.split('\n').map((line) => line.trim().split(/ +/))).to.deep.equal([
        ['layer', 'exists', 'file'],
        ['global', 'no', `${home}/config.toml`],
        ['manifest', 'yes', `${directory}/mmm.toml`],
        ['local', 'no', `${directory}/.mmm/config.toml`],
        [''],
      ])
    }))
})

describe('mmm config schema', () => {
  it('prints a JSON Schema', () =>
    withWorkspace(async ({run}) => {
      const {stdout} = await run('config', 'schema')

      expect(JSON.parse(stdout)).to.have.nested.property('properties.run.properties.concurrency.maximum', 1024)
    }))
})
