// npm run torture: kills writers at random moments and looks whether anything acknowledged is lost. --kills N, --seed N.
import {join} from 'node:path'
import {ownNode, prepare, root, run} from './toolchain.mjs'

prepare()
run(ownNode(), [join(root, 'test', 'torture', 'main.ts'), ...process.argv.slice(2)])
