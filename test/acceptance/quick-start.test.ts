import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {ROOT, withSandbox} from '../support/binary.ts'
import {TRACING} from '../support/tracing.ts'
import {addPlugins, commandText, hookText} from '../support/plugins.ts'

interface Surface {
  readonly packs: number
  readonly libraries: number
  readonly isIndexed: boolean
  readonly outcomes: ReadonlyArray<{readonly argv: readonly string[]; readonly stdout: string; readonly stderr: string; readonly code: number}>
}

/** Commands that show what there is; what they print is the same twice. */
const READING = [
  '--version',
  'version',
  'commands',
  'config list',
  'config get run.concurrency',
  'alias list',
  'plugins',
  'project list',
  'spec list',
  'spec list --json',
]
  .concat([
    'spec ready',
    'spec show reap',
    'spec plan',
    'spec graph',
    'spec validate',
    'state status --json',
    'which spec list',
    'hist',
    'xyzzy',
    'spec lits',
    'spec show nothing --json',
  ])
  .concat(['help', 'help spec', 'help xyzzy', 'spec', 'spec list --status', '--json spec ready', '--no-color help'])

describe('the fast start', function () {
  this.timeout(60_000)

  for (const who of ['nobody', 'crowd'] as const) {
    it(`changes nothing that any command prints, with ${who === 'crowd' ? 'plugins of every kind' : 'no plugins'}`, () => {
      const commands = readFileSync(join(ROOT, 'test', 'commands.txt'), 'utf8').match(/^mmm [a-z: -]+[a-z]/gm)!
      const known = commands.map((line) => line.slice('mmm '.length))
      const surface = known.flatMap((words) => [`${words} --help`, `${words} --no-such-flag`])
      const [before = '', after = ''] =
        who === 'crowd'
          ? readFileSync(join(ROOT, 'test', 'fixtures', 'crowd', 'lines.txt'), 'utf8')
              .trim()
              .split('\n---\n')
          : ['', [...READING, ...surface].join('\n')]
      const fast = carryOut('fast', {before, after}, who)
      const plain = carryOut('plain', {before, after}, who)

      expect(known.length).to.be.greaterThan(70)
      expect(fast).to.include({packs: 1, libraries: 0, isIndexed: true})
      expect(plain).to.include({packs: 0, isIndexed: false})
      for (const [index, outcome] of fast.outcomes.entries()) expect(outcome, outcome.argv.join(' ')).to.deep.equal(plain.outcomes[index])
    })
  }

  it('is left alone where it is told to be', () =>
    withSandbox(async (sandbox) => {
      const [fast, plain] = await Promise.all([{}, {MMM_NO_FAST_START: '1'}].map((env) => sandbox.run(['help'], {env: {...env, NODE_OPTIONS: TRACING}})))
      expect(fast!.stderr).to.include('dist/pack/start.cjs').and.not.include('dist/main.js')
      expect(plain!.stderr).to.include('dist/main.js').and.not.include('dist/pack/start.cjs')
      expect(plain!.stdout).to.equal(fast!.stdout)
    }))

  it('leads from the stack of an error to the sources, and from that of a line of a batch to the modules', () =>
    withSandbox(async (sandbox) => {
      const {stderr} = await sandbox.run(['--debug', 'xyzzy'])
      const [, path, line] = /^ {4}at (?:async )?runLine \((.+\/src\/dispatch\/carry-out\.ts):(\d+):\d+\)$/m.exec(stderr) ?? []
      expect(readFileSync(path!, 'utf8').split('\n')[Number(line) - 1]).to.include('refuseUnknown(')

      writeFileSync(join(sandbox.root, 'lines.mmm'), 'config get nope --debug\n')
      const batch = await sandbox.run(['batch', 'lines.mmm'])
      expect(batch.stdout + batch.stderr).to.match(/^ {4}at async ConfigGet\._run \(mmm-cli\/command, packed in \/.+\/dist\/pack\/mmm\.cjs:\d+:\d+\)$/m)
    }))

  it('is that of the processes that share a batch as well', () =>
    withSandbox(async (sandbox) => {
      writeFileSync(join(sandbox.root, 'lines.mmm'), 'project list\nconfig path\n')
      const {code, stderr, stdout} = await sandbox.run(['batch', 'lines.mmm', '--jobs', '2'], {env: {NODE_OPTIONS: TRACING}})
      expect({code, stdout}).to.have.property('code', 0)
      expect(stdout).to.include('2 commands, all succeeded.')
      const loaded = stderr.split('\n').filter((url) => /\/(?:dist|node_modules)\//.test(url))
      expect(loaded.filter((url) => url.endsWith('/dist/dispatch/lane-program.js'))).to.have.length(2)
      expect(loaded.filter((url) => /dist\/(?!dispatch\/lane-program|oclif|pack)|@oclif\/core/.test(url))).to.deep.equal([])
    }))

  it('keeps what a command uses, and begins anew where that is damaged, foreign or cannot be kept', () =>
    withSandbox(async (sandbox) => {
      const folder = join(sandbox.root, 'compiled')
      const project = (...more: string[]): ReturnType<typeof sandbox.run> => sandbox.run(['project', 'list', ...more], {env: {NODE_COMPILE_CACHE: folder}})
      const list = (): ReturnType<typeof sandbox.run> => project()
      const {stdout} = await list()
      const [version] = readdirSync(folder)
      const place = readdirSync(join(folder, version!)).find((name) => /^mmm-\w+$/.test(name))
      const path = join(folder, version!, place!, 'project-list')
      const first = keptModules(path)
      expect(await list()).to.include({stdout, code: 0})
      const good = readFileSync(path)
      expect(good.length).to.be.greaterThan(300_000)
      expect(keptModules(path)).to.deep.equal(first)

      // A mistake needs more modules, which are then kept as well.
      const refused = await sandbox.run(['project', 'list', '--jsn'], {env: {MMM_NO_FAST_START: '1'}})
      for (const round of ['first', 'second']) expect(await project('--jsn'), round).to.deep.equal(refused)
      expect(keptModules(path).length).to.be.greaterThan(first.length)
      expect(await list()).to.include({stdout, code: 0})

      const flipped = Buffer.from(good)
      for (let at = 1000; at < flipped.length; at += 997) flipped[at]! ^= 255
      for (const bad of [flipped, good.subarray(0, 5000), Buffer.from('{}\n'), Buffer.from('')]) {
        writeFileSync(path, bad)
        expect(await list()).to.include({stdout, code: 0})
        expect(readFileSync(path).length).to.be.greaterThan(100_000)
      }
      // What a disk forgets is noticed only by whoever looks at every byte.
      const forgotten = Buffer.from(good)
      for (let at = good.indexOf('\n') + 1 + 256; at < good.length; at += 64 * 512) forgotten[at]! ^= 1
      writeFileSync(path, forgotten)
      utimesSync(path, new Date(0), new Date(0))
      expect(await list()).to.include({stdout, code: 0})
      expect(readFileSync(path).equals(forgotten)).to.equal(false)
      // And by whoever comes after one that ended without a word.
      await list()
      const killing = `--import=data:text/javascript,process.on('exit',()=>process.kill(process.pid,'SIGKILL'))`
      await sandbox.run(['project', 'list'], {env: {NODE_COMPILE_CACHE: folder, NODE_OPTIONS: killing}})
      expect(statSync(path).mtimeMs).to.equal(0)
      expect(await list()).to.include({stdout, code: 0})
      expect(statSync(path).mtimeMs).to.be.greaterThan(0)
      if (process.getuid?.() === 0) {
        chownSync(path, 1, 1)
        expect(await list()).to.include({stdout, code: 0})
        expect(statSync(path).uid).to.equal(0)
      }
      rmSync(path)
      mkdirSync(path)
      expect(await list()).to.include({stdout, code: 0})
    }))

  it("keeps compiled code in mmm's home where Node.js cannot keep its own, as on a machine of several users", () =>
    withSandbox(async (sandbox) => {
      writeFileSync(join(sandbox.root, 'taken'), '')
      expect(await sandbox.run(['project', 'list'], {env: {NODE_COMPILE_CACHE: join(sandbox.root, 'taken', 'compiled')}})).to.include({code: 0})
      const kept = readdirSync(join(sandbox.home, 'cache', 'compiled'), {recursive: true}).map(String)
      expect(kept.filter((path) => /mmm-\w+\/project-list$/.test(path))).to.have.length(1)
    }))

  it('exports what oclif does', () => {
    const names = (how: string): unknown => {
      const script = `
        import {usePackedOclif} from '${pathToFileURL(join(ROOT, 'dist', 'plugin', 'packed-oclif.js')).href}'
        import {createRequire} from 'node:module'
        if ('${how}' === 'packed') usePackedOclif()
        const require = createRequire('${join(ROOT, 'package.json')}')
        const doors = Object.keys(require('@oclif/core/package.json').exports).map((door) => '@oclif/core' + door.slice(1))
        const describe = (module) => Object.keys(module).sort().map((name) => name + ' ' + typeof module[name])
        const found = {}
        for (const door of doors.filter((name) => !name.endsWith('.json'))) {
          found[door] = [describe(await import(door)), describe(require(door)), (await import(door)).Command === (await import('@oclif/core')).Command]
        }
        console.log(JSON.stringify(found))`
      return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], {cwd: ROOT, encoding: 'utf8'}))
    }
    expect(names('packed')).to.deep.equal(names('plain'))
  })

  it('packs packages that are those which Node.js loads, and do what they do', () => {
    const script = `
      import {createRequire} from 'node:module'
      const require = createRequire('${join(ROOT, 'package.json')}')
      require('${join(ROOT, 'dist', 'pack', 'start.cjs')}').open('mmm-cli/testing')
      const packed = (name) => globalThis[Symbol.for('mmm.pack')].load('packages/' + name).default
      const matter = packed('gray-matter')
      const read = matter('---\\na: [1, 2]\\n---\\nText')
      const same = ['better-sqlite3', 'gray-matter', 'js-yaml'].map((name) => packed(name) === require(name))
      console.log(JSON.stringify([...same, read.data, read.content, matter.stringify('Text', {a: 1}), packed('js-yaml').load('b: 2')]))`
    const found = execFileSync(process.execPath, ['--input-type=module', '-e', script], {cwd: ROOT, encoding: 'utf8'})
    expect(JSON.parse(found)).to.deep.equal([true, true, true, {a: [1, 2]}, 'Text', '---\na: 1\n---\nText\n', {b: 2}])
  })
})

