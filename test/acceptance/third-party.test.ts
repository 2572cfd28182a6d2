import {expect} from 'chai'
import {cpSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Finished, ROOT, type Sandbox, withSandbox} from '../support/binary.ts'
import {Registry} from '../support/registry.ts'

const FIXTURES = join(ROOT, 'test', 'fixtures')

const PLUGINS = [
  {name: 'mmm-plugin-hello', command: 'hello', greeting: 'Hello', kind: 'an ES module with a manifest'},
  {name: 'mmm-plugin-hello-cjs', command: 'hola', greeting: 'Hola', kind: 'CommonJS without a manifest'},
]

describe("a third party's plugin", () => {
  let registry: Registry
  before(async () => {
    registry = await Registry.start(PLUGINS.map(({name}) => join(FIXTURES, name)))
  })
  after(() => registry.close())

  for (const {command, greeting, kind, name} of PLUGINS) {
    const ways = {
      link: (sandbox: Sandbox) => ['link', copyFixture(sandbox, name)],
      install: () => ['install', name, '--yes'],
    }

    for (const [way, words] of Object.entries(ways)) {
      it(`${name} (${kind}) works on the running mmm after \`plugins ${way}\`, until it is uninstalled`, () =>
        withSandbox(async (sandbox) => {
          const mmm = inShop(sandbox, registry.environment)
          succeed(await mmm('init'))
          succeed(await mmm('spec', 'new', 'first', '--run', 'true', '--verify', 'true'))
          succeed(await mmm('run'))

          succeed(await mmm('plugins', ...words(sandbox)))
          expect(registry.missing, 'its optional peer is mmm itself, not a package to fetch').to.be.empty

          expect(await mmm('plugins'))
            .to.include({code: 0, stderr: ''})
            .with.property('stdout')
            .that.includes(name)
          expect(await mmm(command, 'Ada')).to.include({code: 0, stderr: '', stdout: `${greeting} Ada: 1 of 1 specifications are completed\n`})
          expect(JSON.parse((await mmm(command, 'Ada', '--json')).stdout)).to.deep.equal({name: 'Ada', specs: 1, completed: 1})
          expect(JSON.parse((await mmm(command, 'host', '--json')).stdout)).to.deep.equal({command: true, oclif: true})

          succeed(await mmm('plugins', 'uninstall', name))

          expect(await mmm(command, '--json')).to.include({code: 2})
          expect((await mmm('plugins')).stdout).to.match(/^No plugins installed\./)
        }))
    }

    it(`${name} fails as the core's own commands do, in text and JSON alike`, () =>
      withSandbox(async (sandbox) => {
        const mmm = inShop(sandbox)
        succeed(await mmm('plugins', 'link', copyFixture(sandbox, name), '--no-install'))

        expect(await mmm(command, 'nobody')).to.include({code: 5, stdout: ''})
        expect((await mmm(command, 'nobody')).stderr).to.equal(
          ' ›   Error: There is nobody called nobody.\n ›   Code: NOBODY_THERE\n ›   Try this: Greet somebody else.\n',
        )
        const refused = await mmm(command, 'nobody', '--json')
        expect(refused).to.include({code: 5, stderr: ''})
        expect(JSON.parse(refused.stdout)).to.deep.equal({
          error: {code: 'NOBODY_THERE', message: 'There is nobody called nobody.', context: {name: 'nobody'}, suggestions: ['Greet somebody else.']},
        })
        expect(await mmm(command)).to.include({code: 4, stdout: ''})
        expect(JSON.parse((await mmm(command, '--json')).stdout)).to.have.nested.property('error.code', 'PROJECT_MISSING')
        expect(await mmm(command, '--nope')).to.include({code: 2, stdout: ''})
        expect(await mmm(command, '--nope', '--json')).to.include({code: 2, stderr: ''})
      }))
  }

  it("keeps its own copy of @oclif/core where it has one, and gets the host's services all the same", () =>
    withSandbox(async (sandbox) => {
      const mmm = inShop(sandbox)
      const plugin = copyFixture(sandbox, 'mmm-plugin-hello-cjs')
      giveOwnOclif(plugin)
      succeed(await mmm('init'))
      succeed(await mmm('plugins', 'link', plugin, '--no-install'))

      expect(JSON.parse((await mmm('hola', 'host', '--json')).stdout)).to.deep.equal({command: true, oclif: false})
      expect(await mmm('hola')).to.include({code: 0, stderr: '', stdout: 'Hola you: 0 of 0 specifications are completed\n'})
    }))
})

/** Runs mmm in the folder `shop` of a sandbox. */
function inShop(sandbox: Sandbox, env: Record<string, string> = {}): (...args: string[]) => Promise<Finished> {
  const cwd = join(sandbox.root, 'shop')
  mkdirSync(cwd)
  return (...args) => sandbox.run(args, {cwd, env})
}

function succeed({code, stderr, stdout}: Finished): void {
  expect(code, `${stdout}${stderr}`).to.equal(0)
}

/** A plugin's folder outside the checkout, so that it finds no packages above it. */
function copyFixture(sandbox: Sandbox, name: string): string {
  const folder = join(sandbox.root, name)
  cpSync(join(FIXTURES, name), folder, {recursive: true})
  return folder
}

/** Another copy of oclif, by no means the host's: just enough of it for the fixture. */
function giveOwnOclif(plugin: string): void {
  const folder = join(plugin, 'node_modules', '@oclif', 'core')
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'package.json'), JSON.stringify({name: '@oclif/core', version: '99.0.0'}))
  writeFileSync(
    join(folder, 'index.js'),
    "exports.Command = class {}\nexports.Args = {string: (options) => ({...options, type: 'option', parse: async (input) => input})}\n",
  )
}
