import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {git, type ListedTree} from './git.ts'

/** What a person has begun in a repository and not concluded, and how they get out of it. */
export interface UnderWay {
  readonly what: string
  readonly advice: string
}

/** What git leaves in its folder while something goes on; of two that are there the first counts. */
const MARKS = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
] as const

/** What is under way in a working tree. */
export async function underWayIn(folder: string): Promise<UnderWay | undefined> {
  const paths = await gitPaths(
    folder,
    MARKS.map(([mark]) => mark),
  )
  const name = MARKS.find((_, index) => existsSync(paths[index]!))?.[1]
  return name && {what: `a ${name} is under way`, advice: `Conclude it, or give it up with \`git ${name} --abort\`.`}
}

/**
 * The working tree in which a branch is being rebased. No branch is checked out there, and yet the branch must not move:
 * git would not let the rebase end, or throw away what came in between.
 */
export async function rebasedIn(trees: readonly ListedTree[], branch: string): Promise<string | undefined> {
  for (const {branch: own, path} of trees) {
    if (own !== undefined || !existsSync(path)) continue
    const folders = await gitPaths(path, ['rebase-merge', 'rebase-apply'])
    if (folders.some((folder) => headOf(folder) === branch)) return path
  }
  return undefined
}

function headOf(folder: string): string | undefined {
  const path = join(folder, 'head-name')
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}

async function gitPaths(folder: string, names: readonly string[]): Promise<string[]> {
  const listed = await git(folder, ['rev-parse', ...names.flatMap((name) => ['--git-path', name])])
  return listed.split('\n').map((path) => resolve(folder, path))
}
