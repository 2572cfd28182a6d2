// Packs mmm's own modules, those of its plugins included, into two files: found, read and linked one by one they are a third of
// the start of a command. What finds the others is in `start.cjs`, everything in `mmm.cjs`; a module runs when it is first used.
import {transform} from 'esbuild'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, posix} from 'node:path'
import {fileURLToPath} from 'node:url'
import {amend, oclifDoors, oclifModules, readLicences, useLate, writeAscii} from './pack-oclif.mjs'
import {packPackages} from './pack-packages.mjs'

const OPTIONS = {format: 'cjs', legalComments: 'none', platform: 'node', target: 'node22.15'}
const RUNTIME = fileURLToPath(new URL('pack/runtime.cjs', import.meta.url))
/** What the pack depends on beside what is packed. */
const RECIPE = [fileURLToPath(import.meta.url), ...['oclif', 'packages'].map((name) => fileURLToPath(new URL(`pack-${name}.mjs`, import.meta.url))), RUNTIME]
/** They are started as processes of their own. */
const PROGRAMS = new Set(['mmm-cli/dispatch/lane-program', 'mmm-cli/plugin/manifest-worker', 'mmm-cli/run/spawn-server'])
/** Plugins of others with common commands. */
const OTHERS = ['@oclif/plugin-commands', '@oclif/plugin-help']
/** The table is a pack of its own, and cannot be required; whoever asks for JSON needs none of it. */
const AMENDMENTS = {
  '@oclif/plugin-commands/commands/commands': [
    '(0, import_table.printTable)(',
    '(await import(process.getBuiltinModule("node:url").pathToFileURL(require.resolve("./table.mjs")))).printTable(',
  ],
}
/** What finds the others, and `mmm --version`, which needs none, is all that these import at once. */
const FIRST = ['mmm-cli/start/start', 'mmm-cli/main', 'mmm-cli/dispatch/quick-version']
/** What a script of the pack is a function of. */
const PARAMETERS = '$table, $load, $pass, $wrap, $requireOf, $url, $import, $oclif, $place, $common, $reach, require, __dirname'

/** Writes the pack, unless it is that of these modules already. `homes` are the packages by name, each with its folder. */
export async function packMmm(root, homes) {
  const recipe = hash(RECIPE.map((path) => readFileSync(path, 'utf8')).join('\n'))
  const others = Object.fromEntries(OTHERS.map((name) => [name, dirname(dirname(createRequire(join(root, 'package.json')).resolve(name)))]))
  const sources = [
    ...Object.entries(homes).flatMap(([name, folder]) => readModules(name, join(folder, 'dist'))),
    ...Object.entries(others).flatMap(([name, folder]) => readModules(name, join(folder, 'lib')).filter(({path}) => path.startsWith('commands/'))),
  ]
  const commands = Object.values(homes).flatMap((folder) => commandsOf(folder))
  const oclif = readFileSync(join(root, 'dist', 'oclif', 'stamp.txt'), 'utf8')
  const packages = await packPackages(root)
  const stamp = hash(JSON.stringify([recipe, oclif, packages.map(({code}) => code), commands, sources.map(({hash: own, id}) => [id, own])]))
  const folder = join(root, 'dist', 'pack')
  const stampPath = join(folder, 'stamp.txt')
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return

  mkdirSync(folder, {recursive: true})
  const cachePath = join(folder, '.modules.json')
  const before = existsSync(cachePath) ? JSON.parse(readFileSync(cachePath, 'utf8')) : {}
  const known = before.recipe === recipe ? before.modules : {}
  const doors = oclifDoors(root)
  const packed = await Promise.all(sources.map(async (source) => (known[source.hash] ? {...known[source.hash], ...source} : pack(source, doors, packages))))
  const library = oclifModules(root)
  const modules = [...packed, ...packages]
  const first = closure(new Map(modules.map((module) => [module.id, module])))
  const early = modules.filter(({id}) => first.has(id))
  const head = [
    `'use strict'`,
    `const $stamp = ${JSON.stringify(stamp)}`,
    `const $commands = new Set(${JSON.stringify(commands)})`,
    `const $names = ${JSON.stringify(modules.map(({id}) => id).join(' '))}`,
    `const $doors = ${JSON.stringify(library.doors)}`,
    readFileSync(RUNTIME, 'utf8'),
  ]
  writeAscii(join(folder, 'start.cjs'), `${head.join('\n')}\nconst $table = {\n${early.map(({code}) => code).join(',\n')}\n}\n`)
  writeAscii(
    join(folder, 'mmm.cjs'),
    `// build ${stamp}\n(function (${PARAMETERS}) {Object.assign($table, {\n${[...modules, ...library.modules].map(({code}) => code).join(',\n')}\n})})\n`,
  )
  const cached = Object.fromEntries(packed.map(({code, hash: own, imports}) => [own, {code, imports}]))
  writeFileSync(cachePath, JSON.stringify({recipe, modules: cached}))
  writeFileSync(
    join(folder, 'LICENSES.txt'),
    readLicences([...Object.values(others), ...packages.map(({folder}) => folder)].map((folder) => join(folder, 'package.json'))),
  )
  writeFileSync(stampPath, stamp)
}

function readModules(name, dist) {
  const files = readdirSync(dist, {recursive: true}).map((file) => String(file).replaceAll('\\', '/'))
  return files
    .filter((file) => file.endsWith('.js'))
    .toSorted()
    .map((file) => ({id: `${name}/${file.slice(0, -'.js'.length)}`, name, path: file.slice(0, -'.js'.length), text: readFileSync(join(dist, file), 'utf8')}))
    .filter(({id}) => !PROGRAMS.has(id))
    .map(({text, ...rest}) => ({...rest, text, hash: hash(`${rest.id}\n${text}`)}))
}

