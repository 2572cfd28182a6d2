// Carries out each command line of a JSON array on standard input, and prints what each came to. The first argument says
// how mmm is loaded: `plain`, or from its packs as `fast`; with `crowd` as the second, plugins of every kind are linked:
// the lines in `before` run while they have no manifests, and those in `after` once they have.
import {existsSync, readFileSync} from 'node:fs'
import module, {createRequire} from 'node:module'
import {join} from 'node:path'
import {gatherCrowd, writeManifests} from './crowd.mjs'

const [how, who] = process.argv.slice(2)
const {after, before} = JSON.parse(readFileSync(0, 'utf8'))
const dist = new URL('../../dist/', import.meta.url)
const fast = new URL('pack/start.cjs', dist)
const {withWorkspace} = how === 'fast' ? createRequire(fast)(fast.pathname).open('mmm-cli/testing') : await import(new URL('testing.js', dist))

const outcomes = []
let folder = ''
let isIndexed = false
await withWorkspace(async ({directory, home, run, write}) => {
  folder = directory.slice(0, -'/work'.length)
  const carryOut = async (lines) => {
    for (const argv of lines) outcomes.push({argv, ...(await run(...argv))})
  }
  await run('init', '--name', 'shop')
  write('specs/sow.md', '---\nrun: ["true"]\n---\nSow.\n')
  write('specs/reap.md', '---\ndepends_on: [sow]\n---\nReap.\n')
  if (who === 'crowd') {
    const plugins = gatherCrowd(join(folder, 'plugins'))
    const entries = plugins.map((plugin) => ({...plugin, type: 'link'}))
    write('../home/data/package.json', JSON.stringify({oclif: {schema: 1, plugins: entries}}))
    await carryOut(before)
    await writeManifests(plugins, await import('@oclif/core'))
  }
  await carryOut(after)
  isIndexed = existsSync(join(home, 'cache', 'plugins.index'))
})
const packs = Object.keys(module._cache ?? {}).filter((path) => /oclif[\\/]pack\.cjs$/.test(path))
const libraries = Object.keys(module._cache ?? {}).filter((path) => /@oclif[\\/]core[\\/]lib/.test(path))
process.stdout.write(
  JSON.stringify({packs: packs.length, libraries: libraries.length, isIndexed, outcomes})
    // A column is as wide as its widest time.
    .replaceAll(/\b\d+ ms\b */g, 'some ms ')
    .replaceAll(/\b(load|works) +(?=\S)/g, '$1 ')
    .replaceAll(folder, 'FOLDER'),
  () => process.exit(0),
)
