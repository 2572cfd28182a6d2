import {expect} from 'chai'
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {commandText} from '../../../../../test/support/plugins.ts'
import {makeTarball, type Manifest, Registry} from '../../../../../test/support/registry.ts'

const GREET = 'mmm-plugin-greet'

const manifestOf = (name: string, version: string, more: object = {}): Manifest => ({
  name,
  version,
  type: 'module',
  description: 'Greets.',
  main: './package.json',
  oclif: {commands: './commands'},
  ...more,
})
const greeting = (text: string): Record<string, string> => ({'commands/greet.js': commandText(`this.log('${text}')`, {aliases: ['hey']})})

/** As much of an old oclif as a command of it needs. */
const OLD_CORE = `exports.Command = class {
  static run(argv, config) { return new this(argv, config).run() }
  constructor(argv, config) { this.argv = argv; this.config = config }
  log(text) { process.stdout.write(text + '\\n') }
  exit(code) { throw Object.assign(new Error('EEXIT: ' + code), {code: 'EEXIT', oclif: {exit: code}}) }
}
`

describe('mmm plugins install', () => {
  let registry: Registry
  before(async () => {
    registry = await Registry.start([])
    registry.publish(manifestOf(GREET, '1.0.0'), greeting('one'))
    registry.publish(manifestOf(GREET, '1.1.0'), greeting('one.one'))
    registry.publish(manifestOf(GREET, '3.0.0-beta'), greeting('three'), 'next')
    registry.publish(manifestOf(GREET, '2.0.0'), greeting('two'))
  })
  after(() => registry.close())

  const inWorkspace = (test: (workspace: Workspace) => Promise<void>, environment: Record<string, string> = {}): Promise<void> =>
    withWorkspace(test, {environment: {...registry.environment, ...environment}})

  it('takes the newest, or what a tag names', () =>
    inWorkspace(async ({home, run}) => {
      for (const [source, text] of [
        [GREET, 'two'],
        [`${GREET}@next`, 'three'],
      ] as const) {
        expect(await run('plugins', 'install', source, '--yes')).to.include({code: 0, stderr: ''})
        expect(await run('greet')).to.include({code: 0, stdout: `${text}\n`, stderr: ''})
      }
      expect(await run('hey')).to.include({code: 0, stdout: 'three\n'})
      // One that ships none gets one: its commands need not be loaded at every start.
      const manifests = readdirSync(join(home, 'data', 'plugins')).map((folder) =>
        readFileSync(join(home, 'data', 'plugins', folder, 'node_modules', GREET, 'oclif.manifest.json'), 'utf8'),
      )
      expect(manifests.map((text) => JSON.parse(text) as object)).to.have.nested.property('[1].commands.greet.pluginName', GREET)
    }))

  it('leaves an old plugin the @oclif/core that it brings, and ends as that says', () =>
    inWorkspace(async ({run}) => {
      registry.publish({name: '@oclif/core', version: '1.26.2', main: 'index.js'}, {'index.js': OLD_CORE})
      const more = {type: 'commonjs', dependencies: {'@oclif/core': '^1.0.0'}}
      const old = "exports.default = class extends require('@oclif/core').Command { async run() { this.log('old'); this.exit(Number(this.argv[0])) } }\n"
      registry.publish(manifestOf('mmm-plugin-old', '1.0.0', more), {'commands/old.js': `${old}exports.default.description = 'Is old.'\n`})

      expect(await run('plugins', 'install', 'mmm-plugin-old', '--yes')).to.include({code: 0, stderr: ''})

      expect(await run('old', '0')).to.include({code: 0, stdout: 'old\n', stderr: ''})
      expect(await run('old', '4')).to.include({code: 4, stdout: 'old\n', stderr: ''})
    }))

  it('brings no second mmm with a plugin whose peer that is', () =>
    inWorkspace(async ({directory, run}) => {
      const manifest = manifestOf('mmm-plugin-peer', '1.0.0', {peerDependencies: {'mmm-cli': '*', '@oclif/core': '*'}})
      const tarball = registry.publish(manifest, greeting('peer'))

      expect(await run('plugins', 'install', 'mmm-plugin-peer', '--yes')).to.include({code: 0})
      expect(await run('greet')).to.include({stdout: 'peer\n'})
      makeTarball(join(directory, 'peer.tgz'), {...manifest, version: '1.0.1', peerDependencies: {'mmm-cli': '*'}}, greeting('packed'))
      expect(await run('plugins', 'install', './peer.tgz', '--yes'), tarball).to.include({code: 0})
      expect(await run('greet')).to.include({stdout: 'packed\n'})
    }))

  it('shows what it is and brings, and installs nothing where nobody agrees', () =>
    inWorkspace(async ({home, run}) => {
      const refused = await run('plugins', 'install', GREET)

      expect(refused).to.include({code: 2})
      expect(refused.stdout).to.match(/^mmm-plugin-greet 2\.0\.0: Greets\.\n {2}from {7}mmm-plugin-greet@latest\n {2}checksum {3}sha512-/)
      expect(refused.stdout).to.include('commands: greet')
      expect(refused.stderr).to.include('Nobody agreed').and.include('--yes').and.include("trusted_plugins 'mmm-plugin-greet' --global")
      expect(existsSync(join(home, 'data', 'package.json'))).to.equal(false)
      expect(readdirSync(join(home, 'data', 'plugins'))).to.be.empty
    }))

  it('does not load anything before somebody agreed', () =>
    inWorkspace(async ({directory, run, write}) => {
      write('spy/package.json', JSON.stringify(manifestOf('mmm-plugin-spy', '1.0.0')))
      write('spy/commands/spy.js', `import {writeFileSync} from 'node:fs'\nwriteFileSync('${directory}/seen', '')\n${commandText('')}`)

      expect(await run('plugins', 'install', './spy')).to.include({code: 2})
      expect(existsSync(join(directory, 'seen'))).to.equal(false)
      expect(await run('plugins', 'install', './spy', '--yes')).to.include({code: 0})
      expect(existsSync(join(directory, 'seen'))).to.equal(true)
    }))

  it('asks nobody about a plugin that the user trusts; a project cannot trust it for him', () =>
    inWorkspace(async ({run, write}) => {
      await run('init')
      write('mmm.toml', '[project]\nname = "work"\n')
      expect((await run('config', 'set', 'trusted_plugins', 'mmm-plugin-*', '--manifest')).code).to.equal(2)

      expect(await run('config', 'set', 'trusted_plugins', 'mmm-plugin-*', '--global')).to.include({code: 0})
      expect(await run('plugins', 'install', GREET)).to.include({code: 0})
      expect(await run('greet')).to.include({stdout: 'two\n'})
    }))

  it("takes a stranger's package for no trusted one because it says that name", () =>
    inWorkspace(async ({directory, run}) => {
      await run('config', 'set', 'trusted_plugins', GREET, '--global')
      makeTarball(join(directory, 'plugin.tgz'), manifestOf(GREET, '1.0.0'), greeting('stranger'))
      const refused = (await run('plugins', 'install', './plugin.tgz', '--json')).json()
      expect(refused).to.have.nested.property('error.code', 'CONFIRMATION_MISSING')
      expect(refused).to.have.deep.nested.property('error.suggestions', ['Say --yes to install it without being asked.'])
    }))

  it('runs scripts of packages only when told to', () =>
    inWorkspace(async ({directory, run}) => {
      const leave = (name: string): object => ({scripts: {postinstall: `node -e "require('fs').writeFileSync('${directory}/${name}', '')"`}})
      registry.publish({name: 'its-dependency', version: '1.0.0', ...leave('dependency')}, {})
      registry.publish(manifestOf('mmm-plugin-scripted', '1.0.0', {...leave('plugin'), dependencies: {'its-dependency': '1'}}), greeting('scripted'))

      const quiet = await run('plugins', 'install', 'mmm-plugin-scripted', '--yes')
      expect(quiet).to.include({code: 0})
      expect(quiet.stdout).to.match(/scripts {4}its-dependency@1\.0\.0, mmm-plugin-scripted@1\.0\.0: not run/)
      expect(['dependency', 'plugin'].filter((name) => existsSync(join(directory, name)))).to.be.empty

      expect(await run('plugins', 'install', 'mmm-plugin-scripted', '--yes', '--force', '--allow-scripts')).to.include({code: 0})
      expect(['dependency', 'plugin'].filter((name) => existsSync(join(directory, name)))).to.deep.equal(['dependency', 'plugin'])
      expect(await run('greet')).to.include({stdout: 'scripted\n'})
    }))

  const REFUSED: Readonly<Record<string, {name: string; more?: object; files?: Record<string, string>; code: number; says: string}>> = {
    'does not load': {name: GREET, files: {'commands/greet.js': "throw new Error('no luck')\n"}, code: 3, says: 'no luck'},
    'ends the process while it is loaded': {name: GREET, files: {'commands/greet.js': 'process.exit(0)\n'}, code: 3, says: 'exit code 0'},
    'needs a package that is not there': {name: GREET, more: {dependencies: {'not-there-at-all': '1'}}, code: 4, says: 'not-there-at-all'},
    'is called like a plugin of the core': {name: '@mmm-cli/plugin-spec', code: 5, says: 'is a name of mmm itself'},
  }
  it('keeps what works whatever is wrong with the new one', () =>
    inWorkspace(async ({directory, home, run}) => {
      await run('plugins', 'install', `${GREET}@1.0.0`, '--yes')
      const before = readFileSync(join(home, 'data', 'package.json'), 'utf8')
      for (const [what, {code, files = greeting('new'), more, name, says}] of Object.entries(REFUSED)) {
        makeTarball(join(directory, 'plugin.tgz'), manifestOf(name, '9.0.0', more), files)

        const failed = await run('plugins', 'install', './plugin.tgz', '--yes')

        expect(failed, `that ${what}: ${failed.stderr}`).to.include({code})
        expect(failed.stderr).to.include(says)
        expect(readFileSync(join(home, 'data', 'package.json'), 'utf8')).to.equal(before)
        expect(readdirSync(join(home, 'data', 'plugins'))).to.have.lengthOf(1)
      }
      expect(await run('greet')).to.include({code: 0, stdout: 'one\n', stderr: ''})
    }))

  for (const name of [
    'mmm-cli',
    '@mmm-cli/plugin-new',
    '@oclif/plugin-help',
    'mmm_cli',
    'mmmcli',
    'mmm-c1i',
    '@mmm-cli/plugin-spce',
    '@mmmcli/spec',
    'mmm-cli-plugin-spec',
  ]) {
    it(`refuses the name ${name}, and asks no registry about it`, () =>
      inWorkspace(async ({run}) => {
        const {length} = registry.missing
        expect((await run('plugins', 'install', name, '--yes', '--json')).json()).to.have.nested.property('error.code', 'PLUGIN_NAME_RESERVED')
        expect(registry.missing).to.have.lengthOf(length)
      }))
  }

  for (const [source, code] of Object.entries({
    'not-there-at-all': 'PLUGIN_NOT_FOUND',
    [`${GREET}@^7`]: 'PLUGIN_NOT_FOUND',
    './nowhere': 'PLUGIN_SOURCE_INVALID',
    './empty': 'PLUGIN_SOURCE_INVALID',
    [`x@npm:${GREET}`]: 'PLUGIN_SOURCE_INVALID',
    'NOT A NAME': 'PLUGIN_SOURCE_INVALID',
    'git+file:///nowhere/at/all': 'PLUGIN_NOT_FOUND',
  })) {
    it(`says ${code} of ${source}`, () =>
      inWorkspace(async ({directory, home, run}) => {
        mkdirSync(join(directory, 'empty'))
        expect((await run('plugins', 'install', source, '--yes', '--json')).json()).to.have.nested.property('error.code', code)
        expect(existsSync(join(home, 'data', 'package.json'))).to.equal(false)
      }))
  }

  it('says within seconds that a registry refuses or says nothing', () =>
    inWorkspace(
      async ({run}) => {
        expect((await run('plugins', 'install', 'mmm-plugin-x', '--yes', '--json')).json()).to.have.nested.property('error.code', 'REGISTRY_UNREACHABLE')
      },
      {MMM_NPM_REGISTRY: 'http://127.0.0.1:9/'},
    ))

  it('gives up on a registry that never answers', () =>
    inWorkspace(
      async ({run}) => {
        registry.hold('/mmm-plugin-held')
        expect((await run('plugins', 'install', 'mmm-plugin-held', '--yes', '--json')).json()).to.have.nested.property('error.code', 'REGISTRY_UNREACHABLE')
      },
      {npm_config_fetch_timeout: '200'},
    ))
})

