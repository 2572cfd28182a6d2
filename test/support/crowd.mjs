// Plugins of every kind, for what must not depend on how mmm was loaded.
import {cpSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))

/** Puts them into a folder, without manifests; tells what is to be linked. */
export function gatherCrowd(folder) {
  const crowd = readdirSync(join(FIXTURES, 'crowd'))
    .filter((name) => name.startsWith('mmm-plugin-'))
    .toSorted()
  cpSync(join(FIXTURES, 'crowd'), folder, {recursive: true})
  giveOldOclif(join(folder, 'mmm-plugin-elder'))
  // No formatter would let it stand.
  writeFileSync(join(folder, 'mmm-plugin-broken', 'lib', 'commands', 'garbled.js'), 'export default class {\n')
  // One that has its files where mmm's own packages are to be found.
  return [{name: 'mmm-plugin-hello', root: join(FIXTURES, 'mmm-plugin-hello')}, ...crowd.map((name) => ({name, root: join(folder, name)}))]
}

/** Writes a manifest for each that can be loaded, and one that tells of commands that cannot. */
export async function writeManifests(plugins, {Plugin}) {
  for (const {name, root} of plugins.slice(1)) {
    const plugin = new Plugin({name, root, type: 'link', ignoreManifest: true})
    if (name === 'mmm-plugin-broken')
      writeManifest(root, '1.0.0', Object.fromEntries(['garbled', 'missing', 'nothing', 'throws'].map((id) => [id, brokenCommand(id)])))
    else {
      await plugin.load()
      writeManifest(root, plugin.version, plugin.manifest.commands)
    }
  }
}

function writeManifest(root, version, commands) {
  writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify({version, commands}))
}

function brokenCommand(id) {
  return {id, aliases: [], args: {}, flags: {}, hiddenAliases: [], isESM: true, relativePath: ['lib', 'commands', `${id}.js`], summary: `Is ${id}.`}
}

/** As much of the first version as a plugin of that time needs: it knows nothing of what came later. */
function giveOldOclif(plugin) {
  const folder = join(plugin, 'node_modules', '@oclif', 'core')
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'package.json'), JSON.stringify({name: '@oclif/core', version: '1.0.0', main: 'index.js'}))
  writeFileSync(
    join(folder, 'index.js'),
    `exports.Args = {string: (options) => ({type: 'option', parse: async (input) => input, ...options})}
exports.Command = class {
  static version = '1.0.0'
  static async run(argv, config) {
    const command = new this()
    Object.assign(command, {argv, config: config.config ?? config})
    return command.run()
  }
}
`,
  )
}
