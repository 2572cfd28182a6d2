// npm run check: types of the tests, lint and format. The build has checked the types of everything else.
import {join} from 'node:path'
import {ownNode, prepare, root, run} from './toolchain.mjs'

prepare()
run(ownNode(), [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'test', '--noEmit'])
run('oxlint', ['--type-aware'])
run('oxfmt', ['--check'])
