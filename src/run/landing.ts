import {contains, git} from './git.ts'
import {advance, nameOf, type Repository, tipOf} from './repository.ts'
import {commitAll, headOf, identityOf, mergeIn, type Worktree} from './worktree.ts'

/** How often somebody else may move the branch while one piece of work lands. */
const TRIES = 5

export interface LandingOptions<Failure> {
  readonly repository: Repository
  readonly worktree: Worktree
  /** Says what lands, in the commit that does it. */
  readonly subject: string
  /** Whether what is committed was proven just now, as it is. */
  readonly isProven: boolean
  /** Proves what is there; gives why it cannot be. */
  readonly prove: () => Promise<Failure | undefined>
}

/** What came of a landing. Only what is `landed` may be called completed. */
export type Landing<Failure> =
  | {readonly kind: 'landed'; readonly commit: string}
  | {readonly kind: 'conflict'; readonly files: readonly string[]; readonly commit: string}
  | {readonly kind: 'unproven'; readonly failure: Failure}
  | {readonly kind: 'obstructed'; readonly reason: string}

/**
 * Brings the committed work of one specification onto the branch: what has landed meanwhile is merged into it, what comes
 * of that is proven again, and only then the branch moves on.
 */
export async function land<Failure>({isProven, prove, repository, subject, worktree}: LandingOptions<Failure>): Promise<Landing<Failure>> {
  const branch = nameOf(repository.branch)
  for (let tries = 1, proven = isProven; ; tries++) {
    const tip = await tipOf(repository)
    if (!(await contains(worktree.path, await headOf(worktree), tip))) {
      proven = false
      const files = await mergeIn(worktree, tip, `Merge ${branch} into ${nameOf(worktree.branch)}`)
      if (files.length > 0) return {kind: 'conflict', files, commit: tip}
    }
    if (!proven) {
      const failure = await prove()
      if (failure !== undefined) return {kind: 'unproven', failure}
      await commitAll(worktree, subject)
      proven = true
    }
    const commit = await landingCommit(worktree, tip, subject)
    const obstacle = commit === tip ? undefined : await advance(repository, tip, commit)
    if (!obstacle) return {kind: 'landed', commit}
    if (!obstacle.isMoved || tries === TRIES) return {kind: 'obstructed', reason: obstacle.reason}
  }
}

/** Who reads the branch by first parents sees one commit for what needed a merge, and the branch's own past before it. */
async function landingCommit(worktree: Worktree, tip: string, subject: string): Promise<string> {
  const head = await headOf(worktree)
  const merges = await git(worktree.path, ['rev-list', '--merges', '--count', `${tip}..HEAD`])
  if (merges === '0') return head
  const commit = await git(worktree.path, ['commit-tree', '-p', tip, '-p', head, '-m', subject, `${head}^{tree}`], await identityOf(worktree.path))
  await git(worktree.path, ['merge', '--ff-only', '--quiet', commit])
  return commit
}
