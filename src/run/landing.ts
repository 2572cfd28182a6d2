import {setTimeout as sleep} from 'node:timers/promises'
import {join} from 'node:path'
import {contains, git} from './git.ts'
import {advance, nameOf, type Repository, tipOf} from './repository.ts'
import {RunLock} from './run-lock.ts'
import {commitAll, headOf, identityOf, mergeIn, type Worktree} from './worktree.ts'

/** How often somebody else may move the branch while one piece of work lands. */
const TRIES = 5
/** Milliseconds between two looks at a lock that another process holds. */
const LOOK = 25

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

/** One landing at a time: those of this process in the order in which they were done, those of others in between. */
export class LandingQueue {
  readonly #path: string
  #last: Promise<unknown> = Promise.resolve()

  constructor({common}: Pick<Repository, 'common'>) {
    this.#path = join(common, 'mmm-landing.lock')
  }

  /** Gives nothing when the signal aborts before it was its turn. */
  enter<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    const done = this.#last.then(() => this.#locked(signal, work))
    this.#last = done.catch(() => {})
    return done
  }

  async #locked<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      if (signal.aborted) return undefined
      const lock = RunLock.takeLasting(this.#path)
      if (lock) {
        try {
          return await work()
        } finally {
          lock.release()
        }
      }
      await sleep(LOOK)
    }
  }
}
