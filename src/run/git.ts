import {spawn} from 'node:child_process'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'

/** What git had to say. */
export interface GitAnswer {
  /** 127 when there is no git. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What git could not do, thrown where nobody can go on without it. */
export class GitFailed extends Error {
  constructor(args: readonly string[], {code, stderr, stdout}: GitAnswer) {
    const said = (stderr.trim() || stdout.trim()).replace(/^(?:fatal|error): /, '')
    super(`git ${args[0]}: ${said || `exited with ${code}`}`)
  }
}

/** Variables that say who writes; all others would make git look at another repository, or in another way. */
const OF_THE_AUTHOR = /^GIT_(?:AUTHOR|COMMITTER)_|^GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)$/
/** What a person has set up for their own commits would run programs, ask questions or tidy up in the background. */
const QUIETLY = [
  ...['commit.gpgSign=false', 'core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.quotePath=false', 'gc.auto=0'],
  ...['log.showSignature=false', 'merge.autoStash=false', 'rerere.enabled=false'],
].flatMap((setting) => ['-c', setting])

/** Asks git something. In a process group of its own: a Ctrl-C must not cut it off between two files. */
export async function askGit(folder: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<GitAnswer> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || OF_THE_AUTHOR.test(name)))
  const env = {...inherited, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_EDITOR: 'true', ...more}
  const child = spawn('git', [...QUIETLY, ...args], {cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe']})
  const failed = new Promise<GitAnswer>((resolve) => child.once('error', (error) => resolve({code: 127, stdout: '', stderr: error.message})))
  const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 128)))
  const done = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({code, stdout, stderr}))
  return Promise.race([failed, done])
}

/** Has git do something; throws {@link GitFailed}. */
export async function git(folder: string, args: readonly string[], more?: Readonly<Record<string, string>>): Promise<string> {
  const answer = await askGit(folder, args, more)
  if (answer.code !== 0) throw new GitFailed(args, answer)
  return answer.stdout.trim()
}

/** Whether all of one commit is in another. */
export async function contains(folder: string, tip: string, commit: string): Promise<boolean> {
  const answer = await askGit(folder, ['merge-base', '--is-ancestor', commit, tip])
  if (answer.code > 1) throw new GitFailed(['merge-base'], answer)
  return answer.code === 0
}

/** git finds no sense in a working tree that somebody is just making. */
const HALF_MADE = /failed to read .*\/worktrees\//
const LOOKS = 20

async function lookAgain<T>(look: () => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks++) {
    try {
      return await look()
    } catch (error) {
      if (looks === LOOKS || !HALF_MADE.test((error as Error).message)) throw error
      await sleep(10)
    }
  }
}

/** A working tree of a repository. */
export interface ListedTree {
  readonly path: string
  readonly head: string
  /** As `refs/heads/main`; absent when no branch is checked out. */
  readonly branch: string | undefined
}

/** Every working tree of the repository that a folder belongs to. */
export async function listTrees(folder: string): Promise<ListedTree[]> {
  const listed = await lookAgain(() => git(folder, ['worktree', 'list', '--porcelain']))
  return listed.split('\n\n').flatMap((block) => {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1)
    const [path, head] = [field('worktree'), field('HEAD')]
    return path !== undefined && head !== undefined ? [{path, head, branch: field('branch')}] : []
  })
}
