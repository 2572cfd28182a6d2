import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {readFileSync, symlinkSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {BINARY, ROOT, withSandbox} from '../support/binary.ts'

const NPM = join(ROOT, 'node_modules', 'npm', 'bin', 'npm-cli.js')

describe('the way of an author', () => {
  it('from nothing to an installed plugin is the five commands of docs/plugins.md, without a network', () =>
    withSandbox(async (sandbox) => {
      const lines = /```sh\n(mmm plugins create[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'plugins.md'), 'utf8'))![1]!
      const commands = lines
        .trim()
        .split('\n')
        .map((line) => line.replace(/\s*#.*$/, ''))
      expect(commands).to.have.lengthOf(5)
      symlinkSync(BINARY, join(sandbox.root, 'mmm'))
      symlinkSync(NPM, join(sandbox.root, 'npm'))
      // A shell as an author has it: mmm, npm and this Node.js on the path, and no registry to be reached.
      const env = {
        ...sandbox.environment,
        PATH: [sandbox.root, dirname(process.execPath), process.env.PATH].join(delimiter),
        MMM_NPM_REGISTRY: 'http://127.0.0.1:9/',
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_cache: join(sandbox.root, 'cache'),
      }

      const {stdout} = await promisify(execFile)('sh', ['-euc', [...commands, 'mmm plugins', 'mmm hello Ada'].join('\n')], {cwd: sandbox.root, env})

      expect(stdout).to.match(/pass 3\b/)
      expect(stdout).to.include('mmm-plugin-hello is fine.').and.include('Installed mmm-plugin-hello 0.1.0.')
      expect(stdout).to.match(/mmm-plugin-hello +0\.1\.0 +works .* hello, hooks at mmm:spec:before, runners hello\n/)
      expect(stdout).to.match(/\nHello Ada!\n$/)
    }))
})
