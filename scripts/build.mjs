// Compiles the core and its plugins, packs oclif, and writes its manifests. Does nothing where nothing has changed.
import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ownNode, root, run} from './toolchain.mjs'

if (isTooOld(process.versions.node)) buildOnOwnNode()
// Not before it is known that there is anything to load.
const {packMmm} = await import('./pack-mmm.mjs')
const {packOclif} = await import('./pack-oclif.mjs')
const {packTable} = await import('./pack-table.mjs')

const plugins = readdirSync(join(root, 'plugins')).filter((name) => existsSync(join(root, 'plugins', name, 'tsconfig.json')))
const projects = [root, ...plugins.map((name) => join(root, 'plugins', name))]

removeOrphans()
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...projects], {stdio: 'inherit'})
await packOclif(root)
await packTable(root)
await writeManifests()
await packMmm(root, Object.fromEntries(projects.map((project) => [JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).name, project])))

/** The manifests come out of the running commands. */
function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number)
  return major < 22 || (major === 22 && minor < 15)
}

/** A checkout has a newer one among its own modules. */
function buildOnOwnNode() {
  const node = ownNode()
  if (node === process.execPath) {
    process.stderr.write(`mmm is built with Node.js 22.15 or newer; this is ${process.version}. Run \`npm install\` first: it brings one.\n`)
    process.exit(1)
  }
  run(node, process.argv.slice(1))
  process.exit(0)
}

/** A module whose source is gone must not live on: a command would. */
function removeOrphans() {
  for (const project of projects) {
    const dist = join(project, 'dist')
    if (!existsSync(dist)) continue
    for (const file of readdirSync(dist, {recursive: true})) {
      const source = /^(.*?)(?:\.d\.ts|\.js|\.js\.map)$/.exec(String(file))?.[1]
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