describe('the index of plugins', function () {
  this.timeout(60_000)

  const command = (id: string, summary: string): object => ({
    id,
    summary,
    aliases: [],
    args: {},
    flags: {},
    hiddenAliases: [],
    isESM: true,
    relativePath: ['commands', `${id}.js`],
  })
  const manifest = (...commands: readonly object[]): string =>
    JSON.stringify({version: '1.0.0', commands: Object.fromEntries(commands.map((each) => [(each as {id: string}).id, each]))})
  const greet = command('greet', 'Greets.')

  it('follows every change of what it was made of', () =>
    withSandbox(async (sandbox) => {
      const files = {
        'commands/greet.js': commandText("this.log('hello')"),
        'commands/part.js': commandText("this.log('goodbye')"),
        'oclif.manifest.json': manifest(greet),
      }
      addPlugins(sandbox, [{name: 'mmm-plugin-greet', files}])
      const index = join(sandbox.home, 'cache', 'plugins.index')
      for (const round of ['first', 'second']) expect(await sandbox.run(['greet']), round).to.include({stdout: 'hello\n', stderr: ''})
      expect(existsSync(index)).to.equal(true)

      const root = join(sandbox.root, 'plugins', 'mmm-plugin-greet')
      writeFileSync(join(root, 'oclif.manifest.json'), manifest(greet, command('part', 'Says goodbye.')))
      expect(await sandbox.run(['part'])).to.include({stdout: 'goodbye\n', code: 0})
      // As many bytes, and within the same second.
      writeFileSync(join(root, 'oclif.manifest.json'), manifest(greet, command('part', 'Says bye bye.')))
      expect((await sandbox.run(['part', '--help'])).stdout).to.include('Says bye bye.')
      writeFileSync(join(root, 'commands', 'part.js'), commandText("this.log('see you')"))
      expect(await sandbox.run(['part'])).to.include({stdout: 'see you\n', code: 0})
      addPlugins(sandbox, [])
      expect(await sandbox.run(['part'])).to.include({stdout: '', code: 2})
    }))

  it('is made again where it is damaged, and done without where it cannot be kept', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: 'mmm-plugin-greet', files: {'commands/greet.js': commandText("this.log('hello')"), 'oclif.manifest.json': manifest(greet)}}])
      const index = join(sandbox.home, 'cache', 'plugins.index')
      const hello = async (): Promise<void> => void expect(await sandbox.run(['greet'])).to.include({stdout: 'hello\n', stderr: '', code: 0})
      await hello()
      const good = readFileSync(index, 'utf8')
      // What is left where the power went before all of it was on the disk.
      const page = 4096 * Math.floor(good.indexOf('Greets.') / 4096)
      const unwritten = `${good.slice(0, page)}${' '.repeat(4096)}${good.slice(page + 4096)}`
      for (const bad of [unwritten, good.slice(0, 9000), '{}\n{}', '', good.replace('"stamp":"', '"stamp":"x')]) {
        writeFileSync(index, bad)
        await hello()
        expect(readFileSync(index, 'utf8').split('\n').slice(1).join('\n')).to.include('Greets.')
      }
      rmSync(index)
      mkdirSync(index)
      await hello()
    }))
})

