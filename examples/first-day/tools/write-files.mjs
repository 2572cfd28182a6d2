// Writes the files that a spec shows: each code block below a line that holds nothing but a path in backticks.
// mmm tells every command which spec it works for, in MMM_SPEC_FILE.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'

const SHOWN_FILE = /^`([^`\n]+)`\n\n(`{3,})\w*\n([\s\S]*?)^\2$/gm

for (const [, path, , text] of readFileSync(process.env.MMM_SPEC_FILE, 'utf8').matchAll(SHOWN_FILE)) {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, text)
  console.log(`wrote ${path}`)
}
