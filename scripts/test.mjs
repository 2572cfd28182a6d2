// npm test: installs and builds what is missing, then runs everything; with arguments, only the named test files.
import {join} from 'node:path'
import {ownNode, prepare, root, start} from './toolchain.mjs'

prepare()
const {status} = start(ownNode(), [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...process.argv.slice(2)])
process.exit(status ?? 1)
