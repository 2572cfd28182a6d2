import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {BINARY} from './binary.ts'
import type {SandboxProject} from './sandbox-project.ts'

/** Whether this machine has the `script` of util-linux, which gives a program a terminal. */
export const HAS_TERMINAL = spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout?.includes('util-linux') ?? false

export interface TerminalSession {
  readonly finished: Promise<{code: number | null; output: string}>
  /** Types on the terminal. */
  type(text: string): void
  /** Waits until a text has been shown, or the program has ended. */
  shown(text: string): Promise<void>
}

/** Starts mmm in a project, on a terminal of its own. */
export function startOnTerminal(project: SandboxProject, args: readonly string[], {columns = 80, rows = 24} = {}): TerminalSession {
  const command = `stty cols ${columns} rows ${rows}; exec '${process.execPath}' '${BINARY}' ${args.join(' ')}`
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:MMM_|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name)))
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: project.directory,
    env: {...environment, MMM_HOME: project.sandbox.home, TERM: 'xterm-256color', SHELL: '/bin/sh'},
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = new Promise((resolve) => child.on('close', resolve))
  return {
    type: (text) => void child.stdin.write(text),
    async shown(text) {
      while (!output.includes(text) && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), ended])
    },
    finished: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({code, output}))
    }),
  }
}

/** What stands on the screen when the last frame was cleared: text without control sequences, line by line. */
export function lastScreen(output: string): string[] {
  // oxlint-disable no-control-regex -- control sequences are what this is about
  const afterLastClear = output.slice(output.lastIndexOf('\u001B[2K') + 1)
  return afterLastClear
    .replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, '')
    .replaceAll(/^\[2K|\u001B|\r/g, '')
    .split('\n')
  // oxlint-enable no-control-regex
}
