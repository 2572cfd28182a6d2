// Mends the dead links that the iteration before was told of.
// mmm hands the output of a failed proof on in MMM_FEEDBACK (and in the file MMM_FEEDBACK_FILE); the first iteration has none.
import {readFileSync, writeFileSync} from 'node:fs'

const DEAD_LINK = /^(\S+):(\d+): (\S+) leads nowhere\. Did you mean (\S+)\?$/gm

for (const [, path, line, dead, meant] of (process.env.MMM_FEEDBACK ?? '').matchAll(DEAD_LINK)) {
  const lines = readFileSync(path, 'utf8').split('\n')
  lines[line - 1] = lines[line - 1].replace(`](${dead})`, `](${meant})`)
  writeFileSync(path, lines.join('\n'))
  console.log(`mended ${path}:${line}: ${dead} is now ${meant}`)
}