/** What the commands of a package are called. */
function commandsOf(folder) {
  const {commands} = JSON.parse(readFileSync(join(folder, 'oclif.manifest.json'), 'utf8'))
  return Object.values(commands).flatMap(({aliases, hiddenAliases, id}) => [id, ...aliases, ...hiddenAliases].map((name) => name.replaceAll(':', ' ')))
}

/** All that is loaded at once with the first ones: as the compiler writes it, an import at the head of a file. */
function closure(modules) {
  const found = new Set()
  const visit = (id) => {
    if (found.has(id)) return
    found.add(id)
    for (const other of modules.get(id).imports) visit(other)
  }
  for (const id of FIRST) visit(id)
  return found
}

/** One module as a function in the table of the pack. */
async function pack({hash: own, id, name, path, text}, doors, packages) {
  const {code} = await transform(text.replaceAll('import.meta.url', `$url(${JSON.stringify(name)}, ${JSON.stringify(path)})`), OPTIONS)
  const imports = []
  const late = new Map()
  const exported = []
  const nameOf = (specifier) => (specifier === 'mmm-cli' ? 'mmm-cli/index' : posix.join(name, dirname(path), specifier).replace(/\.js$/, ''))
  const isPacked = (library) => packages.some((one) => one.name === library)
  const isOwn = (specifier) => specifier === 'mmm-cli' || specifier.startsWith('.')
  const valueOf = (specifier) => {
    if (isOwn(specifier)) return `$load(${JSON.stringify(nameOf(specifier))})`
    if (specifier.startsWith('node:')) return `process.getBuiltinModule(${JSON.stringify(specifier)})`
    if (doors.has(specifier)) return `$oclif(${JSON.stringify(doors.get(specifier))})`
    return `$requireOf(${JSON.stringify(name)})(${JSON.stringify(specifier)})`
  }
  const body = amend(code, AMENDMENTS[id])
    // What esbuild puts before and after a module that stands alone.
    .replace(/^[\s\S]*?(?=var stdin_exports = )/, '')
    .replace(/^var stdin_exports = \{\};\n__export\(stdin_exports, \{\n([\s\S]*?)\n\}\);\n/, (_, list) => {
      for (const [, as, local] of list.matchAll(/^ {2}(\w+): \(\) => ([\w.]+),?$/gm)) exported.push([as, local])
      return ''
    })
    .replace(/^(?:var stdin_exports = \{\};\n)?module\.exports = __toCommonJS\(stdin_exports\);\n/m, '')
    .replace(/\/\/ Annotate the CommonJS export names[\s\S]*$/, '')
    .replaceAll(/^var (import_\w+) = (__toESM\()?require\("([^"]+)"\)\)?;$/gm, (_, variable, wrapped, specifier) => {
      if (isOwn(specifier)) imports.push(nameOf(specifier))
      const value = wrapped && !isOwn(specifier) ? `$wrap(${valueOf(specifier)})` : valueOf(specifier)
      late.set(variable, `($${variable} ??= ${value})`)
      return `let $${variable};`
    })
    .replaceAll(/\(0, import_lazy\.loadModule\)\("([^"]+)"\)/g, (_, module) => `$load("mmm-cli/${module}")`)
    .replaceAll(/\(0, import_lazy\.loadPackage\)\("([^"]+)"\)/g, (load, library) => (isPacked(library) ? `$load("packages/${library}").default` : load))
    .replaceAll(
      /\bimport\("([^"]+)"\)/g,
      (_, specifier) => `Promise.resolve().then(() => ${isOwn(specifier) ? valueOf(specifier) : `$wrap(${valueOf(specifier)})`})`,
    )
    .replaceAll(/\bimport\(/g, '$import(')
    .replaceAll(/^\s*(?:\/\*\*.*\*\/|\/\/.*)\n/gm, '')
  const head = exported.filter(([, local]) => isFunction(body, local)).map(give)
  const tail = exported.filter(([, local]) => !isFunction(body, local) && !local.includes('.')).map(give)
  const whole = [...head, ...passOn(exported), body, ...tail].join('')
  const result = {
    imports,
    code: `${JSON.stringify(id)}(exports) {\n'use strict'\n${[...late].reduce((sofar, [variable, value]) => useLate(sofar, variable, value), whole)}}`,
  }
  for (const trace of [/__(?:toCommonJS|toESM|export|reExport)\b/, /import\.meta/, /\brequire\("/])
    if (trace.test(result.code)) throw new Error(`${id} cannot be packed: ${trace} is left in it`)
  return {...result, hash: own, id}
}

/** A function is there before anything has run: for whoever is needed for this module, and needs it in turn. */
function isFunction(body, name) {
  return new RegExp(`^(?:async )?function\\*? ${name}\\(`, 'm').test(body)
}

function give([name, local]) {
  return `exports.${name} = ${local};\n`
}

/** What a module exports of others. */
function passOn(exported) {
  const groups = Object.groupBy(
    exported.filter(([, local]) => local.includes('.')).map(([name, local]) => [name, ...local.split('.')]),
    ([, module]) => module,
  )
  return Object.entries(groups).map(
    ([module, names]) => `$pass(exports, () => ${module}, {${names.map(([name, , theirs]) => `${name}: "${theirs}"`).join(', ')}});\n`,
  )
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex')
}
