// The head of the pack of mmm's own modules: what the packed modules call.
const $modules = new Map()
const $requires = new Map()
const $module = process.getBuiltinModule('node:module')
const $path = process.getBuiltinModule('node:path')
const $root = $path.dirname($path.dirname(__dirname))
/** Has the table hold a module of the pack. */
let $compile = () => {}

/** Whether it is packed. What the table holds is; of the others, hundreds, hardly any start asks. */
let $known
const $has = (id) => $table[id] !== undefined || ($known ??= new Set($names.split(' '))).has(id)

/** A packed module; one that needs another that needs it gets what that has so far, as ES modules do. */
function $load(id) {
  const known = $modules.get(id)
  if (known !== undefined) return known
  if ($table[id] === undefined && $has(id)) $compile(id)
  const exports = {}
  $modules.set(id, exports)
  try {
    $table[id](exports)
  } catch (error) {
    $modules.delete(id)
    throw error
  }
  return exports
}

/** Of oclif's modules, which are CommonJS: what each exports. */
const $commons = new Map()

function $common(id) {
  const known = $commons.get(id)
  if (known !== undefined) return known.exports
  if ($table[id] === undefined) $compile(id)
  const module = {exports: {}}
  $commons.set(id, module)
  try {
    $table[id](module)
  } catch (error) {
    $commons.delete(id)
    throw error
  }
  return module.exports
}

/** What oclif has behind one of its doors. */
const $oclif = (door) => $common($doors[door])

/** Has a module export what another does, which is loaded when it is asked for; `names` are its own, with those that they have there. */
function $pass(exports, load, names) {
  for (const name of Object.keys(names)) Object.defineProperty(exports, name, {get: () => load()[names[name]], enumerable: true})
}

/** What ES modules get of a module that is none. */
function $wrap(value) {
  return value?.__esModule ? value : Object.defineProperty(Object.create(value), 'default', {value})
}

/** Not every package lets others see its package.json. */
function $folder(name) {
  if (name === 'mmm-cli') return $root
  const {existsSync, realpathSync} = process.getBuiltinModule('node:fs')
  const folders = $requireOf('mmm-cli')
    .resolve.paths(name)
    .map((folder) => $path.join(folder, name))
  return realpathSync(folders.find((folder) => existsSync($path.join(folder, 'package.json'))) ?? name)
}

/** A module as the package sees it that asks for it. */
function $requireOf(name) {
  const known = $requires.get(name)
  if (known !== undefined) return known
  const own = $module.createRequire($path.join($folder(name), 'package.json'))
  $requires.set(name, own)
  return own
}

/** Where Node.js keeps what the main file of a package exports, if it is the version that was packed, and nobody has loaded it. */
function $place(name, main, version) {
  const own = $requireOf('mmm-cli')
  const {existsSync, readFileSync, realpathSync} = process.getBuiltinModule('node:fs')
  // Node.js looks there first as well, but it looks at more.
  const near = $path.join($root, 'node_modules', name, main)
  const path = existsSync(near) ? realpathSync.native(near) : own.resolve(name)
  const manifest = $path.join(path.slice(0, -main.length), 'package.json')
  if (!path.endsWith(main) || path in own.cache || JSON.parse(readFileSync(manifest, 'utf8')).version !== version) return undefined
  return (own.cache[path] = Object.assign(new $module.Module(path), {filename: path, loaded: true}))
}

/** Where the file of a packed module lies. */
function $url(name, path) {
  return process.getBuiltinModule('node:url').pathToFileURL($path.join($folder(name), 'dist', `${path}.js`)).href
}

const $import = (specifier) => {
  $pack.meetForeign()
  return import(specifier)
}

/** What is to be done before anything is loaded that is neither packed nor a package of mmm's own. */
let $before = []

const $pack = {
  folder: __dirname,
  stamp: $stamp,
  commands: $commands,
  has: $has,
  load: $load,
  loaded: () => [...$modules.keys(), ...$commons.keys()],
  beforeForeign(action) {
    if ($before) $before.push(action)
    else action()
  },
  meetForeign() {
    const actions = $before ?? []
    $before = undefined
    for (const action of actions) action()
  },
  onMissing(compileFor, {folder, reach, require}) {
    $compile = (id) => compileFor(id)($table, $load, $pass, $wrap, $requireOf, $url, $import, $oclif, $place, $common, reach, require, folder)
  },
  find: (id) => $compile(id),
  oclif: Object.defineProperties({}, Object.fromEntries(Object.keys($doors).map((door) => [door, {enumerable: true, get: () => $oclif(door)}]))),
}

/** Starts mmm. */
exports.start = () => $load('mmm-cli/start/start').start($pack, $root)

/** Gives one of mmm's modules, without starting it. */
exports.open = (id) => {
  $load('mmm-cli/start/start').usePack($pack, $root)
  return $load(id)
}
