import {realpathSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {err, ok, type Result} from '../result.ts'
import {IsolationImpossibleError} from './errors.ts'
import {askGit, contains, git, type GitAnswer, listTrees} from './git.ts'
import {rebasedIn, underWayIn} from './repository-state.ts'

/** The repository of a project, and the branch on which its finished work lands. */
export interface Repository {
  /** The project's folder. */
  readonly project: string
  /** From the top of the repository to the project's folder: empty, or ending in a slash. */
  readonly prefix: string
  /** The folder that all working trees share. */
  readonly common: string
  /** As `refs/heads/main`. */
  readonly branch: string
}

/** Files named in one go; more are only counted. */
const NAMED = 5
/** Milliseconds that somebody else may hold a lock of git. */
const LOCKED = 10_000

/** The repository of a project, if specifications can be worked on apart from each other in it. */
export async function openRepository(project: string, specs: string): Promise<Result<Repository, IsolationImpossibleError>> {
  const refuse = (reason: string, suggestion: string): Result<never, IsolationImpossibleError> =>
    err(new IsolationImpossibleError({project, reason}, [suggestion]))
  const version = await askGit(project, ['--version'])
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version.stdout)?.slice(1).map(Number) ?? []
  if (version.code !== 0) return refuse('git cannot be started', 'Install git, or run with `--isolation none`.')
  if (major < 2 || (major === 2 && minor < 17))
    return refuse(`git ${major}.${minor} is too old: 2.17 is needed`, 'Install a newer git, or run with `--isolation none`.')
  const found = await askGit(project, ['rev-parse', '--is-inside-work-tree', '--git-common-dir', '--show-prefix'])
  const [inside, common, prefix = ''] = found.stdout.split('\n')
  if (found.code !== 0 || inside !== 'true' || !common) return refuse('it is no git repository', 'Run `git init` and commit, or run with `--isolation none`.')
  if ((await askGit(project, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])).code !== 0)
    return refuse('it has no commit yet', 'Commit what is there: attempts begin from the last commit.')
  const underWay = await underWayIn(project)
  if (underWay) return refuse(underWay.what, underWay.advice)
  const branch = await askGit(project, ['symbolic-ref', '--quiet', 'HEAD'])
  if (branch.code !== 0) return refuse('no branch is checked out', 'Check out the branch on which finished work is to land.')
  const repository = {project: realpathSync(project), prefix, common: resolve(project, common), branch: branch.stdout.trim()}
  const changed = await changedFiles(repository, ['mmm.toml', specs])
  if (changed.length === 0) return ok(repository)
  return refuse(
    `files are changed that are not committed (${nameFiles(changed)})`,
    'Commit or stash them: attempts begin from the last commit and would not see them.',
  )
}

/** The commit on which finished work lands next. */
export function tipOf({branch, project}: Repository): Promise<string> {
  return git(project, ['rev-parse', '--verify', `${branch}^{commit}`])
}

/** What kept a branch from being moved on. */
export interface Obstacle {
  /** Whether it was moved meanwhile by somebody else, so that trying again may help. */
  readonly isMoved: boolean
  readonly reason: string
}

/** Moves the branch on from one commit to one that holds it, in the working tree that has it checked out; nobody's changes are ever overwritten. */
export async function advance(repository: Repository, from: string, to: string): Promise<Obstacle | undefined> {
  const {branch, project} = repository
  const trees = await listTrees(project)
  const holder = trees.find((tree) => tree.branch === branch)
  const rebased = holder ? undefined : await rebasedIn(trees, branch)
  if (rebased !== undefined) return {isMoved: false, reason: `${rebased}: ${nameOf(branch)} is being rebased there`}
  const moved = await unlessLocked(() =>
    holder
      ? askGit(holder.path, ['merge', '--ff-only', '--quiet', '--no-verify-signatures', to])
      : askGit(project, ['update-ref', '-m', 'mmm: land', branch, to, from]),
  )
  const tip = await tipOf(repository)
  // What git says of itself is not enough: the branch must hold the work, and what it held before.
  if (await contains(project, tip, to)) return undefined
  if (tip !== from) return {isMoved: true, reason: `${nameOf(branch)} goes on changing`}
  const files = [...moved.stderr.matchAll(/^\t(.+)$/gm)].map(([, file]) => file!)
  const underWay = holder && (await underWayIn(holder.path))
  const [first = `git exited with ${moved.code}`] = moved.stderr.trim().split('\n')
  const said = underWay ? underWay.what : first.replace(/^(?:fatal|error): /, '')
  const why = files.length > 0 ? `changes of yours that are not committed (${nameFiles(files)})` : said
  return {isMoved: false, reason: `${holder?.path ?? nameOf(branch)}: ${why}`}
}

/** An editor or a person looks at the repository every now and then, and holds its lock for a moment. */
async function unlessLocked(move: () => Promise<GitAnswer>): Promise<GitAnswer> {
  for (const deadline = performance.now() + LOCKED; ;) {
    const moved = await move()
    if (moved.code === 0 || !/\.lock': File exists/.test(moved.stderr) || performance.now() > deadline) return moved
    await sleep(100)
  }
}

/** A branch as people call it. */
export function nameOf(branch: string): string {
  return branch.replace(/^refs\/heads\//, '')
}

/** Some of many files, for people. */
export function nameFiles(files: readonly string[]): string {
  const more = files.length - NAMED
  return more > 0 ? `${files.slice(0, NAMED).join(', ')} and ${more} more` : files.join(', ')
}

async function changedFiles({prefix, project}: Repository, besides: readonly string[]): Promise<string[]> {
  const left = ['.mmm', ...besides].map((path) => `:(top,exclude)${join(prefix, path)}`)
  const listed = await git(project, ['diff', '--name-only', '-z', '--ignore-submodules=dirty', 'HEAD', '--', ':(top)', ...left])
  return listed.split('\0').filter((path) => path !== '')
}
