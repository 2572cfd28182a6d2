import {expect} from 'chai'
import {appendFileSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Running, type Sandbox, withSandbox} from '../support/binary.ts'
import {until} from '../support/waiting.ts'

/** A project whose specifications say that they run, and end when they are let. */
class Shop {
  readonly #sandbox: Sandbox
  readonly #names: readonly string[]
  readonly path: string

  constructor(sandbox: Sandbox, specs: number) {
    this.#sandbox = sandbox
    this.#names = Array.from({length: specs}, (_, index) => `s${index}`)
    this.path = join(sandbox.root, 'shop')
    for (const folder of ['specs', 'running', 'let']) mkdirSync(join(this.path, folder), {recursive: true})
    this.configure('1')
    const commands = (name: string): string => `touch running/${name}; until [ -e let/${name} ]; do sleep 0.02; done; rm running/${name}`
    for (const name of this.#names) writeFileSync(join(this.path, 'specs', `${name}.md`), `---\nrun: [${JSON.stringify(commands(name))}]\n---\n# ${name}\n`)
  }

  configure(concurrency: string): void {
    writeFileSync(join(this.path, 'mmm.toml'), `[project]\nname = "shop"\n\n[run]\nconcurrency = ${concurrency}\n`)
  }

  start(...args: readonly string[]): Running {
    // The manifest is written by hand: nobody has trusted the project yet.
    return this.#sandbox.start(['run', '--yes', ...args], {cwd: this.path})
  }

  get running(): string[] {
    return readdirSync(join(this.path, 'running')).toSorted()
  }

  release(...names: readonly string[]): void {
    for (const name of names.length > 0 ? names : this.#names) appendFileSync(join(this.path, 'let', name), '')
  }
}

describe('changing the configuration while mmm run goes', () => {
  it('raises and lowers what runs at once', () =>
    withSandbox(async (sandbox) => {
      const shop = new Shop(sandbox, 6)
      const run = shop.start()
      await until(() => shop.running.length === 1)

      expect(await sandbox.run(['config', 'set', 'run.concurrency', '3'], {cwd: shop.path})).to.include({code: 0})
      await run.printed('run.concurrency is 3 now')
      await until(() => shop.running.length === 3)

      shop.configure('1')
      await run.printed('run.concurrency is 1 now')
      shop.release('s0', 's1')
      await until(() => shop.running.length === 1)
      shop.release('s2')
      await until(() => shop.running.includes('s3'))
      expect(shop.running).to.deep.equal(['s3'])

      shop.release()
      const {code, stdout} = await run.finished
      expect(stdout).to.include('6 completed')
      expect(code).to.equal(0)
    }))

  it('goes on as before when the file is wrong, says why, and takes the mended one', () =>
    withSandbox(async (sandbox) => {
      const shop = new Shop(sandbox, 3)
      const run = shop.start('--json')
      await until(() => shop.running.length === 1)

      shop.configure('"many"')
      await run.printed('run.warning')
      shop.release('s0')
      await until(() => shop.running.includes('s1'))
      expect(shop.running).to.deep.equal(['s1'])
      shop.configure('2')
      await until(() => shop.running.length === 2)

      shop.release()
      const {code, stdout} = await run.finished
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as {type: string; message?: string})
      expect(events.find(({type}) => type === 'run.warning')).to.deep.equal({
        type: 'run.warning',
        code: 'CONFIGURATION_INVALID',
        message: `Going on as before. The configuration is invalid: ${shop.path}/mmm.toml:5:1: "run.concurrency" must be a whole number from 1 to 1024, not "many".`,
      })
      expect(events.at(-1)!.type).to.equal('summary')
      expect(code).to.equal(0)
    }))

  it('lets the flag win', () =>
    withSandbox(async (sandbox) => {
      const shop = new Shop(sandbox, 3)
      const run = shop.start('--concurrency', '2')
      await until(() => shop.running.length === 2)

      shop.configure('"many"')
      await run.printed('Going on as before')
      shop.configure('3')
      shop.release('s0')
      await until(() => shop.running.includes('s2'))

      shop.release()
      expect((await run.finished).stdout).to.not.include('run.concurrency is')
    }))
})