describe('the registry of mmm plugins install', () => {
  let registry: Registry
  before(async () => {
    registry = await Registry.start([])
  })
  after(() => registry.close())

  it('has a signature that is said to be unchecked where nobody vouches for its keys', () =>
    withWorkspace(
      async ({run}) => {
        registry.signPackages()
        registry.publish(manifestOf('mmm-plugin-signed', '1.0.0'), greeting('signed'))
        expect((await run('plugins', 'install', 'mmm-plugin-signed', '--yes')).stdout).to.include("signature  the registry's, not checked\n")
        expect(await run('greet')).to.include({stdout: 'signed\n'})
      },
      // npm asks the public for the roots of its trust: not from a test.
      {environment: {...registry.environment, npm_config_https_proxy: 'http://127.0.0.1:9/', npm_config_noproxy: '127.0.0.1'}},
    ))

  it('is the private one that the .npmrc names for a scope, with its token; the .npmrc of the folder at hand does not count', () =>
    withWorkspace(async (workspace) => {
      const {directory, write} = workspace
      registry.publish(manifestOf('@ours/mmm-plugin-private', '1.0.0'), greeting('private'))
      registry.demandToken('s3cret')
      const settings = (token: string): string => `@ours:registry=${registry.url}\n//${new URL(registry.url).host}/:_authToken=${token}\nfetch-retries=0\n`
      write('home.npmrc', settings('wrong'))
      write('.npmrc', settings('s3cret'))
      const {MMM_NPM_REGISTRY: _, ...environment} = registry.environment
      Object.assign(process.env, environment, {npm_config_userconfig: join(directory, 'home.npmrc')})
      try {
        const install = (): ReturnType<typeof workspace.run> => workspace.run('plugins', 'install', '@ours/mmm-plugin-private', '--yes', '--json')
        expect((await install()).json()).to.have.nested.property('error.code', 'REGISTRY_REFUSED')
        write('home.npmrc', settings('s3cret'))
        expect(await install()).to.include({code: 0})
        expect(await workspace.run('greet')).to.include({stdout: 'private\n'})
      } finally {
        registry.demandToken(undefined)
        for (const name of [...Object.keys(environment), 'npm_config_userconfig']) delete process.env[name]
      }
    }))
})