describe('mmm --version', () => {
  // Any variable of mmm's sends it the ordinary way; this one says what is so anyway.
  const ORDINARY = {MMM_NO_PLUGINS: '0'}

  it('says without loading oclif what it says otherwise', () =>
    withSandbox(async (sandbox) => {
      const trace = {NODE_OPTIONS: TRACING, SHELL: '/bin/sh'}
      const quick = await sandbox.run(['--version'], {env: trace})
      const ordinary = await sandbox.run(['--version'], {env: {...trace, ...ORDINARY}})

      expect({...quick, stderr: ''}).to.deep.equal({...ordinary, stderr: ''})
      expect(quick.stdout).to.match(/^mmm-cli\/\S+ \S+ node-v\S+\n$/)
      expect(quick.stderr).to.include('dist/pack/start.cjs').and.not.include('oclif/core')
      expect(ordinary.stderr).to.include('packed:@oclif/core/lib/index.js')
    }))

  it('goes without oclif where the plugins are known to have no part in it', () =>
    withSandbox(async (sandbox) => {
      const files = {'oclif.manifest.json': JSON.stringify({version: '1.0.0', commands: {}}), 'hook.js': hookText("throw new Error('too late')")}
      const version = (): ReturnType<typeof sandbox.run> => sandbox.run(['--version'], {env: {SHELL: '/bin/sh', NODE_OPTIONS: TRACING}})
      addPlugins(sandbox, [{name: 'mmm-plugin-quiet', hooks: ['mmm:run:after'], files}])
      const [ordinary, quick] = [await version(), await version()]
      expect(ordinary.stderr).to.include('packed:@oclif/core/lib/index.js')
      expect(quick.stderr).to.not.include('oclif/core')
      expect(quick.stdout).to.equal(ordinary.stdout)

      addPlugins(sandbox, [{name: 'mmm-plugin-loud', hooks: ['init'], files}])
      for (const round of ['first', 'second']) expect((await version()).stderr, round).to.include('too late')
    }))

  it('still tells of plugins that stand in its way', () =>
    withSandbox(async (sandbox) => {
      addPlugins(sandbox, [{name: 'mmm-plugin-late', hooks: ['init'], files: {'hook.js': hookText("throw new Error('too late')")}}])
      const outcome = await sandbox.run(['--version'], {env: {SHELL: '/bin/sh'}})

      expect(outcome.stdout).to.match(/^mmm-cli/)
      expect(outcome.stderr).to.include('too late')
    }))
})

