// Packs @oclif/core, with what it depends on, into one file: read as 150 of them it is half of the start of every command.
import {build} from 'esbuild'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'

/** What oclif loads only for plugins whose TypeScript it is to run, and mmm does not let it. */
const EXTERNAL = ['pnpapi', 'ts-node', 'tsx', 'typescript']

const PARAMETERS = 'exports, require, module, __filename, __dirname, $import'

/** Writes the pack, and a door for each module that @oclif/core lets others import, unless they are there already. */
export async function packOclif(root) {
  const require = createRequire(join(root, 'package.json'))
  const core = dirname(require.resolve('@oclif/core/package.json'))
  const folder = join(root, 'dist', 'oclif')
  const {exports: doors, version} = require('@oclif/core/package.json')
  const recipe = createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
  const stamp = `@oclif/core ${version}, recipe ${recipe}`
  const stampPath = join(folder, 'stamp.txt')
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return

  rmSync(folder, {force: true, recursive: true})
  mkdirSync(folder, {recursive: true})
  const modules = Object.entries(doors).filter(([, path]) => path.endsWith('.js'))
  const entry = modules.map(([name, path]) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(join(core, path))}) }`)
  const inputs = []
  const {metafile, outputFiles} = await build({
    stdin: {contents: `module.exports = {${entry.join(', ')}}`, resolveDir: core},
    outfile: join(folder, 'body.cjs'),
    bundle: true,
    external: EXTERNAL,
    format: 'cjs',
    metafile: true,
    legalComments: 'none',
    minifyWhitespace: true,
    platform: 'node',
    write: false,
    plugins: [lateRequires(core), commonModules(core, inputs)],
  })
  // A function, for Node.js's own loader as well as for a script that is compiled without it.
  const head = `(typeof module === 'object' ? module : {}).exports = function (${PARAMETERS}) {`
  writeAscii(join(folder, 'body.cjs'), `${head}${outputFiles[0].text.replaceAll(/\bawait import\(/g, 'await $import(')}\n}\n`)
  writeFileSync(
    join(folder, 'pack.cjs'),
    `require('./body.cjs').call(exports, exports, require, module, __filename, __dirname, (specifier) => import(specifier))\n`,
  )
  for (const [name, path] of modules) writeFileSync(join(folder, doorOf(path)), makeDoor(name, Object.getOwnPropertyNames(require(join(core, path)))))
  writeFileSync(join(folder, 'LICENSES.txt'), readLicences([...Object.keys(metafile.inputs), ...inputs]))
  writeFileSync(stampPath, stamp)
}

/** Its modules, for a pack that has what each command uses: as functions in a table, which ask for each other by `$common`. */
export function oclifModules(root) {
  const body = readFileSync(join(root, 'dist', 'oclif', 'body.cjs'), 'utf8')
  const [head, ...chunks] = body.split(/(?=var require_\w+=__commonJS\(\{")/)
  const [last, entry] = chunks.pop().split(/(?=module\.exports=\{get"\."\(\))/)
  const found = [...chunks, last].map((chunk) => {
    const match = /^var (require_\w+)=__commonJS\(\{"([^"]+)"\(([\w,]*)\)\{([^]*)\}\}\);\s*$/.exec(chunk)
    if (!match) throw new Error(`esbuild writes modules in another way: ${chunk.slice(0, 100)}`)
    const [, name, path, parameters, text] = match
    return {name, id: path.replace(/^.*?node_modules\//, ''), parameters: parameters.split(',').filter(Boolean), text}
  })
  const ids = new Map(found.map(({id, name}) => [name, id]))
  const link = (text) => text.replaceAll(/(?<![\w$])(require_\w+)\(\)/g, (_, name) => `$common(${JSON.stringify(ids.get(name))})`)
  const modules = found.map(({id, parameters: [exported, own], text}) => {
    const [, strict = ''] = /^("use strict";)?/.exec(text)
    const values = [exported && `${exported}=module.exports`, own && `${own}=module`].filter(Boolean)
    const rest = link(
      text
        .slice(strict.length)
        .replaceAll('$import(', '$reach(')
        .replaceAll(/(?<![\w$])__toESM\((?=require_)/g, '$wrap('),
    )
    return {id, imports: [], code: `${JSON.stringify(id)}(module) {\n${strict}${values.length > 0 ? `const ${values.join(',')};` : ''}${rest}}`}
  })
  for (const helper of head.matchAll(/(?<=[ ,])(__\w+)=/g))
    if (modules.some(({code}) => code.includes(`${helper[1]}(`) && !code.includes(`${helper[1]}=`) && !code.includes(`function ${helper[1]}(`)))
      throw new Error(`a module of oclif needs ${helper[1]}`)
  const doorways = [...entry.matchAll(/get"([^"]+)"\(\)\{return (require_\w+)\(\)\}/g)].map(([, door, name]) => [door, ids.get(name)])
  return {modules, doors: Object.fromEntries(doorways)}
}

/** Letters of ASCII are read quicker than others: what else esbuild leaves stands in regular expressions. */
export function writeAscii(path, text) {
  writeFileSync(
    path,
    text.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

/** The doors of the pack, by what others import of oclif. */
export function oclifDoors(root) {
  const {exports: doors} = createRequire(join(root, 'package.json'))('@oclif/core/package.json')
  const modules = Object.entries(doors).filter(([, path]) => path.endsWith('.js'))
  return new Map(modules.map(([name]) => [`@oclif/core${name.slice(1)}`, name]))
}

/** The file of a module below `lib`, in one folder. */
function doorOf(path) {
  return relative('lib', path).replaceAll(/[\\/]/g, '-').replace(/\.js$/, '.cjs')
}

/** The second line is for Node.js alone, which reads in it what an ES module may import. */
function makeDoor(name, names) {
  return `module.exports = require('./pack.cjs')[${JSON.stringify(name)}]\n0 && (module.exports = {${names.join(', ')}})\n`
}

/** What oclif does at every start and hardly ever needs. Each must be found: a new version of oclif may have to be looked at. */
function amendmentsOf() {
  return {
    // Whether this is Linux inside Windows is a question to a small package, which the large one is that starts programs there: and
    // only where one of the signs is there that it goes by.
    'util/os.js': [
      `async function getPlatform() {\n    return (await import('wsl-utils')).isWsl`,
      `function mayBeWindowsInside() {
    if (process.platform !== 'linux') return false;
    const fs = process.getBuiltinModule('node:fs');
    let text = (0, node_os_1.release)();
    try { text += fs.readFileSync('/proc/version', 'utf8'); } catch {}
    return /microsoft/i.test(text) || fs.existsSync('/proc/sys/fs/binfmt_misc/WSLInterop') || fs.existsSync('/run/WSL');
}
async function getPlatform() {
    return mayBeWindowsInside() && (await import('is-wsl')).default`,
    ],
    // What a package's modules are is asked when one is loaded.
    'module-loader.js': [
      `const getPackageType = require('get-package-type');`,
      `const getPackageType = { sync: (path) => require('get-package-type').sync(path) };`,
    ],
    // mmm has looked at that already, and this loads a package for it.
    'index.js': ['checkNodeVersion();', ''],
    // It says nothing but where `DEBUG` asks it to.
    'logger.js': [
      'const debug = (0, debug_1.default)(namespace);',
      'const debug = process.env.DEBUG ? (0, debug_1.default)(namespace) : Object.assign(() => {}, { enabled: false, namespace });',
    ],
    // To ask whether a pipe takes colours, it would load all of the network; what may change the answer is asked before.
    'ux/supports-color.js': [
      'function supportsColor() {',
      `function supportsColor() {\n    if (!process.stdout.isTTY && !('FORCE_COLOR' in process.env) && !process.argv.some((word) => /^-{1,2}(no-)?color/.test(word))) return false;`,
    ],
    // Most texts are no templates, which are made into functions.
    'help/util.js': ['return ejs_1.default.render(t, context);', `return typeof t === 'string' && !/<%|%>/.test(t) ? t : ejs_1.default.render(t, context);`],
    // The parts of commands are asked for where their words may stand in any order, which mmm does not have.
    'config/config.js': [
      `        for (const id of (0, util_3.collectUsableIds)([permutation])) {
            if (this.has(id)) {
                this.set(id, this.get(id).add(commandId));
            }
            else {
                this.set(id, new Set([commandId]));
            }
        }
    }
    get(key) {
`,
      `        this.unsettled.push([permutation, commandId]);
    }
    unsettled = [];
    settle() {
        for (const [permutation, commandId] of this.unsettled.splice(0))
            for (const id of (0, util_3.collectUsableIds)([permutation]))
                this.set(id, (super.get(id) ?? new Set()).add(commandId));
    }
    get(key) {
        this.settle();
`,
    ],
    // Of hundreds of commands it makes arrays and joins them again.
    'config/util.js': [
      `const collectUsableIds = (commandIds) => new Set(commandIds.flatMap((id) => id.split(':').map((_, i, a) => a.slice(0, i + 1).join(':'))));`,
      `const collectUsableIds = (commandIds) => {
    const ids = new Set();
    for (const id of commandIds) {
        for (let end = id.indexOf(':'); end !== -1; end = id.indexOf(':', end + 1)) ids.add(id.slice(0, end));
        ids.add(id);
    }
    return ids;
};`,
    ],
    'util/fs.js': [
      'async function safeReadJson(path, useCache = true) {',
      'async function safeReadJson(path, useCache = true) {\n    if (!(0, node_fs_1.existsSync)(path))\n        return;',
    ],
  }
}

/** Has a text say something else. */
export function amend(text, [found, wanted] = ['', '']) {
  if (!text.includes(found)) throw new Error(`oclif no longer says: ${found}`)
  return text.replace(found, () => wanted)
}

/** Has each of oclif's modules load another when it first uses it: as the compiler writes them, that is at `other_1.name`. */
function lateRequires(core) {
  return {
    name: 'late-requires',
    setup({onLoad}) {
      const amendments = amendmentsOf()
      onLoad({filter: /\.js$/}, ({path}) => {
        const place = relative(join(core, 'lib'), path)
        if (place.startsWith('..')) return undefined
        return {contents: requireLate(amend(readFileSync(path, 'utf8'), amendments[place])), loader: 'js'}
      })
    },
  }
}

/** Has what are ES modules be CommonJS as all the others, so that there is one way to load them. What they are made of comes to `inputs`. */
function commonModules(core, inputs) {
  const wsl = createRequire(join(core, 'package.json')).resolve('wsl-utils')
  const paths = {'wsl-utils': wsl, 'is-wsl': createRequire(wsl).resolve('is-wsl')}
  const options = {bundle: true, format: 'cjs', legalComments: 'none', metafile: true, platform: 'node', write: false}
  return {
    name: 'common-modules',
    setup({onLoad, onResolve}) {
      onResolve({filter: /^(?:is-wsl|wsl-utils)$/}, ({path}) => ({path, namespace: 'common'}))
      onLoad({filter: /./, namespace: 'common'}, async ({path}) => {
        const {metafile, outputFiles} = await build({...options, entryPoints: [paths[path]]})
        inputs.push(...Object.keys(metafile.inputs))
        return {contents: outputFiles[0].text, loader: 'js'}
      })
    },
  }
}

function requireLate(text) {
  const late = []
  const declaration = /^(?:const|var) (\w+_\d+) = ((?:__importDefault\(|__importStar\()?require\("[^"]+"\)\)?);$/gm
  const rest = text.replaceAll(declaration, (_, name, value) => {
    late.push([name, `($${name} ??= ${value})`])
    return `let $${name};`
  })
  return late.reduce((result, [name, value]) => useLate(result, name, value), rest)
}

/** Has a module use what it loads late under a name as `value`, which loads it. */
export function useLate(text, name, value) {
  const alone = `(?<![\\w$])${name}(?![\\w$])`
  // What is constructed ends at the first bracket.
  const constructed = text.replaceAll(new RegExp(`new (${alone}(?:\\.\\w+)*)`, 'g'), 'new ($1)')
  return constructed.replaceAll(new RegExp(alone, 'g'), () => value)
}

/** The licences of what is packed ask to go with it. */
export function readLicences(files) {
  const folders = new Set(files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean))
  const texts = [...folders].map((folder) => {
    const {license, name, version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`
  })
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}
