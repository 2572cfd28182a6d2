// npm run demo: builds examples/first-day with the real mmm, in a temporary folder and with a home of its own.
import {spawn} from 'node:child_process'
import {cpSync, mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {constants, tmpdir} from 'node:os'
import {delimiter, dirname, join, relative} from 'node:path'
import {parseArgs, styleText} from 'node:util'
import {ownNode, prepare, root} from './toolchain.mjs'

const STEPS = [
  ['The example came from elsewhere; its commands run only once it is trusted:', 'mmm project trust'],
  ['What is to be done, and in which order:', 'mmm spec plan'],
  ['Do it, side by side; a spec is completed when its proof has passed:', 'mmm run'],
  ['Where the project stands now:', 'mmm status'],
  ['Every attempt is on record, the one that failed too:', 'mmm state executions'],
  ['The second attempt at the manual mended what the first was told:', 'mmm state log manual'],
  ['And what was built works:', 'node linkcheck/release/linkcheck.mjs linkcheck'],
]

const {values} = parseArgs({options: {keep: {type: 'boolean', default: false}}})
prepare()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-demo-')))
const project = join(folder, 'first-day')
let child
let received

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
try {
  process.exitCode = await show()
} finally {
  if (values.keep) process.stdout.write(`\nKept: ${project} (with MMM_HOME=${join(folder, 'home')})\n`)
  else rmSync(folder, {force: true, recursive: true})
}

async function show() {
  const example = join(root, 'examples', 'first-day')
  // Somebody may have run the example where it is.
  const made = new Set(['.mmm', 'linkcheck'].map((name) => join(example, name)))
  cpSync(example, project, {recursive: true, filter: (path) => !made.has(path)})
  for (const [caption, line] of STEPS) {
    process.stdout.write(`\n${paint('dim', `# ${caption}`)}\n${paint('bold', `$ ${line}`)}\n`)
    const code = await carryOut(line)
    if (received) return 128 + constants.signals[received]
    if (code === 0) continue
    process.stderr.write(`\nThe demo failed: \`${line}\` exited ${code}.\n`)
    return code ?? 1
  }
  process.stdout.write(`\n${nextSteps()}\n`)
  return 0
}

function carryOut(line) {
  const [program, ...args] = line.split(' ')
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MMM_'))
  const env = {...Object.fromEntries(inherited), MMM_HOME: join(folder, 'home'), PATH: [dirname(ownNode()), process.env.PATH].join(delimiter)}
  child = spawn(ownNode(), program === 'mmm' ? [join(root, 'bin', 'run.js'), ...args] : args, {cwd: project, env, stdio: 'inherit'})
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** A terminal sends Ctrl-C to the command as well; other signals have to be passed on. Either way it ends by itself, and only then is its folder removed. */
function stop(signal) {
  received ??= signal
  if (signal !== 'SIGINT') child?.kill(signal)
}

function nextSteps() {
  const [mmm, example] = ['bin/run.js', 'examples/first-day'].map((path) => relative(process.cwd(), join(root, path)))
  const commands = [
    [`alias mmm="$PWD/${mmm}"`, 'this mmm by its name'],
    [`cp -r ${example} ~/first-day && cd ~/first-day && mmm init && mmm run`, 'the same, yours to change'],
    ['mmm init ~/shop && cd ~/shop && mmm spec new checkout', 'a project of your own'],
    ['mmm help run', 'all that a run can do'],
  ]
  const width = Math.max(...commands.map(([command]) => command.length))
  const lines = commands.map(([command, meaning]) => `  ${command.padEnd(width)}   # ${meaning}`)
  return ['Try next:', ...lines, 'examples/README.md explains what you have just seen.'].join('\n')
}

function paint(style, text) {
  return styleText(style, text, {stream: process.stdout})
}
