import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Where other task runners are installed, once: not what mmm is made of, and not measured. */
const TOOLS = fileURLToPath(new URL('tools', import.meta.url))
const VERSIONS = {wireit: '0.14.13', nx: '24.0.6', 'rust-just': '1.57.0'}

/** The same graph as tasks of wireit, nx and just, where these can be had. `items` are names with the names of what they need. */
export function makeTaskRunners({items, node, folder}) {
  if (!install()) return []
  const names = items.map(({name}) => name)
  const tool = (name, args, environment) => ({
    name,
    command: node,
    args: [join(TOOLS, 'node_modules', '.bin', name), ...args],
    cwd: join(folder, name),
    environment,
  })
  writeTasks(join(folder, 'wireit'), {
    'package.json': toJson({
      name: 'wireit-tasks',
      private: true,
      scripts: Object.fromEntries(['all', ...names].map((name) => [name, 'wireit'])),
      wireit: {all: {dependencies: names}, ...Object.fromEntries(items.map(({name, needs}) => [name, {command: 'true', dependencies: needs}]))},
    }),
  })
  const command = (needs) => ({executor: 'nx:run-commands', options: {command: 'true'}, dependsOn: needs})
  writeTasks(join(folder, 'nx'), {
    'package.json': toJson({name: 'tasks', private: true}),
    'nx.json': toJson({}),
    'project.json': toJson({
      name: 'tasks',
      targets: {all: {executor: 'nx:noop', dependsOn: names}, ...Object.fromEntries(items.map(({name, needs}) => [name, command(needs)]))},
    }),
  })
  const recipes = items.map(({name, needs}) => `${name}: ${needs.join(' ')}\n\t@true\n`)
  writeTasks(join(folder, 'just'), {justfile: `all: ${names.join(' ')}\n\n${recipes.join('\n')}`})
  // wireit asks npm which script it is: told by hand, as npm would, it starts without npm.
  const asScript = {npm_lifecycle_event: 'all', npm_package_json: join(folder, 'wireit', 'package.json'), npm_execpath: 'npm-cli.js'}
  return [
    tool('wireit', [], {...asScript, WIREIT_PARALLEL: '2', WIREIT_CACHE: 'none', WIREIT_LOGGER: 'quiet'}),
    tool('nx', ['run', 'tasks:all', '--parallel=2', '--skip-nx-cache', '--outputStyle=static'], {
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
      NX_TUI: 'false',
    }),
    {name: 'just', command: join(TOOLS, 'node_modules', '.bin', 'just'), args: ['all'], cwd: join(folder, 'just')},
  ]
}

/** Says why there is nothing to compare with where they cannot be had. */
function install() {
  const wanted = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`)
  if (existsSync(join(TOOLS, 'node_modules', '.bin', 'nx'))) return true
  mkdirSync(TOOLS, {recursive: true})
  writeFileSync(join(TOOLS, 'package.json'), toJson({name: 'bench-tools', private: true}))
  try {
    process.stderr.write(`installing ${wanted.join(', ')} …\n`)
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], {cwd: TOOLS, stdio: 'pipe', timeout: 300_000})
    return true
  } catch (error) {
    process.stderr.write(
      `left out ${wanted.join(', ')}: npm could not install them (${
        String(error.stderr ?? error.message)
          .trim()
          .split('\n')[0]
      })\n`,
    )
    return false
  }
}

function writeTasks(folder, files) {
  mkdirSync(folder, {recursive: true})
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(TOOLS, 'node_modules'), join(folder, 'node_modules'))
}

function toJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`
}
