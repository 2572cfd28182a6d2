// Packs better-sqlite3's own JavaScript as one module of mmm's pack: found and read as 13 files, it takes longer than to open a database.
import {build} from 'esbuild'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, relative} from 'node:path'

const NAME = 'better-sqlite3'

/** What it does at every start and hardly ever needs. Each must be found: a new version may have to be looked at. */
const AMENDMENTS = {
  // It compiles a function for the rows of every statement. That pays for many rows only, and of such a function V8 can keep nothing.
  'lib/database.js': [[/return Function\((`return \(.*`)\)\(\);/, 'return inTime(keys, () => Function($1)());']],
  'lib/binding.js': [
    // It has the system list all that this process has mapped, to tell which C library that is: most machines have but one.
    [/function isLinuxMusl\(\) \{\n/, '$&\tif (hasGlibcAlone()) return false;\n'],
    // To find a file whose path it has made itself, Node.js asks the system for much.
    [/return DEFAULT_ADDON = require\(getPrebuildPath\(\) \|\| filename\);/, 'return DEFAULT_ADDON = openAddon(getPrebuildPath()) ?? require(filename);'],
    // It asks whether it is a program of its own.
    [/\nif \(require\.main === module\) \{[\s\S]*?\n\}\n/, '\n'],
  ],
}

const IN_TIME = `
function inTime(keys, compile) {
  let make
  let rows = 0
  return (...values) => {
    if (make !== undefined) return make(...values)
    if (++rows > 100) make = compile()
    const row = {}
    for (let index = 0; index < keys.length; index++) row[keys[index]] = values[index]
    return row
  }
}
`

const GLIBC_ALONE = `
function hasGlibcAlone() {
  const {existsSync} = process.getBuiltinModule('node:fs')
  const [glibc, musl] = process.arch === 'x64' ? ['lib64/ld-linux-x86-64.so.2', 'lib/ld-musl-x86_64.so.1'] : ['lib/ld-linux-aarch64.so.1', 'lib/ld-musl-aarch64.so.1']
  return process.platform === 'linux' && existsSync('/' + glibc) && !existsSync('/' + musl)
}
`

const OPEN_ADDON = `
function openAddon(path) {
  if (path === null) return undefined
  const addon = { exports: {} }
  process.dlopen(addon, path)
  return addon.exports
}
`

/** Its module. */
export async function packSqlite(root) {
  const entry = createRequire(join(root, 'package.json')).resolve(NAME)
  const folder = dirname(dirname(entry))
  const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const {outputFiles} = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    legalComments: 'none',
    platform: 'node',
    write: false,
    plugins: [
      {name: 'amendments', setup: ({onLoad}) => onLoad({filter: /\.js$/}, ({path}) => ({contents: amend(path, relative(folder, path)), loader: 'js'}))},
    ],
  })
  const text = outputFiles[0].text.replaceAll(/^\/\/.*\n/gm, '').replaceAll(/\brequire\("([a-z]+)"\)/g, 'process.getBuiltinModule("node:$1")')
  const code = [
    `"packages/${NAME}"(exports) {`,
    `'use strict'`,
    `const require = $requireOf("mmm-cli");`,
    `const module = $place("${NAME}", ${JSON.stringify(relative(folder, entry))}, ${JSON.stringify(version)});`,
    // Another version may have another addon.
    `if (module === undefined) return void (exports.default = require("${NAME}"));`,
    `const __dirname = process.getBuiltinModule("node:path").dirname(module.filename);`,
    `${text}${IN_TIME}${GLIBC_ALONE}${OPEN_ADDON}exports.default = module.exports;`,
    `}`,
  ].join('\n')
  return {id: `packages/${NAME}`, name: NAME, imports: [], code, folder}
}

function amend(path, name) {
  return (AMENDMENTS[name] ?? []).reduce(
    (text, [found, wanted]) => {
      if (!found.test(text)) throw new Error(`${NAME} no longer says: ${found}`)
      return text.replace(found, wanted)
    },
    readFileSync(path, 'utf8'),
  )
}
