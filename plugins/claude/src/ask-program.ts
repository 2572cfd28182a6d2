import {execFile} from 'node:child_process'

/** Milliseconds that a program may take to answer. */
const PATIENCE = 15_000

export interface Answer {
  /** Exit code; a word such as `ENOENT` where it did not start, nothing where it did not answer. */
  readonly code: number | string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Asks a program something short; it has no input, and its time is limited. */
export function askProgram(
  program: string,
  args: readonly string[],
  {cwd, environment}: {readonly cwd: string; readonly environment: Readonly<Record<string, string>>},
): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {cwd, env: environment, timeout: PATIENCE, killSignal: 'SIGKILL' as const}
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      resolve({code: error ? (error.code ?? undefined) : 0, stdout, stderr})
    })
    child.stdin?.end()
  })
}
