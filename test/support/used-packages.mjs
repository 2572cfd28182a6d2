// Carries out command lines, a JSON array in the first argument, from the pack and in one process; in the second are files of
// the project by path. Prints what each came to: its exit code, and the packages that were asked of Node.js's loader meanwhile.
import module, {createRequire} from 'node:module'

const [lines, files] = process.argv.slice(2).map((text) => JSON.parse(text))
const fast = new URL('../../dist/pack/start.cjs', import.meta.url)
const {withWorkspace} = createRequire(fast)(fast.pathname).open('mmm-cli/testing')

let asked = new Set()
const load = module._load
module._load = function (specifier, ...rest) {
  const name = /^(?:@[^/]+\/)?[^./][^/]*/.exec(specifier)?.[0]
  if (name !== undefined && !module.isBuiltin(specifier)) asked.add(name)
  return load.call(this, specifier, ...rest)
}

/** It is packed, so that Node.js is asked for it once; whoever uses it opens a database. */
function watchDatabases(Database) {
  for (const name of ['exec', 'pragma', 'prepare']) {
    const method = Database.prototype[name]
    Database.prototype[name] = function (...args) {
      asked.add('better-sqlite3')
      return method.apply(this, args)
    }
  }
}

/** These are packed as well; whoever uses one calls it, or takes something of it. */
function watchPackage(name) {
  const packed = globalThis[Symbol.for('mmm.pack')].load(`packages/${name}`)
  packed.default = new Proxy(packed.default, {
    apply(target, ...rest) {
      asked.add(name)
      return Reflect.apply(target, ...rest)
    },
    get(target, key) {
      asked.add(name)
      return target[key]
    },
  })
}

const outcomes = []
await withWorkspace(
  async ({directory, run, write}) => {
    await run('init', '--name', 'shop')
    watchDatabases(globalThis[Symbol.for('mmm.pack')].load('packages/better-sqlite3').default)
    for (const name of ['gray-matter', 'js-yaml']) watchPackage(name)
    for (const [path, text] of Object.entries(files)) write(path, text)
    for (const line of lines) {
      asked = new Set()
      const {code, stderr} = await run(...line.split(' ').map((word) => word.replace('WORK', directory)))
      outcomes.push({line, code, stderr, packages: [...asked]})
    }
  },
  {environment: {EDITOR: 'true'}},
)
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0))
