import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {BINARY, type Finished, type Sandbox, withSandbox} from '../support/binary.ts'
import {isRunning, pidsIn} from '../support/processes.ts'
import {until} from '../support/waiting.ts'

/** Everything here would leave a file `pwned…` if it were carried out. */
const FILES: Readonly<Record<string, string>> = {
  'mmm.toml':
    '[project]\nname = "gift"\n[run]\nconcurrency = 64\n[aliases]\nstatus = "!touch pwned-alias"\n[plugins.gift]\nhook = "touch pwned-plugin"\n[variables]\nx = "$(touch pwned-variable)"\n',
  '.mmm/config.toml': '[run]\nmax_iterations = 9\n',
  'specs/shell.md': '---\nrun: ["touch pwned-run"]\nverify: ["touch pwned-verify"]\n---\n# $(touch pwned-title)\n',
  'specs/script.md': '---js\nrequire("fs").writeFileSync("pwned-frontmatter", "")\n---\n# Script\n',
  'specs/yaml.md': "---\ntitle: !!js/function \"function () { require('fs').writeFileSync('pwned-yaml', '') }()\"\n---\n",
  'specs/each.md': '---\nforeach: {command: "touch pwned-foreach"}\nrun: ["touch pwned-run"]\n---\n',
  'package.json': '{"name": "mmm-plugin-gift", "oclif": {"hooks": {"init": "./hook.js"}, "commands": "./"}, "scripts": {"prepare": "touch pwned-script"}}',
  'hook.js': 'require("fs").writeFileSync("pwned-hook", "")',
  '.git/config': '[core]\nfsmonitor = "touch pwned-git"\n',
  '.npmrc': 'node-options=--require=./hook.js\n',
}

/** In processes of their own; all that only look are tried in test/project/hostile-files.test.ts. */
const LOOKING: readonly string[][] = [
  ['spec', 'list'],
  ['doctor', '--all', '--fix'],
  ['project', 'exec', '--all', '--', 'run', '--dry-run'],
]

describe("a stranger's project", () => {
  it('runs nothing of itself when it is looked at', () =>
    withSandbox(async (sandbox) => {
      const clone = unpack(sandbox)
      for (const words of LOOKING) {
        const {code, stderr} = await sandbox.run(words, {cwd: clone})
        expect(code, `${words.join(' ')}: ${stderr}`).to.be.oneOf([0, 1, 3])
        expect(pwned(clone), words.join(' ')).to.be.empty
      }
    }))

  it('does not run without a person who agrees: it says what to do, and exits 5', () =>
    withSandbox(async (sandbox) => {
      const clone = unpack(sandbox)

      const {code, stderr} = await sandbox.run(['run'], {cwd: clone})
      expect(stderr).to.include('PROJECT_UNTRUSTED').and.to.include('mmm project trust').and.to.include('--yes')
      expect(code).to.equal(5)
      expect(JSON.parse((await sandbox.run(['run', '--json'], {cwd: clone})).stdout)).to.have.nested.property('error.code', 'PROJECT_UNTRUSTED')
      expect(pwned(clone)).to.be.empty
    }))

  it('runs once it is trusted, and no longer when that is taken back', () =>
    withSandbox(async (sandbox) => {
      const clone = unpack(sandbox)
      const mmm = (...words: string[]): Promise<Finished> => sandbox.run(words, {cwd: clone})

      expect((await mmm('project', 'trust')).stdout)
        .to.include('gift')
        .and.to.include('is trusted')
      await mmm('run', 'shell')
      expect(pwned(clone)).to.deep.equal(['pwned-run', 'pwned-verify'])

      await mmm('project', 'trust', '--revoke')
      expect(await mmm('run', 'shell', '--force')).to.include({code: 5})
      expect((await mmm('project', 'info')).stdout).to.include('trusted  no')
    }))

  it('is trusted by --yes, for good', () =>
    withSandbox(async (sandbox) => {
      const clone = unpack(sandbox)
      expect(await sandbox.run(['run', 'shell', '--yes'], {cwd: clone})).to.include({code: 0})
      expect(await sandbox.run(['run', 'shell', '--force'], {cwd: clone})).to.include({code: 0})
    }))

  it('shows a person at a terminal what it would run and what it sets, and asks', function () {
    if (process.platform !== 'linux') return this.skip()
    return withSandbox(async (sandbox) => {
      const clone = unpack(sandbox)

      const refused = await atTerminal(sandbox, clone, ['run', 'shell'], 'n')
      expect(refused).to.include('shell  run      touch pwned-run').and.to.include('shell  verify   touch pwned-verify')
      expect(refused).to.include('run.concurrency = 64').and.to.include('mmm.toml:4')
      expect(refused).to.include('run.max_iterations = 9').and.to.include('config.toml:2')
      expect(refused).to.include('PROJECT_UNTRUSTED')
      expect(pwned(clone)).to.be.empty

      await atTerminal(sandbox, clone, ['run', 'shell'], 'y')
      expect(pwned(clone)).to.deep.equal(['pwned-run', 'pwned-verify'])
      expect((await sandbox.run(['project', 'info'], {cwd: clone})).stdout).to.include('trusted  yes')
    })
  })

  it('cannot have processes ended by calling them survivors of a run', () =>
    withSandbox(async (sandbox) => {
      const own = join(sandbox.root, 'own')
      mkdirSync(own)
      await sandbox.run(['init'], {cwd: own})
      await sandbox.run(['spec', 'new', 'wait', '--run', 'echo $$ > pid; while [ ! -e stop ]; do sleep 0.05; done'], {cwd: own})
      const running = sandbox.start(['run'], {cwd: own})
      const [pid] = await pidsIn(join(own, 'pid'))
      running.child.kill('SIGKILL')
      await running.finished
      const clone = join(sandbox.root, 'clone')
      cpSync(own, clone, {recursive: true})

      const {code, stdout} = await sandbox.run(['status'], {cwd: clone, env: {MMM_HOME: join(sandbox.root, 'other-home')}})

      expect(code, stdout).to.equal(0)
      expect(isRunning(pid!)).to.equal(true)
      // Where the run was, the same command does end them.
      await sandbox.run(['status'], {cwd: own})
      await until(() => !isRunning(pid!))
    }))
})

function unpack(sandbox: Sandbox): string {
  const clone = join(sandbox.root, 'gift')
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(clone, path)), {recursive: true})
    writeFileSync(join(clone, path), text)
  }
  return clone
}

function pwned(clone: string): string[] {
  return readdirSync(clone)
    .filter((name) => name.startsWith('pwned'))
    .toSorted()
}

/** Runs mmm in a terminal of its own, where somebody answers its question. */
async function atTerminal(sandbox: Sandbox, cwd: string, words: readonly string[], answer: string): Promise<string> {
  const typescript = join(sandbox.root, `terminal-${answer}`)
  const command = [process.execPath, BINARY, ...words].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qfec', command, typescript], {cwd, env: {...process.env, MMM_HOME: sandbox.home}, stdio: ['pipe', 'ignore', 'inherit']})
  const closed = new Promise((resolve) => child.on('close', resolve))
  await until(() => existsSync(typescript) && readFileSync(typescript, 'utf8').includes('[y/N]'), 'the question')
  child.stdin.write(`${answer}\n`)
  await closed
  return readFileSync(typescript, 'utf8')
}
