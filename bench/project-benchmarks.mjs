import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {BINARY} from './benchmarks.mjs'

const CONFIGURATION_LOOP = fileURLToPath(new URL('configuration-loop.mjs', import.meta.url))

const KEYS = 500
const PROJECTS = 1000
/** Times that the settings are read, so that starting Node.js does not count. */
const TIMES = 50

/** What concerns projects and settings: three layers of many keys, and a registry of many projects. */
export function makeProjectBenchmarks({folder, node, nothing}) {
  const layers = ['global', 'mmm', 'local'].map((name) => join(folder, 'settings', `${name}.toml`))
  const loop = (who) => ({command: node, args: [CONFIGURATION_LOOP, who, String(TIMES), ...layers], cwd: folder})
  const home = join(folder, 'home-of-thousand')
  return [
    {
      name: 'configuration-500',
      rounds: 7,
      setUp: () => writeLayers(layers),
      subject: {name: `three layers, ${KEYS} keys, ${TIMES} times`, ...loop('mmm')},
      yardsticks: [{name: 'toml.parse of the same', ...loop('toml')}],
    },
    {
      name: 'projects-1000',
      rounds: 15,
      setUp: () => writeRegistry(home, join(folder, 'thousand-projects')),
      subject: {name: 'mmm project list', command: node, args: [BINARY, 'project', 'list'], cwd: folder, environment: {MMM_HOME: home}},
      yardsticks: [nothing, {name: 'of none', command: node, args: [BINARY, 'project', 'list'], cwd: folder, environment: {MMM_HOME: `${home}-empty`}}],
    },
  ]
}

/** A third of the keys in each, of every kind; the manifest says what the global file says, otherwise. */
function writeLayers(paths) {
  const [global, manifest, local] = paths
  mkdirSync(join(global, '..'), {recursive: true})
  const settings = '[run]\nconcurrency = 8\ntimeout = "20m"\n\n[specs]\nignore = ["README.md", "_*"]\n\n'
  const keys = Math.floor(KEYS / 3) - 3
  const table = (name, count, value) =>
    `[${name}]\n${Array.from({length: count}, (_, index) => `key-${index} = ${value(index)} # number ${index}\n`).join('')}\n`
  const variables = (who) => table('variables', keys - 60, (index) => (index % 3 === 0 ? index : `"${who} ${index} of a project, in words"`))
  const aliases = table('aliases', 30, (index) => `"run --tag t${index} --concurrency 2"`)
  const plugin = table('plugins.mmm-plugin-many', 30, (index) => (index % 2 === 0 ? 'true' : `["a${index}", "b"]`))
  writeFileSync(global, `# Mine\n${settings}${variables('global')}${aliases}${plugin}`)
  writeFileSync(manifest, `[project]\nname = "many"\n\n${settings}${variables('manifest')}${aliases}${plugin}`)
  writeFileSync(local, `${settings}${variables('local')}${aliases}${plugin}`)
}

function writeRegistry(home, projects) {
  mkdirSync(join(home, 'projects'), {recursive: true})
  const at = '2026-01-01T00:00:00.000Z'
  for (let index = 0; index < PROJECTS; index++) {
    const name = `project-${String(index).padStart(4, '0')}`
    const path = join(projects, name)
    mkdirSync(path, {recursive: true})
    writeFileSync(join(path, 'mmm.toml'), `[project]\nname = "${name}"\n`)
    writeFileSync(
      join(home, 'projects', `${name}.toml`),
      `[project]\nname = "${name}"\npath = ${JSON.stringify(path)}\ndescription = "One of many"\ntags = ["web"]\narchived = false\ntrusted = true\ncreated_at = ${at}\nlast_used_at = ${at}\n`,
    )
  }
}
