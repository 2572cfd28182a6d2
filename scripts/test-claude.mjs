// npm run test:claude: installs the real Claude Code from the registry and runs real specifications with it, against a model API on loopback.
import {existsSync, mkdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ownNode, prepare, root, run, start} from './toolchain.mjs'

/** Outside the project: it is large, and no part of mmm. */
const folder = process.env.CLAUDE_TEST_FOLDER ?? join(tmpdir(), 'mmm-test-claude')
const program = join(folder, 'node_modules', '.bin', 'claude')

prepare()
if (!existsSync(program)) {
  mkdirSync(folder, {recursive: true})
  process.stdout.write(`Installing Claude Code into ${folder} …\n`)
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', '@anthropic-ai/claude-code'])
}
const {status} = start(ownNode(), [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...process.argv.slice(2), 'test/claude/real.claude.ts'], {
  env: {REAL_CLAUDE: program},
})
process.exit(status ?? 1)