function carryOut(how: 'fast' | 'plain', lines: {readonly before: string; readonly after: string}, who: 'crowd' | 'nobody'): Surface {
  const script = join(ROOT, 'test', 'support', 'surface-output.mjs')
  const environment = Object.entries(process.env).filter(([name]) => !/^(?:MMM_|NODE_V8_COVERAGE|NO_COLOR|FORCE_COLOR|CI$|GITHUB_ACTIONS$)/.test(name))
  const words = (text: string): string[][] => text.split('\n').map((line) => line.split(' ').filter(Boolean))
  const output = execFileSync(process.execPath, [script, how, who], {
    input: JSON.stringify({before: words(lines.before), after: words(lines.after)}),
    encoding: 'utf8',
    env: {...Object.fromEntries(environment), MMM_HISTORY__ENABLED: 'false'},
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return JSON.parse(output) as Surface
}

/** The modules that are kept for a command, each where it is in the pack: what is told of its lines holds there. */
function keptModules(path: string): readonly string[] {
  const kept = readFileSync(path, 'latin1')
  const {facts} = JSON.parse(kept.slice(0, kept.indexOf('\n'))) as {facts: {modules: string[]; part: number}}
  const part = kept.slice(kept.indexOf('\n') + 1).slice(0, facts.part)
  const pack = readFileSync(join(ROOT, 'dist', 'pack', 'mmm.cjs'), 'utf8').split('\n')
  for (const [index, line] of part.split('\n').entries()) if (line !== '') expect(line).to.equal(pack[index])
  for (const module of facts.modules) expect(part).to.match(new RegExp(`\n"${module.replaceAll(/[./]/g, '\\$&')}"\\((?:exports|module)\\) \\{\n`))
  return facts.modules
}
