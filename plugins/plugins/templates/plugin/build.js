// Takes the types out of src/ into dist/, which is all that Node.js needs. Your editor checks them, or `npx -p typescript tsc`.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {stripTypeScriptTypes} from 'node:module'
import {dirname, join} from 'node:path'

rmSync('dist', {force: true, recursive: true})
for (const path of readdirSync('src', {recursive: true}).filter((path) => path.endsWith('.ts'))) {
  const target = join('dist', path.replace(/\.ts$/, '.js'))
  const text = stripTypeScriptTypes(readFileSync(join('src', path), 'utf8'))
  mkdirSync(dirname(target), {recursive: true})
  writeFileSync(target, text.replaceAll(/((?:from|import)\s*\(?\s*'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"))
}
