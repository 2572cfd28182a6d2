// Compiles the core and its plugins, packs oclif, and writes its manifests. Does nothing where nothing has changed.
import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {packOclif} from './pack-oclif.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const plugins = readdirSync(join(root, 'plugins')).filter((name) => existsSync(join(root, 'plugins', name, 'tsconfig.json')))
const projects = [root, ...plugins.map((name) => join(root, 'plugins', name))]

removeOrphans()
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...projects], {stdio: 'inherit'})
await packOclif(root)
await writeManifests()

/** A module whose source is gone must not live on: a command would. */
function removeOrphans() {
  for (const project of projects) {
    const dist = join(project, 'dist')
    if (!existsSync(dist)) continue
    for (const file of readdirSync(dist, {recursive: true})) {
      const source = /^(.*?)(?:\.d\.ts|\.js)$/.exec(String(file))?.[1]
      if (source && !existsSync(join(project, 'src', `${source}.ts`))) rmSync(join(dist, String(file)))
    }
    // Without outputs the compiler's memory of them is wrong.
    if (!existsSync(join(dist, 'index.js'))) rmSync(join(dist, '.tsbuildinfo'), {force: true})
  }
}

async function writeManifests() {
  const {Plugin, settings} = await import('@oclif/core')
  const {registerHostModules} = await import(join(root, 'dist', 'plugin', 'host-modules.js'))
  registerHostModules()
  settings.enableAutoTranspile = false
  for (const project of projects) {
    const plugin = new Plugin({
      errorOnManifestCreate: true,
      ignoreManifest: true,
      respectNoCacheDefault: true,
      isRoot: project === root,
      root: project,
      type: 'core',
    })
    // oclif would take the manifest from before; and it looks for a plugin by name unless its package is handed in.
    Object.assign(plugin.options, {isRoot: true, pjson: JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))})
    await plugin.load()
    writeIfChanged(join(project, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`)
  }
}

function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}
