import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {askGit, contains, git, GitFailed} from './git.ts'

/** A folder and a branch of its own for the work on one specification. */
export interface Worktree {
  /** The folder. */
  readonly path: string
  /** As `refs/heads/mmm/3/checkout`. */
  readonly branch: string
  /** From the folder to the project in it. */
  readonly prefix: string
}

/** First words of the commit that holds work which is not done; the next commit takes its place. */
const UNFINISHED = 'Unfinished: '
/** Where git has no name for who commits. */
const NOBODY = {GIT_AUTHOR_NAME: 'mmm', GIT_AUTHOR_EMAIL: 'mmm@localhost', GIT_COMMITTER_NAME: 'mmm', GIT_COMMITTER_EMAIL: 'mmm@localhost'}

/** The commit that a folder is at. */
export function headOf({path}: Pick<Worktree, 'path'>): Promise<string> {
  return git(path, ['rev-parse', '--verify', 'HEAD^{commit}'])
}

/** Whether a folder still has the branch checked out that was made for it. */
export async function isOnBranch({branch, path}: Worktree): Promise<boolean> {
  return (await askGit(path, ['symbolic-ref', '--quiet', 'HEAD'])).stdout.trim() === branch
}

/** Whether a merge is under way that nobody has concluded. */
export async function isMerging({path}: Pick<Worktree, 'path'>): Promise<boolean> {
  return (await askGit(path, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'])).code === 0
}

/** What is not committed, files that git does not know yet included; what mmm keeps there is not part of it. */
export async function uncommitted({path, prefix}: Worktree): Promise<string[]> {
  const listed = await git(path, ['status', '--porcelain', '--untracked-files=all', '--', ...allBut(prefix)])
  return listed.split('\n').filter((line) => line !== '')
}

/** Commits everything, in the place of unfinished work, if there is any; ends a merge. */
export async function commitAll(worktree: Worktree, message: string): Promise<void> {
  const {path, prefix} = worktree
  await git(path, ['add', '--all', '--', ...allBut(prefix)])
  const nothing = (await askGit(path, ['diff', '--cached', '--quiet', 'HEAD'])).code === 0
  if (nothing && !(await isMerging(worktree))) return
  const identity = await identityOf(path)
  await git(path, ['commit', '--quiet', '--no-verify', '-m', message], identity)
}

/** Keeps work that is not done on its branch, so that it outlives its folder. */
export async function keepUnfinished(worktree: Worktree, title: string): Promise<void> {
  if (!(await isOnBranch(worktree)) || (await isMerging(worktree))) return
  await keepAll(worktree, title)
}

/** {@link keepUnfinished}, a merge that nobody has concluded included. */
export function keepAll(worktree: Worktree, title: string): Promise<void> {
  return commitAll(worktree, `${UNFINISHED}${title}`)
}

/** Makes of kept unfinished work uncommitted changes again. */
export async function takeUpUnfinished(worktree: Worktree): Promise<void> {
  const {path} = worktree
  if (!(await git(path, ['log', '-1', '--format=%s'])).startsWith(UNFINISHED) || (await isMerging(worktree))) return
  await git(path, ['reset', '--quiet', '--soft', 'HEAD^'])
}

/** Merges a commit; gives the files that cannot be merged, with the merge left open for whoever can. */
export async function mergeIn(worktree: Worktree, commit: string, message: string): Promise<readonly string[]> {
  const {path} = worktree
  const merged = await askGit(path, ['merge', '--ff', '--no-edit', '--quiet', '--no-verify-signatures', '-m', message, commit], await identityOf(path))
  if (merged.code === 0) return []
  const listed = await git(path, ['diff', '--name-only', '-z', '--diff-filter=U'])
  const files = listed.split('\0').filter((file) => file !== '')
  if (files.length === 0) throw new GitFailed(['merge'], merged)
  return files
}

/** Merges a commit in the place of an older one, whose merge nobody has begun to end; nothing where it is that very commit. */
export async function mergeAnew(worktree: Worktree, commit: string): Promise<readonly string[] | undefined> {
  const merging = (await askGit(worktree.path, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'])).stdout.trim()
  if (merging === '' || merging === commit) return undefined
  await git(worktree.path, ['merge', '--abort'])
  return mergeIn(worktree, commit, `Merge what has landed into ${worktree.branch}`)
}

/** Takes a folder to a commit, where it has nothing of its own. */
export async function follow({path}: Worktree, commit: string): Promise<void> {
  if (await contains(path, commit, await headOf({path}))) await askGit(path, ['merge', '--ff-only', '--quiet', commit])
}

/** Files of the project that the work on a branch has changed since it last took in what has landed, committed or not. */
export async function changedBy({path, prefix}: Worktree, {branch}: {readonly branch: string}): Promise<string[]> {
  const folder = join(path, prefix)
  const base = await git(folder, ['merge-base', branch, 'HEAD'])
  const listed = [
    await git(folder, ['diff', '--name-only', '--no-renames', '--relative', '-z', base]),
    await git(folder, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]
  const paths = listed.flatMap((text) => text.split('\0')).filter((file) => file !== '' && !file.startsWith('.mmm/'))
  return [...new Set(paths)].toSorted()
}

/** What a file holds; nothing when it is not there. */
export function contentOf({path}: Worktree, file: string): string | undefined {
  const full = join(path, file)
  return existsSync(full) ? readFileSync(full, 'latin1') : undefined
}

/** Who commits: whoever git says, or mmm. */
export async function identityOf(folder: string): Promise<Readonly<Record<string, string>>> {
  return (await askGit(folder, ['var', 'GIT_COMMITTER_IDENT'])).code === 0 ? {} : NOBODY
}

function allBut(prefix: string): string[] {
  return [':(top)', `:(top,exclude)${prefix}.mmm`]
}