describe('the proxy of mmm plugins install', () => {
  for (const [where, environment, npmrc] of [
    ['the .npmrc', (_url: string) => ({}), (url: string) => `proxy=${url}\n`],
    ['the environment', (url: string) => ({HTTP_PROXY: url}), () => ''],
  ] as const) {
    it(`is the one that ${where} names`, async () => {
      const registry = await Registry.start([])
      try {
        registry.publish(manifestOf('mmm-plugin-far', '1.0.0'), greeting('far'))
        await withWorkspace(
          async ({directory, run, write}) => {
            write('home.npmrc', npmrc(registry.url))
            Object.assign(process.env, {...environment(registry.url), npm_config_userconfig: join(directory, 'home.npmrc')})
            try {
              // Nobody but the proxy knows this registry.
              expect(await run('plugins', 'install', 'mmm-plugin-far', '--yes')).to.include({code: 0})
              expect(registry.proxied).to.include('http://registry.invalid/mmm-plugin-far')
              expect(await run('greet')).to.include({stdout: 'far\n'})
            } finally {
              for (const name of ['HTTP_PROXY', 'npm_config_userconfig']) delete process.env[name]
            }
          },
          {environment: {...registry.environment, MMM_NPM_REGISTRY: 'http://registry.invalid/'}},
        )
      } finally {
        await registry.close()
      }
    })
  }
})

