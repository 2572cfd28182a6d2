#!/usr/bin/env node
// No ES module, which is what package.json beside it says: of those, Node.js has more to do before the first line runs.
const {existsSync} = require('node:fs')
const {constants, enableCompileCache} = require('node:module')
const {dirname, join} = require('node:path')

const root = dirname(__dirname)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 15)) void start()
else startOnOwnNode()

async function start() {
  const main = join(root, 'dist', 'main.js')
  if (!existsSync(main)) return fail('mmm is not built yet. Run `npm run build` in its folder.')
  keepCompiled()
  const pack = join(root, 'dist', 'pack', 'start.cjs')
  if (existsSync(pack) && !isOrdinary()) return require(pack).start()
  process.setSourceMapsEnabled(true)
  const {pathToFileURL} = require('node:url')
  const {usePackedOclif} = await import(pathToFileURL(join(root, 'dist', 'plugin', 'packed-oclif.js')))
  usePackedOclif()
  await (await import(pathToFileURL(main))).main()
}

/** Whoever looks for a mistake is to see the files that it is in, not the pack that was made of them. */
function isOrdinary() {
  const {MMM_DEBUG: debug, MMM_NO_FAST_START: isSlow} = process.env
  return isSlow || process.argv.includes('--debug') || (debug && !/^(?:0|false)$/.test(debug))
}

/** Where Node.js would keep it is another user's, if that one was the first on this machine. */
function keepCompiled() {
  const {FAILED} = constants.compileCacheStatus
  if (enableCompileCache().status !== FAILED) return
  const {homedir} = require('node:os')
  enableCompileCache(join(process.env.MMM_HOME || join(homedir(), '.mmm'), 'cache', 'compiled'))
}

/** This Node is too old; a checkout has a newer one among its own modules. */
function startOnOwnNode() {
  const own = join(root, 'node_modules', 'node', 'bin', 'node')
  if (!existsSync(own)) return fail(`mmm needs Node.js 22.15 or newer; this is ${process.version}.`)
  const {spawn} = require('node:child_process')
  const child = spawn(own, process.argv.slice(1), {stdio: 'inherit'})
  // Only the child knows what to do with them. What the terminal sends to both reaches it twice, and counts once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.pid && child.kill(signal))
  child.on('error', (error) => fail(error.message))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function fail(message) {
  process.stderr.write(` ›   Error: ${message}\n`)
  process.exitCode = 1
}
