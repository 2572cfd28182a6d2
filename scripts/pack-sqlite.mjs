// What of better-sqlite3's own JavaScript is packed otherwise than it is written.
/** What it does at every start and hardly ever needs. Each must be found: a new version may have to be looked at. */
const amendments = {
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

export const SQLITE = {name: 'better-sqlite3', amendments, helpers: `${IN_TIME}${GLIBC_ALONE}${OPEN_ADDON}`}
