import {nameFiles} from './repository.ts'
import {git} from './git.ts'
import {contentOf, type Worktree} from './worktree.ts'

/** A merge that was handed back to a runner: each file that could not be merged, and how it was left. */
export type Conflict = ReadonlyMap<string, string | undefined>

const MARKER = /^(?:<{7}|>{7}) /m
/** Characters of the differences that the next iteration is told. */
const SHOWN = 24 * 1024

export function conflictOf(worktree: Worktree, files: readonly string[]): Conflict {
  return new Map(files.map((file) => [file, contentOf(worktree, file)]))
}

/** Files that are still as the merge left them, or still say that they could not be merged. */
export async function unresolved(worktree: Worktree, conflict: Conflict): Promise<string[]> {
  const unmerged = new Set((await git(worktree.path, ['diff', '--name-only', '-z', '--diff-filter=U'])).split('\0'))
  return [...conflict.keys()].filter((file) => {
    const content = contentOf(worktree, file)
    return MARKER.test(content ?? '') || (unmerged.has(file) && content === conflict.get(file))
  })
}

/** What a runner has to know to end a conflict. */
export async function describeConflict({path}: Worktree, files: readonly string[], branch: string): Promise<string> {
  const difference = await git(path, ['diff', '--no-ext-diff', '--no-color'])
  const cut = difference.length > SHOWN ? `${difference.slice(0, SHOWN)}\n…` : difference
  return [
    `While this was worked on, other work has landed on ${branch}. The two were merged in ${path}, except for:`,
    ...files.map((file) => `  ${file}`),
    'These files hold both sides, between the marks <<<<<<< (this work) and >>>>>>> (what has landed). Keep what both sides want, and take the marks out;',
    'a file that is right as it is now is added with `git add`. Do not abort the merge: mmm commits it, once everything is proven.',
    '',
    cut,
  ].join('\n')
}

/** What a person can do when no runner has ended it. */
export function describeMerge(branch: string, spec: string, files: readonly string[]): string {
  return [
    `Those that say touches: ${JSON.stringify(files)} are never worked on together.`,
    `To end it by hand: \`git merge ${branch}\`, then \`mmm spec mark ${spec} completed\`.`,
  ].join('\n')
}

export function nameConflict(files: readonly string[]): string {
  return `its work conflicts with what has landed, in ${nameFiles(files)}`
}
