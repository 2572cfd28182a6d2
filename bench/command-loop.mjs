// What a shell script does with COUNT commands: it starts a process for each, one after the other.
import {spawnSync} from 'node:child_process'

const [binary, count, ...args] = process.argv.slice(2)

for (let number = 0; number < Number(count); number++) {
  const {status} = spawnSync(process.execPath, [binary, ...args], {stdio: 'ignore'})
  if (status !== 0) throw new Error(`exit ${status}`)
}
