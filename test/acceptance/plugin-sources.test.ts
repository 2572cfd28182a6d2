import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {type Finished, Sandbox} from '../support/binary.ts'
import {commandText} from '../support/plugins.ts'
import {makeTarball, type Manifest, Registry} from '../support/registry.ts'

const manifestOf = (name: string, more: object = {}): Manifest => ({name, version: '1.0.0', type: 'module', oclif: {commands: './commands'}, ...more})
const filesOf = (command: string): Record<string, string> => ({[`commands/${command}.js`]: commandText(`this.log('${command}')`)})

/** One sandbox for all: what one round leaves the next must not lose. */
describe('each source of a plugin, while another mmm links one', () => {
  let registry: Registry
  let sandbox: Sandbox
  /** What was installed or linked, in that order of rounds. */
  const expected: string[] = []
  before(async () => {
    registry = await Registry.start([])
    sandbox = new Sandbox()
  })
  after(async () => {
    sandbox.remove()
    await registry.close()
  })

  const mmm = (...args: string[]): Promise<Finished> => sandbox.run(args, {env: {...registry.environment, npm_config_prefer_online: 'true'}})
  const listed = (): string[] => {
    const {oclif} = JSON.parse(readFileSync(join(sandbox.home, 'data', 'package.json'), 'utf8')) as {oclif: {plugins: Array<{name: string}>}}
    return oclif.plugins.map(({name}) => name)
  }
  const writePlugin = (folder: string, manifest: Manifest, files: Record<string, string>): string => {
    for (const [path, text] of Object.entries({...files, 'package.json': JSON.stringify(manifest)})) {
      mkdirSync(dirname(join(sandbox.root, folder, path)), {recursive: true})
      writeFileSync(join(sandbox.root, folder, path), text)
    }
    return join(sandbox.root, folder)
  }
  const tarball = (name: string): string => {
    const file = join(sandbox.root, `${name}.tgz`)
    makeTarball(file, manifestOf(`mmm-plugin-${name}`), filesOf(name))
    return file
  }
  const repository = (name: string, manifest = manifestOf(`mmm-plugin-${name}`), files = filesOf(name)): string => {
    const folder = writePlugin(`${name}-repository`, manifest, files)
    for (const words of ['init -q', 'add .', '-c user.name=a -c user.email=a@example.org commit -qm one'])
      execFileSync('git', words.split(' '), {cwd: folder, stdio: 'pipe'})
    return `git+file://${folder}`
  }

  const SOURCES: Readonly<Record<string, (name: string) => string>> = {
    'install NAME': (name) => {
      registry.publish(manifestOf(`mmm-plugin-${name}`), filesOf(name))
      return `mmm-plugin-${name}`
    },
    'install file:/abs/x.tgz': (name) => `file:${tarball(name)}`,
    'install /abs/x.tgz, which is no GitHub slug': (name) => tarball(name),
    'install ./x.tgz': (name) => `./${tarball(name).slice(sandbox.root.length + 1)}`,
    'install file:/abs/dir': (name) => `file:${writePlugin(name, manifestOf(`mmm-plugin-${name}`), filesOf(name))}`,
    'install a second file: directory, and registers that one': (name) => `file:${writePlugin(name, manifestOf(`mmm-plugin-${name}`), filesOf(name))}`,
    'install ./dir': (name) => `./${writePlugin(name, manifestOf(`mmm-plugin-${name}`), filesOf(name)).slice(sandbox.root.length + 1)}`,
    'install git+file:///x.git': (name) => repository(name),
    'install http://host/x.tgz': (name) => registry.urlOf(registry.publish(manifestOf(`mmm-plugin-${name}`), filesOf(name))),
    'install NAME@RANGE': (name) => {
      registry.publish(manifestOf(`mmm-plugin-${name}`), filesOf(name))
      registry.publish(manifestOf(`mmm-plugin-${name}`, {version: '2.0.0'}), filesOf('toonew'))
      return `mmm-plugin-${name}@^1`
    },
  }

  for (const [index, [row, source]] of Object.entries(SOURCES).entries()) {
    it(`${row} works, and neither loses what the other does`, async () => {
      const name = `source${index}`
      writePlugin(`linked${index}`, manifestOf(`mmm-plugin-linked${index}`), filesOf(`linked${index}`))

      const both = await Promise.all([mmm('plugins', 'install', source(name), '--yes'), mmm('plugins', 'link', `linked${index}`)])

      for (const {code, stderr} of both) expect(code, stderr).to.equal(0)
      expected.push(`mmm-plugin-${name}`, `mmm-plugin-linked${index}`)
    })
  }

  it('and after ten rounds all are listed, and all work, a folder as it was when it was installed', async () => {
    writePlugin('source4', manifestOf('mmm-plugin-source4'), {'commands/source4.js': commandText("throw new Error('changed')")})
    expect(listed()).to.have.members(expected)
    expect(readdirSync(join(sandbox.home, 'data', 'plugins'))).to.have.lengthOf(Object.keys(SOURCES).length)
    const text = Object.keys(SOURCES)
      .flatMap((_, index) => [`source${index}`, `linked${index}`])
      .join('\n')
    writeFileSync(join(sandbox.root, 'all.mmm'), text)
    const all = await mmm('batch', 'all.mmm', '--json')
    expect(all, all.stdout).to.include({code: 0, stderr: ''})
    const {results} = JSON.parse(all.stdout) as {results: Array<{argv: string[]; output: string}>}
    for (const {argv, output} of results) expect(output).to.equal(`${argv[0]}\n`)
  })

  const unchanged = async (refused: Finished, code: number, says: string): Promise<void> => {
    expect(refused).to.include({code})
    expect(refused.stderr).to.include(says)
    expect(listed()).to.have.members(expected)
    expect(readdirSync(join(sandbox.home, 'data', 'plugins'))).to.have.lengthOf(Object.keys(SOURCES).length)
  }

  it('a failed upgrade (install NAME@9.9.9) keeps the 1.0.0 that works', async () => {
    await unchanged(await mmm('plugins', 'install', 'mmm-plugin-source0@9.9.9', '--yes'), 4, 'cannot be found')
    expect(await mmm('source0')).to.include({code: 0, stdout: 'source0\n', stderr: ''})
  })

  it('install of a package that is no plugin (ms) leaves nothing of it behind', async () => {
    registry.publish({name: 'ms', version: '2.1.3', main: 'index.js'}, {'index.js': ''})
    await unchanged(await mmm('plugins', 'install', 'ms', '--yes'), 3, 'has no "oclif"')
  })

  it('a plugin for another mmm (^9) is refused, and told so', async () => {
    const peer = {peerDependencies: {'mmm-cli': '^9'}, peerDependenciesMeta: {'mmm-cli': {optional: true}}}
    registry.publish(manifestOf('mmm-plugin-nine', peer), filesOf('nine'))
    await unchanged(await mmm('plugins', 'install', 'mmm-plugin-nine', '--yes'), 5, '^9')
  })

  it('link PATH wants no lockfile, and installing the same name later says that it takes its place', async () => {
    registry.publish(manifestOf('mmm-plugin-linked0'), {'commands/linked0.js': commandText("this.log('installed')")})
    const {code, stdout} = await mmm('plugins', 'install', 'mmm-plugin-linked0', '--yes')
    expect(code).to.equal(0)
    expect(stdout).to.match(/replaces {3}what is linked from \S+linked0\n/)
    expect(await mmm('linked0')).to.include({code: 0, stdout: 'installed\n', stderr: ''})
  })

  it('a git repository that has to be built is built with --allow-scripts', async () => {
    const build = "import('node:fs').then(({cpSync}) => cpSync('src', 'commands', {recursive: true}))"
    const manifest = manifestOf('mmm-plugin-built', {files: ['commands'], scripts: {prepare: `node -e "${build}"`}})
    const source = repository('built', manifest, {'src/built.js': commandText("this.log('built')")})

    const built = await mmm('plugins', 'install', source, '--yes', '--allow-scripts')
    expect(built.code, built.stderr).to.equal(0)
    expect(built.stdout)
      .to.include('those that build it are run')
      .and.match(/from {7}git\+file:\S+#[0-9a-f]{40}\n/)
    expect(await mmm('built')).to.include({code: 0, stdout: 'built\n', stderr: ''})
    expect(readFileSync(join(sandbox.home, 'data', 'package.json'), 'utf8')).to.include('built-repository')
  })
})
