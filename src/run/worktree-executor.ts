import type {Result} from '../result.ts'
import {MmmError} from '../errors.ts'
import {type Conflict, conflictOf, describeConflict, describeMerge, nameConflict, unresolved} from './conflict.ts'
import type {LogFailedError} from './errors.ts'
import type {AttemptControl, AttemptOrder, AttemptOutcome, Executor} from './executor.ts'
import {GitFailed} from './git.ts'
import {land, type Landing} from './landing.ts'
import type {EarlierWork} from './baselines.ts'
import type {LocalExecutor} from './local-executor.ts'
import {nameOf, type Repository, tipOf} from './repository.ts'
import {RepositoryQueue} from './repository-queue.ts'
import {changedBy, commitAll, follow, isOnBranch, keepUnfinished, mergeAnew} from './worktree.ts'
import {touchedBy} from './work-tree.ts'
import {type OpenWorktree, Worktrees, type WorktreesOptions} from './worktrees.ts'

export interface WorktreeExecutorOptions extends WorktreesOptions {
  readonly local: Pick<LocalExecutor, 'execute' | 'mask' | 'prove'>
}

type Outcome = Result<AttemptOutcome, LogFailedError>
type Trouble = Pick<AttemptOutcome, 'feedback' | 'isFinal' | 'status'> & {readonly reason: string}

interface Attempt {
  readonly order: AttemptOrder
  readonly control: AttemptControl
  /** When it is this one's turn; nothing when the run is cancelled before. */
  land: (landing: () => Promise<Outcome>) => Promise<Outcome | undefined>
  /** What came of the work, once that is known. */
  attempted?: AttemptOutcome
}

const NOTHING = {output: '', evidence: [], duration: 0, feedback: ''}
const CANCELLED = {status: 'cancelled', reason: 'the run was cancelled before the work landed'} as const

/** Carries out each specification's attempts in a git work tree and branch of its own. What succeeds has landed, and was proven as it landed. */
export class WorktreeExecutor implements Executor {
  readonly #local: WorktreeExecutorOptions['local']
  readonly #repository: Repository
  readonly #worktrees: Worktrees
  readonly #queue: RepositoryQueue
  /** Handed to a runner, and not ended yet. */
  readonly #conflicts = new Map<string, Conflict>()
  /** Specifications whose work did not go with what had landed: nothing else lands while they are worked on again. */
  readonly #contended = new Set<string>()
  readonly #going = new Map<string, Promise<Outcome>>()

  constructor(options: WorktreeExecutorOptions) {
    this.#local = options.local
    this.#repository = options.repository
    this.#worktrees = new Worktrees(options)
    this.#queue = new RepositoryQueue(options.repository, 'landing')
  }

  execute(order: AttemptOrder, control: AttemptControl): Promise<Outcome> {
    const going = this.#going.get(order.key)
    if (going) return going
    const done = this.#execute(order, control).finally(() => this.#going.delete(order.key))
    this.#going.set(order.key, done)
    return done
  }

