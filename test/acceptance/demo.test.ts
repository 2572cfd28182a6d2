import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {ROOT} from '../support/binary.ts'

describe('npm run demo', () => {
  it('plans and runs the example, shows feedback at work, and what it builds works', () =>
    withTemporary(async (temporary) => {
      const {code, stderr, stdout} = await finish(start(temporary, 'scripts/demo.mjs', '--keep'))

      expect(code, stdout + stderr).to.equal(0)
      expect(stdout).to.match(/^11 specs, 7 waves, 1 can start now\.$/m)
      expect(stdout).to.match(/manual iteration 1\/3 failed: verify `node linkcheck\/bin\/linkcheck\.js .*` exited 1/)
      expect(stdout).to.include('mended linkcheck/docs/manual.md:4: #exit-code is now #exit-codes')
      expect(stdout).to.match(/^Run 1: 11 completed in /m)

      const built = join(temporary, demoFolders(temporary)[0]!, 'first-day', 'linkcheck', 'release', 'linkcheck.mjs')
      writeFileSync(join(temporary, 'page.md'), '# Home\n\n[top](#hone)\n')
      const checked = await finish(start(temporary, built, join(temporary, 'page.md')))
      expect(checked).to.include({code: 1, stderr: ''})
      expect(checked.stdout).to.include('page.md:3: #hone leads nowhere. Did you mean #home?')
    }))

  it('leaves nothing behind when it is stopped in the middle', () =>
    withTemporary(async (temporary) => {
      const demo = start(temporary, 'scripts/demo.mjs')
      const finished = finish(demo)
      await new Promise<void>((resolve) => demo.stdout.on('data', (chunk: Buffer) => chunk.includes('prose started') && resolve()))
      demo.kill('SIGTERM')

      const {code, stdout} = await finished
      expect(code, stdout).to.equal(143)
      expect(demoFolders(temporary)).to.deep.equal([])
    }))
})

/** Starts a program whose temporary files lie in a folder that can be looked into. */
function start(temporary: string, ...args: readonly string[]) {
  return spawn(process.execPath, args, {cwd: ROOT, env: {...process.env, TMPDIR: temporary}, stdio: ['ignore', 'pipe', 'pipe']})
}

async function finish(child: ReturnType<typeof start>): Promise<{code: number | null; stdout: string; stderr: string}> {
  const closed = once(child, 'close')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return {code: code as number | null, stdout, stderr}
}

/** Node keeps its compile cache beside them. */
function demoFolders(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('mmm-demo-'))
}

async function withTemporary(test: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-demo-test-')))
  try {
    await test(temporary)
  } finally {
    rmSync(temporary, {force: true, recursive: true})
  }
}
