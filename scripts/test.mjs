// npm test: installs and builds what is missing, then runs everything; with arguments, only the named test files.
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {ownNode, prepare, root, start} from './toolchain.mjs'

prepare()
const args = process.argv.slice(2)
// Test files share nothing but the machine; each of its cores takes the next one.
const all = ['--parallel', '--jobs', String(availableParallelism()), 'test/**/*.test.ts', 'plugins/*/test/**/*.test.ts']
// Machines of CI stand still for seconds now and then; whoever needs a second try there is named.
if (process.env.CI) all.push('--retries', '1')
const files = args.some((arg) => !arg.startsWith('-')) ? [] : all
const {status} = start(ownNode(), [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...args, ...files])
process.exit(status ?? 1)
