// Carries out each command line of a JSON array on standard input, and prints what each came to. The first argument says
// how mmm is loaded: `plain`, or from its packs as `fast`; the second is a folder of a plugin to link, if any.
import {readFileSync} from 'node:fs'
import module, {createRequire} from 'node:module'

const [how, plugin] = process.argv.slice(2)
const lines = JSON.parse(readFileSync(0, 'utf8'))
const dist = new URL('../../dist/', import.meta.url)
const fast = new URL('pack/start.cjs', dist)
const {withWorkspace} = how === 'fast' ? createRequire(fast)(fast.pathname).open('mmm-cli/testing') : await import(new URL('testing.js', dist))

const outcomes = []
let folder = ''
await withWorkspace(
  async ({directory, run, write}) => {
    folder = directory.slice(0, -'/work'.length)
    await run('init', '--name', 'shop')
    write('specs/sow.md', '---\nrun: ["true"]\n---\nSow.\n')
    write('specs/reap.md', '---\ndepends_on: [sow]\n---\nReap.\n')
    for (const argv of lines) outcomes.push({argv, ...(await run(...argv))})
  },
  {plugins: plugin ? [{name: 'mmm-plugin-hello', root: plugin}] : []},
)
const packs = Object.keys(module._cache ?? {}).filter((path) => /oclif[\\/]pack\.cjs$/.test(path))
const libraries = Object.keys(module._cache ?? {}).filter((path) => /@oclif[\\/]core[\\/]lib/.test(path))
process.stdout.write(
  JSON.stringify({packs: packs.length, libraries: libraries.length, outcomes})
    // A column is as wide as its widest time.
    .replaceAll(/\b\d+ ms\b */g, 'some ms ')
    .replaceAll(/\bload +brings\b/g, 'load brings')
    .replaceAll(folder, 'FOLDER'),
)
process.exit(0)
