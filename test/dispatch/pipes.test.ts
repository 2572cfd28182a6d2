import {expect} from 'chai'
import {spawn, type StdioOptions} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {BINARY, type Sandbox, withSandbox} from '../support/binary.ts'
import {addPlugins, commandText} from '../support/plugins.ts'

const LINES = 20_000

/** Prints far more than a pipe holds, says so on stderr, and exits 3. */
const FLOOD = commandText(`
    for (let line = 1; line <= ${LINES}; line++) this.log('line ' + line + ' '.padEnd(80, '.'))
    process.stderr.write('all is written')
    this.exit(3)
`)

describe('output into a pipe', () => {
  it('arrives whole at a slow reader, although the command exits non-zero', () =>
    withFlood(async (sandbox) => {
      const {child, code} = start(sandbox, ['flood'])

      // Nothing is read of stdout before everything has been written to it.
      await once(child.stderr!, 'data')
      const printed = await text(child.stdout!)

      expect(printed.trimEnd().split('\n')).to.have.length(LINES)
      expect(await code).to.equal(3)
    }))

  it('ends quietly when the reader leaves, and the exit code is what it was', () =>
    withFlood(async (sandbox) => {
      expect(await shell(sandbox, '{ mmm flood; echo " $?" >&2; } 2>errors | head -1; cat errors')).to.match(/^line 1 \.+\nall is written 3\n$/)
    }))

  it('ends quietly when the reader of errors leaves as well', () =>
    withFlood(async (sandbox) => {
      expect(await shell(sandbox, '{ mmm flood; mmm spec list; echo $? >code; } 2>&1 | head -1; cat code')).to.match(/^line 1 \.+\n4\n$/)
    }))

  it('has no colours', () =>
    withSandbox(async (sandbox) => {
      expect((await sandbox.run(['help'])).stdout)
        .to.include('USAGE')
        .and.not.include('\u001B')
    }))

  it('has no colours on a build server either, unless it asks for them', () =>
    withSandbox(async (sandbox) => {
      const env = {CI: 'true', GITHUB_ACTIONS: 'true'}

      expect((await sandbox.run(['which', 'run'], {env})).stdout)
        .to.include('@mmm-cli/plugin-spec')
        .and.not.include('\u001B')
      expect((await sandbox.run(['which', 'run'], {env: {...env, FORCE_COLOR: '1'}})).stdout).to.include('\u001B')
    }))

  it('has no colours with --no-color, whatever the environment asks for', () =>
    withSandbox(async (sandbox) => {
      const env = {FORCE_COLOR: '1'}

      expect((await sandbox.run(['help'], {env})).stdout).to.include('\u001B')
      expect((await sandbox.run(['--no-color', 'help'], {env})).stdout).to.not.include('\u001B')
    }))
})

describe('output onto a full disk', () => {
  it('is a failure, and no bug', async function () {
    if (process.platform !== 'linux') this.skip()
    await withSandbox(async (sandbox) => {
      const full = openSync('/dev/full', 'w')
      const {child, code} = start(sandbox, ['version'], ['ignore', full, 'pipe'])
      closeSync(full)

      expect(await text(child.stderr!)).to.equal(' ›   Error: The output could not be written: ENOSPC: no space left on device, write\n')
      expect(await code).to.equal(1)
    })
  })
})

describe('mmm state export', () => {
  it('ends quietly when the reader leaves in the middle of the document', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      writeFileSync(join(sandbox.root, 'specs', 'long.md'), 'x'.repeat(200_000))
      expect(await shell(sandbox, '{ mmm state export; echo " $?" >&2; } 2>errors | head -c 10; cat errors')).to.equal('{\n"format" 0\n')
    }))
})

describe('what a command is piped', () => {
  it('is not taken for an argument that nobody gave, and stays for others', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      const printed = await shell(
        sandbox,
        'printf "one\\ntwo\\n" | while read line; do echo "$line"; mmm state history >/dev/null; mmm help --nested-commands >/dev/null; done',
      )
      expect(printed).to.equal('one\ntwo\n')
    }))
})

function withFlood(test: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  return withSandbox((sandbox) => {
    addPlugins(sandbox, [{name: 'mmm-plugin-flood', files: {'commands/flood.js': FLOOD}}])
    return test(sandbox)
  })
}

/** Starts the binary and leaves its streams to the test. */
function start(sandbox: Sandbox, args: readonly string[], stdio: StdioOptions = ['ignore', 'pipe', 'pipe']) {
  const child = spawn(process.execPath, [BINARY, ...args], {cwd: sandbox.root, env: sandbox.environment, stdio})
  return {child, code: once(child, 'close').then(([code]) => code as number | null)}
}

/** What a line of bash prints in which `mmm` is the binary. */
async function shell(sandbox: Sandbox, line: string): Promise<string> {
  const script = `mmm() { "${process.execPath}" "${BINARY}" "$@"; }; ${line}`
  const child = spawn('bash', ['-c', script], {cwd: sandbox.root, env: sandbox.environment, stdio: ['ignore', 'pipe', 'inherit']})
  return text(child.stdout)
}
