import {expect} from 'chai'
import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {cpSync, existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {BINARY, ROOT, type Finished, type Sandbox, withSandbox} from '../support/binary.ts'
import {addPlugins, commandText} from '../support/plugins.ts'

const OLD_NODE = findOldNode()

describe('bin/run.js under a Node that is too old', () => {
  before(function () {
    if (!OLD_NODE) this.skip()
  })

  it("starts the project's own Node, and passes on arguments and exit code", () =>
    withSandbox(async (sandbox) => {
      expect(await runOn(OLD_NODE!, sandbox, BINARY, '--version'))
        .to.include({code: 0, stderr: ''})
        .with.property('stdout')
        .that.includes(process.version)
      expect(await runOn(OLD_NODE!, sandbox, BINARY, 'spec', 'show', 'a b', '--json')).to.include({code: 4, stderr: ''})
    }))

  for (const asked of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with what it started, by the same signal: ${asked}`, () =>
      withSandbox(async (sandbox) => {
        const wait = commandText('process.stdout.write(String(process.pid))\n    await new Promise(() => setInterval(() => {}, 1000))')
        addPlugins(sandbox, [{name: 'mmm-plugin-wait', files: {'commands/wait.js': wait}}])
        const child = spawn(OLD_NODE!, [BINARY, 'wait'], {cwd: sandbox.root, env: sandbox.environment})
        const [pid] = (await once(child.stdout, 'data')) as [Buffer]

        child.kill(asked)
        const [, signal] = (await once(child, 'close')) as [number | null, string | null]

        expect(signal).to.equal(asked)
        expect(() => process.kill(Number(pid), 0)).to.throw('ESRCH')
      }))
  }

  it('says in one line what it needs where there is no other', () =>
    withSandbox(async (sandbox) => {
      const version = execFileSync(OLD_NODE!, ['--version'], {encoding: 'utf8'}).trim()

      expect(await runOn(OLD_NODE!, sandbox, copyBinary(sandbox), '--version')).to.deep.include({
        code: 1,
        stdout: '',
        stderr: ` ›   Error: mmm needs Node.js 22.15 or newer; this is ${version}.\n`,
      })
    }))
})

describe('the build under a Node that is too old', () => {
  it('says what it needs where there is no other', function () {
    if (!OLD_NODE) this.skip()
    return withSandbox(async (sandbox) => {
      for (const script of ['build.mjs', 'toolchain.mjs']) cpSync(join(ROOT, 'scripts', script), join(sandbox.root, 'scripts', script))
      const {code, stderr} = await runOn(OLD_NODE, sandbox, join(sandbox.root, 'scripts', 'build.mjs'))

      expect(code).to.equal(1)
      expect(stderr).to.match(/^mmm is built with Node\.js 22\.15 or newer; this is v\S+\. Run `npm install` first: it brings one\.\n$/)
    })
  })
})

describe('bin/run.js without a build', () => {
  it('says how to get one', () =>
    withSandbox(async (sandbox) => {
      expect(await runOn(process.execPath, sandbox, copyBinary(sandbox), '--version')).to.deep.include({
        code: 1,
        stdout: '',
        stderr: ' ›   Error: mmm is not built yet. Run `npm run build` in its folder.\n',
      })
    }))
})

async function runOn(node: string, sandbox: Sandbox, binary: string, ...args: readonly string[]): Promise<Omit<Finished, 'signal'>> {
  const child = spawn(node, [binary, ...args], {cwd: sandbox.root, env: sandbox.environment, stdio: ['ignore', 'pipe', 'pipe']})
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  return {code, stdout, stderr}
}

/** The binary on its own: neither a build nor a Node beside it. */
function copyBinary(sandbox: Sandbox): string {
  const copy = join(sandbox.root, 'copy', 'bin', 'run.js')
  mkdirSync(join(sandbox.root, 'copy', 'bin'), {recursive: true})
  for (const name of ['run.js', 'package.json']) cpSync(join(dirname(BINARY), name), join(dirname(copy), name))
  writeFileSync(join(sandbox.root, 'copy', 'package.json'), '{"type": "module"}')
  return copy
}

/** The machine's own Node, if it is older than what mmm needs. */
function findOldNode(): string | undefined {
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)].filter((folder) => !folder.includes('node_modules'))
  const nodes = folders.map((folder) => join(folder, 'node')).filter((node) => existsSync(node))
  return nodes.find((node) => {
    const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], {encoding: 'utf8'}).split('.').map(Number)
    return major < 22 || (major === 22 && minor < 15)
  })
}
