// npm test: installs and builds what is missing, then runs everything; with arguments, only the named test files.
import {join} from 'node:path'
import {ownNode, prepare, root, start} from './toolchain.mjs'

prepare()
const args = process.argv.slice(2)
const files = args.some((arg) => !arg.startsWith('-')) ? [] : ['test/**/*.test.ts', 'plugins/*/test/**/*.test.ts']
const {status} = start(ownNode(), [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...args, ...files])
process.exit(status ?? 1)
