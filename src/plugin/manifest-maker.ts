import {fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {err, ok, type Result} from '../result.ts'
import type {ManifestReport} from './manifest-worker.ts'

/** Milliseconds that a plugin may take to load all its commands. */
const TIMEOUT = 20_000

const WORKER = fileURLToPath(import.meta.url).replace(/manifest-maker\.(\w+)$/, 'manifest-worker.$1')

type Message = {readonly report: ManifestReport} | {readonly failure: string}

/** Loads the plugin in a folder in a process of its own: whatever it does there, nothing of it stays. */
export function makeManifest(root: string, timeout = TIMEOUT): Promise<Result<ManifestReport, string>> {
  return new Promise((resolve) => {
    const child = fork(WORKER, [root], {execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc']})
    let printed = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-4000)))
    const timer = setTimeout(() => {
      resolve(err(`it did not finish loading within ${timeout / 1000} s`))
      child.kill('SIGKILL')
    }, timeout)
    child.on('message', (message: Message) => resolve('report' in message ? ok(message.report) : err(message.failure)))
    child.on('error', (error) => resolve(err(error.message)))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(err(`it ended the process while it was loaded (${signal ?? `exit code ${code}`})${printed ? `: ${printed.trim().split('\n').at(-1)}` : ''}`))
    })
  })
}
