// Packs the packages that the commonest commands use, each as one module of mmm's pack: found and read as dozens of files, they take
// longer than what they do.
import {build} from 'esbuild'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join, relative} from 'node:path'
import {SQLITE} from './pack-sqlite.mjs'

const MATTER = {
  name: 'gray-matter',
  // It brings a YAML of its own, which mmm never has it use: whoever else does, finds it where it was.
  amendments: {
    'lib/engines.js': [
      [/const yaml = require\('js-yaml'\);/, 'const yaml = () => $own("js-yaml");'],
      [/yaml\.safeLoad\.bind\(yaml\)/, '(...values) => yaml().safeLoad(...values)'],
      [/yaml\.safeDump\.bind\(yaml\)/, '(...values) => yaml().safeDump(...values)'],
    ],
  },
}

/** Their modules, each with the folder of its package. */
export function packPackages(root) {
  return Promise.all([SQLITE, MATTER, {name: 'js-yaml'}].map((wanted) => pack(root, wanted)))
}

/** `amendments` of its files by name: each must be found, since a new version may have to be looked at. */
async function pack(root, {amendments = {}, helpers = '', name}) {
  const entry = createRequire(join(root, 'package.json')).resolve(name)
  const folder = folderOf(entry, name)
  const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const onLoad = ({path}) => ({contents: amend(path, name, amendments[relative(folder, path)]), loader: 'js'})
  const {outputFiles} = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    legalComments: 'none',
    logOverride: {'direct-eval': 'silent'},
    platform: 'node',
    write: false,
    plugins: [{name: 'amendments', setup: (bundler) => bundler.onLoad({filter: /\.js$/}, onLoad)}],
  })
  const text = outputFiles[0].text.replaceAll(/^\/\/.*\n/gm, '').replaceAll(/\brequire\("([a-z]+)"\)/g, 'process.getBuiltinModule("node:$1")')
  const code = [
    `"packages/${name}"(exports) {`,
    `'use strict'`,
    `const require = $requireOf("mmm-cli");`,
    `const module = $place("${name}", ${JSON.stringify(relative(folder, entry))}, ${JSON.stringify(version)});`,
    // Another version may be another package altogether.
    `if (module === undefined) return void (exports.default = require("${name}"));`,
    `const $own = (name) => process.getBuiltinModule("node:module").createRequire(module.filename)(name);`,
    `const __dirname = process.getBuiltinModule("node:path").dirname(module.filename);`,
    `${text}${helpers}exports.default = module.exports;`,
    `}`,
  ].join('\n')
  return {id: `packages/${name}`, name, imports: [], code, folder}
}

function folderOf(entry, name) {
  const end = entry.lastIndexOf(join('node_modules', name))
  return entry.slice(0, end + join('node_modules', name).length)
}

function amend(path, name, amendments = []) {
  return amendments.reduce(
    (text, [found, wanted]) => {
      if (!found.test(text)) throw new Error(`${name} no longer says: ${found}`)
      return text.replace(found, wanted)
    },
    readFileSync(path, 'utf8'),
  )
}
