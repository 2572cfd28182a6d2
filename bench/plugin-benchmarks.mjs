import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const COMMANDS = 5

/** What installed plugins cost a command that is none of theirs: start-up with none, ten and fifty. */
export function makePluginBenchmarks({folder, mmm, nothing}) {
  const start = (count) => {
    const {args, command, cwd} = mmm(folder, 'version')
    return {name: `mmm version with ${count} plugins`, command: 'env', args: [`MMM_HOME=${homeOf(count)}`, command, ...args], cwd}
  }
  const homeOf = (count) => join(folder, `home-of-${count}-plugins`)
  const benchmark = (count, yardsticks) => ({
    name: `plugins-${count}`,
    rounds: 15,
    setUp: () => [0, count].forEach((number) => installPlugins(join(homeOf(number), 'data'), number)),
    subject: start(count),
    yardsticks,
  })
  return [benchmark(0, [nothing]), benchmark(10, [nothing, start(0)]), benchmark(50, [nothing, start(0)])]
}

/** The starts again, each with none and with fifty. */
export function repeatWithPlugins(benchmarks, {folder, nothing}) {
  return [0, 50].flatMap((count) => {
    const home = join(folder, `home-of-${count}-plugins`)
    return benchmarks.map(({name, rounds, setUp, subject}) => ({
      name: `start-${count}-${name}`,
      rounds,
      isLong: true,
      setUp() {
        setUp()
        installPlugins(join(home, 'data'), count)
      },
      subject: {...subject, environment: {MMM_HOME: home}},
      yardsticks: [nothing],
    }))
  })
}

/** Plugins as `mmm plugins install` leaves them: each in a folder of its own, with a manifest. */
export function installPlugins(data, count) {
  const names = Array.from({length: count}, (_, index) => `mmm-plugin-bench-${index}`)
  for (const name of names) {
    const root = join(data, 'plugins', name, 'node_modules', name)
    const ids = Array.from({length: COMMANDS}, (_, index) => `${name.replace('mmm-plugin-', '')}-${index}`)
    const command = (id) => ({
      id,
      aliases: [],
      args: {},
      flags: {},
      hiddenAliases: [],
      isESM: true,
      pluginName: name,
      relativePath: ['commands', `${id}.js`],
      summary: 'Does nothing.',
    })
    mkdirSync(root, {recursive: true})
    const oclif = {commands: './commands'}
    writeFileSync(join(root, 'package.json'), JSON.stringify({name, version: '1.0.0', type: 'module', main: './package.json', oclif}))
    writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify({version: '1.0.0', commands: Object.fromEntries(ids.map((id) => [id, command(id)]))}))
  }
  mkdirSync(data, {recursive: true})
  const plugins = names.map((name) => ({name, type: 'user', tag: 'latest', folder: `plugins/${name}`}))
  writeFileSync(join(data, 'package.json'), JSON.stringify({oclif: {schema: 1, plugins}}))
}
