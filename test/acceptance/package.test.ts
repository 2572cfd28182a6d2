import {expect} from 'chai'
import {execFile, execFileSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {ROOT, type Sandbox, withSandbox} from '../support/binary.ts'
import {npm} from '../support/npm.ts'

const PARTS =
  /^(?:node_modules\/@mmm-cli\/plugin-\w+\/)?(?:package\.json|README\.md|LICENSE|oclif\.manifest\.json|bin\/(?:package\.json|run\.js)|docs\/.+|templates\/.+|dist\/(?:oclif|pack)\/.+|dist\/.+(?:\.js|\.d\.ts))$/

describe('the npm package', function () {
  // npm fetches what mmm depends on; a slow line is no failure.
  this.timeout(180_000)
  let folder: string
  let tarball: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mmm-package-'))
    tarball = join(folder, npm(folder, 'pack', ROOT, '--silent').trim())
  })
  after(() => rmSync(folder, {force: true, recursive: true}))

  it('holds the build, the manifests and the docs, and nothing else of ours', () => {
    const files = execFileSync('tar', ['-tzf', tarball], {encoding: 'utf8'}).trim().split('\n')
    const ours = files
      .map((file) => file.replace('package/', ''))
      .filter((file) => !file.startsWith('node_modules/') || file.startsWith('node_modules/@mmm-cli/'))

    expect(ours.filter((file) => !PARTS.test(file))).to.be.empty
    expect(ours).to.include.members([
      'LICENSE',
      'README.md',
      'bin/package.json',
      'bin/run.js',
      'dist/index.d.ts',
      'dist/main.js',
      'dist/oclif/pack.cjs',
      'dist/oclif/LICENSES.txt',
      'dist/pack/mmm.cjs',
      'dist/pack/start.cjs',
      'dist/testing.js',
      'oclif.manifest.json',
    ])
    for (const plugin of ['config', 'plugins', 'project', 'spec', 'state'])
      expect(ours).to.include(`node_modules/@mmm-cli/plugin-${plugin}/oclif.manifest.json`)
  })

  it('installs into an empty prefix and works there, core plugins and third parties included', () =>
    withSandbox(async (sandbox) => {
      // Names that are not the same in a path and in a URL.
      const prefix = join(folder, 'a prefix, 41% ü%20#?')
      npm(folder, 'install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', tarball)
      const mmm = installed(prefix, sandbox)

      expect(await mmm('--version')).to.match(/^mmm-cli\/\d/)
      expect(await installed(prefix, sandbox, {MMM_NO_FAST_START: '1'})('help')).to.equal(await mmm('help'))
      expect(await mmm('init')).to.include('Created project shop')
      expect(await mmm('spec', 'new', 'greet', '--run', 'echo hello > greeting', '--verify', 'grep hello greeting')).to.include('specs/greet.md')
      expect(await mmm('run')).to.include('greet')
      expect(await mmm('spec', 'new', 'shout', '--template', 'task', '--var', 'goal=Shout')).to.include('specs/shout.md')
      expect(await mmm('project', 'new', 'tool', '--path', join(sandbox.root, 'tool'), '--template', 'cli-tool')).to.include('  .gitignore\n  bin/tool.js\n')
      expect(execFileSync(join(sandbox.root, 'tool', 'bin', 'tool.js'), ['hello', 'Ada'], {encoding: 'utf8'})).to.equal('Hello, Ada!\n')
      expect(JSON.parse(await mmm('spec', 'list', '--json'))).to.have.nested.property('[0].status', 'completed')

      cpSync(join(ROOT, 'test', 'fixtures', 'mmm-plugin-hello'), join(sandbox.root, 'hello'), {recursive: true})
      await mmm('plugins', 'link', join(sandbox.root, 'hello'), '--no-install')
      expect(JSON.parse(await mmm('hello', 'host', '--json'))).to.deep.equal({command: true, oclif: true})
      await mmm('plugins', 'uninstall', 'mmm-plugin-hello')
      expect(await mmm('plugins', 'install', join(sandbox.root, 'hello'), '--yes')).to.include('Installed mmm-plugin-hello')
      expect(JSON.parse(await mmm('hello', 'host', '--json'))).to.deep.equal({command: true, oclif: true})
      expect(await mmm('plugins', 'create', 'mmm-plugin-packed')).to.include('Made mmm-plugin-packed')
      expect(await mmm('plugins', 'check', 'mmm-plugin-packed').catch((error: {stdout: string}) => error.stdout)).to.include('is not there')

      // What is packed of a library is not for another version of it.
      const library = join(prefix, 'lib', 'node_modules', 'mmm-cli', 'node_modules', 'better-sqlite3')
      writeFileSync(join(library, 'lib', 'util.js'), `process.stdout.write('its own\\n');${readFileSync(join(library, 'lib', 'util.js'), 'utf8')}`)
      expect(await mmm('spec', 'list')).to.not.include('its own')
      writeFileSync(join(library, 'package.json'), readFileSync(join(library, 'package.json'), 'utf8').replace(/"version": "[^"]+"/, '"version": "13.99.0"'))
      expect(await mmm('spec', 'list')).to.match(/^its own\n(?:.*\n)*.*greet/)
    }))
})

/** Runs the installed mmm in the folder `shop`, with no Node but the one that runs the tests; a failure is thrown. */
function installed(prefix: string, sandbox: Sandbox, more: Record<string, string> = {}): (...args: string[]) => Promise<string> {
  const cwd = join(sandbox.root, 'shop')
  mkdirSync(cwd, {recursive: true})
  const env = {...sandbox.environment, ...more, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter)}
  return async (...args) => (await promisify(execFile)(join(prefix, 'bin', 'mmm'), args, {cwd, env})).stdout
}