describe('mmm plugins update', () => {
  it('takes what the range means now, and leaves what is new enough', async () => {
    const registry = await Registry.start([])
    try {
      await withWorkspace(
        async ({run}) => {
          registry.publish(manifestOf(GREET, '1.0.0'), greeting('one'))
          await run('plugins', 'install', `${GREET}@^1.0.0`, '--yes')
          await run('plugins', 'disable', GREET)
          expect((await run('plugins', 'update')).stdout).to.include('1.0.0 is installed already')
          registry.publish(manifestOf(GREET, '2.0.0'), greeting('two'))
          registry.publish(manifestOf(GREET, '1.5.0'), greeting('one.five'), 'old')

          const updated = await run('plugins', 'update', GREET, '--yes')

          expect(updated).to.include({code: 0})
          expect(updated.stdout).to.include('Installed mmm-plugin-greet 1.5.0 in place of 1.0.0.')
          expect(await run('greet'), 'it stays disabled').to.include({code: 2})
          await run('plugins', 'enable', GREET)
          expect(await run('greet')).to.include({stdout: 'one.five\n'})
        },
        // npm remembers for minutes what a registry said.
        {environment: {...registry.environment, npm_config_prefer_online: 'true'}},
      )
    } finally {
      await registry.close()
    }
  })
})
