// The least that anything written for Node.js can do with COUNT shell commands, AT_ONCE of them side by side: start them.
import {spawn} from 'node:child_process'

const [count, atOnce] = process.argv.slice(2).map(Number)
let started = 0

for (let lane = 0; lane < atOnce; lane++) startNext()

function startNext() {
  if (started++ < count) spawn('/bin/sh', ['-c', 'true'], {stdio: 'ignore'}).on('exit', startNext)
}