  async #execute(order: AttemptOrder, control: AttemptControl): Promise<Outcome> {
    const started = performance.now()
    const attempt: Attempt = {order, control, land: (landing) => this.#queue.enter(control.signal, landing)}
    try {
      const worktree = await this.#worktrees.open(order)
      if (!this.#contended.has(order.spec.id)) return await this.#attempt(attempt, worktree)
      control.onEvent({type: 'progress', text: 'waiting for its turn to land'})
      return (await this.#queue.enter(control.signal, () => this.#attemptInTurn(attempt, worktree))) ?? {ok: true, value: {...NOTHING, ...CANCELLED}}
    } catch (error) {
      if (!isOfThePlace(error)) throw error
      const duration = Math.round(performance.now() - started)
      const suggestions = [`What was done stays where it is. \`git worktree list\` shows it.`]
      return {ok: true, value: {...NOTHING, duration, ...attempt.attempted, status: 'fatal', reason: error.message, feedback: '', suggestions}}
    }
  }

  /** Others that landed meanwhile would make one conflict after another of it. What has landed since the last iteration is merged first. */
  async #attemptInTurn(attempt: Attempt, worktree: OpenWorktree): Promise<Outcome> {
    const {order} = attempt
    attempt.land = (landing) => landing()
    const tip = await tipOf(this.#repository)
    const isHanded = this.#conflicts.has(order.spec.id)
    if (!isHanded) await follow(worktree, tip)
    const files = isHanded && order.retry === 0 ? await mergeAnew(worktree, tip) : undefined
    if (files === undefined) return this.#attempt(attempt, worktree)
    if (files.length === 0) {
      this.#conflicts.delete(order.spec.id)
      return this.#attempt(attempt, {...worktree, isFinished: true})
    }
    this.#conflicts.set(order.spec.id, conflictOf(worktree, files))
    const feedback = this.#local.mask(await describeConflict(worktree, files, nameOf(this.#repository.branch)))
    return this.#attempt(Object.assign(attempt, {order: {...order, feedback}}), worktree)
  }

  async #attempt(attempt: Attempt, worktree: OpenWorktree): Promise<Outcome> {
    const {control, order} = attempt
    const done = worktree.isFinished
      ? await this.#local.prove(order, control, worktree.project)
      : await this.#local.execute(order, control, worktree.project, this.#workOn(worktree))
    if (!done.ok) return done
    const changed = await this.#changedBy(worktree)
    attempt.attempted = {...done.value, ...(changed && {changed})}
    return this.#settle(attempt, worktree, attempt.attempted)
  }

  /** Its branch tells: in its folder is also what others have landed meanwhile. */
  #workOn(worktree: OpenWorktree): EarlierWork {
    return {
      keep() {},
      changed: async ({spec}) => (await changedBy(worktree, this.#repository)).filter(touchedBy(spec.metadata)),
    }
  }

  /** What is learnt by the way never changes an outcome. */
  async #changedBy(worktree: OpenWorktree): Promise<readonly string[] | undefined> {
    try {
      return await changedBy(worktree, this.#repository)
    } catch {
      return undefined
    }
  }

  async #settle({control, land: enter, order}: Attempt, worktree: OpenWorktree, attempted: AttemptOutcome): Promise<Outcome> {
    const {title} = order.spec
    if (attempted.status !== 'success') {
      this.#worktrees.clearFinished(order)
      await keepUnfinished(worktree, title)
      return {ok: true, value: {...attempted, reason: this.#withPlace(order, worktree, attempted)}}
    }
    const trouble = await this.#conclude(order, worktree)
    if (trouble) return {ok: true, value: {...attempted, ...trouble}}
    control.onEvent({type: 'progress', text: 'waiting to land'})
    const landed = await enter(() => this.#land(order, control, worktree, attempted))
    return landed ?? {ok: true, value: {...attempted, ...CANCELLED}}
  }

  /** Commits what was done, or says why that is not what it should be. */
  async #conclude(order: AttemptOrder, worktree: OpenWorktree): Promise<Trouble | undefined> {
    if (!(await isOnBranch(worktree))) {
      const branch = nameOf(worktree.branch)
      return this.#fail(
        order,
        worktree,
        `its folder has another branch than ${branch} checked out`,
        `Check out ${branch} in ${worktree.path}, with all of the work.`,
      )
    }
    const conflict = this.#conflicts.get(order.spec.id)
    const left = conflict ? await unresolved(worktree, conflict) : []
    if (left.length > 0) return order.iteration < order.maxIterations ? this.#anew(order, worktree, left) : this.#conflict(order, worktree, left)
    this.#conflicts.delete(order.spec.id)
    await commitAll(worktree, subjectOf(order))
    await this.#worktrees.setFinished(order, worktree)
    return undefined
  }

  async #land(order: AttemptOrder, control: AttemptControl, worktree: OpenWorktree, attempted: AttemptOutcome): Promise<Outcome> {
    const repository = this.#repository
    control.onEvent({type: 'progress', text: `landing on ${nameOf(repository.branch)}`})
    let proven = attempted
    const landing: Landing<Outcome> = await land<Outcome>({
      repository,
      worktree,
      subject: subjectOf(order),
      isProven: true,
      prove: async () => {
        const again = await this.#local.prove(order, control, worktree.project)
        if (!again.ok) return again
        const {duration, evidence, output, ...rest} = again.value
        proven = {...proven, output, evidence: [...proven.evidence, ...evidence], duration: proven.duration + duration}
        return rest.status === 'success' ? undefined : {ok: true, value: {...proven, ...rest}}
      },
    })
    switch (landing.kind) {
      case 'landed':
        control.onEvent({type: 'progress', text: `landed on ${nameOf(repository.branch)} as ${landing.commit.slice(0, 10)}`})
        return {ok: true, value: proven}
      case 'conflict':
        this.#conflicts.set(order.spec.id, conflictOf(worktree, landing.files))
        this.#contended.add(order.spec.id)
        return {ok: true, value: {...proven, ...(await this.#conflict(order, worktree, landing.files))}}
      case 'obstructed': {
        const reason = `its work cannot land: ${landing.reason}; it is done, and waits on the branch ${nameOf(worktree.branch)}`
        return {
          ok: true,
          value: {...proven, status: 'failed', isFinal: true, reason, feedback: 'Put that right; the next run lands the work without doing it again.'},
        }
      }
      case 'unproven':
        return this.#unproven(order, worktree, landing.failure)
    }
  }

  #unproven(order: AttemptOrder, worktree: OpenWorktree, failure: Outcome): Outcome {
    if (!failure.ok || failure.value.status === 'cancelled') return failure
    this.#worktrees.clearFinished(order)
    const reason = `merged with what has landed, ${this.#withPlace(order, worktree, failure.value)}`
    return {ok: true, value: {...failure.value, reason}}
  }

  async #conflict(order: AttemptOrder, worktree: OpenWorktree, files: readonly string[]): Promise<Trouble> {
    const feedback = await describeConflict(worktree, files, nameOf(this.#repository.branch))
    const byHand = order.iteration < order.maxIterations ? '' : `\n${describeMerge(nameOf(worktree.branch), order.spec.id, files)}`
    return this.#fail(order, worktree, nameConflict(files), `${this.#local.mask(feedback)}${byHand}`)
  }

  /** Whoever was handed a conflict and has not ended it is not handed it again: what always does the same may well do it on what has landed. */
  async #anew(order: AttemptOrder, worktree: OpenWorktree, files: readonly string[]): Promise<Trouble> {
    this.#conflicts.delete(order.spec.id)
    const kept = nameOf(await this.#worktrees.beginAnew(order, worktree))
    const feedback = `The work begins anew, in ${worktree.path}, on what has landed on ${nameOf(this.#repository.branch)}. What was done is kept on the branch ${kept}.`
    return this.#fail(order, worktree, `${nameConflict(files)}; it begins anew, and what was done is kept on the branch ${kept}`, feedback)
  }

  #fail(order: AttemptOrder, worktree: OpenWorktree, reason: string, feedback: string): Trouble {
    this.#worktrees.clearFinished(order)
    return {status: 'failed', reason: this.#withPlace(order, worktree, {status: 'failed', reason}), feedback}
  }

  /** When nobody but a person goes on with it, they are told where it is. */
  #withPlace({iteration, maxIterations}: AttemptOrder, {branch}: OpenWorktree, {reason, status}: Pick<AttemptOutcome, 'reason' | 'status'>): string {
    const isLast = (status === 'failed' || status === 'timeout') && iteration >= maxIterations
    return isLast ? `${reason}; its work is kept on the branch ${nameOf(branch)}` : reason!
  }
}

function subjectOf({run, spec}: AttemptOrder): string {
  return `${spec.title}\n\nDone by mmm: ${spec.id}, run ${run}.`
}

/** What went wrong with git or the disk; anything else is a bug. */
function isOfThePlace(error: unknown): error is Error {
  const {code, syscall} = error as NodeJS.ErrnoException
  return error instanceof GitFailed || error instanceof MmmError || syscall !== undefined || code?.startsWith('SQLITE_') === true
}
