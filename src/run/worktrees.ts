import {cpSync, existsSync, mkdirSync, realpathSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {writeAtomically} from '../files/write-atomically.ts'
import {IGNORE} from '../project/scaffold.ts'
import {finishedNoteOf, readFinished} from './finished-note.ts'
import {askGit, contains, git, listTrees} from './git.ts'
import {type Repository, tipOf} from './repository.ts'
import {RepositoryQueue} from './repository-queue.ts'
import {headOf, keepAll, keepUnfinished, mergeIn, takeUpUnfinished, type Worktree} from './worktree.ts'
import type {AttemptOrder} from './executor.ts'

/** Where an attempt is to work. */
export interface OpenWorktree extends Worktree {
  /** The project's folder in it. */
  readonly project: string
  /** Whether an earlier run did the work and only did not get to land or record it. */
  readonly isFinished: boolean
}

export interface WorktreesOptions {
  readonly repository: Repository
  /** Where all of them lie, by run and specification. */
  readonly directory: string
  /** Whether a run has recorded that it did a specification. */
  readonly isRecorded: (run: number, spec: string) => boolean
}

type Order = Pick<AttemptOrder, 'contentHash' | 'run' | 'spec'>

/** Folders and branches of specifications. Whatever was done in one goes on in the next. */
export class Worktrees {
  readonly #options: WorktreesOptions
  readonly #queue: RepositoryQueue

  constructor(options: WorktreesOptions) {
    this.#options = options
    this.#queue = new RepositoryQueue(options.repository, 'worktrees')
  }

  /** The folder of a specification in this run; made, at its first attempt, of what has landed and of what was done before. */
  async open(order: Order): Promise<OpenWorktree> {
    const {directory, repository} = this.#options
    mkdirSync(directory, {recursive: true})
    const past = await this.#past(order.spec.id)
    const own = past.find(({run}) => run === order.run)
    const tip = await tipOf(repository)
    if (own) {
      if (!(await contains(own.path, tip, await headOf(own)))) await takeUpUnfinished(own)
      return this.#opened(own, false)
    }
    const before = past[0]
    if (before) await keepUnfinished(before, order.spec.title)
    const start = before && (await headOf(before))
    const isNew = start !== undefined && !(await contains(before!.path, tip, start))
    const made = await this.#make(order, isNew ? start : tip)
    const isFinished = start !== undefined && (await this.#isFinished({...before!, head: start, tip}, order))
    // What cannot be merged is told when the work lands.
    if (isNew && (await mergeIn(made, tip, `Merge what has landed into ${made.branch}`)).length > 0) await git(made.path, ['merge', '--abort'])
    if (isNew && !isFinished) await takeUpUnfinished(made)
    return this.#opened(made, isFinished)
  }

  /** Has the folder begin with what has landed, on another branch; gives the branch that keeps all that was done in it so far. */
  async beginAnew(order: Order, worktree: Worktree): Promise<string> {
    await keepAll(worktree, order.spec.title)
    const branch = await this.#freeBranch(order)
    await git(worktree.path, ['checkout', '--quiet', '-b', branch.slice('refs/heads/'.length), await tipOf(this.#options.repository)])
    return worktree.branch
  }

  /** Notes that what is committed is done, and proven, as far as it can be before it has landed. */
  async setFinished(order: Order, worktree: Worktree): Promise<void> {
    write(this.#noteOf(order.run, order.spec.id), `${order.contentHash} ${await headOf(worktree)}\n`)
  }

  /** It has to be done again. */
  clearFinished({run, spec}: Order): void {
    rmSync(this.#noteOf(run, spec.id), {force: true})
  }

  #opened(worktree: Worktree, isFinished: boolean): OpenWorktree {
    return {...worktree, project: join(worktree.path, worktree.prefix), isFinished}
  }

  async #make(order: Order, start: string): Promise<Worktree> {
    const {directory, repository} = this.#options
    const path = join(realpathSync(directory), String(order.run), order.spec.id)
    const branch = await this.#freeBranch(order)
    // git itself fails where two are made at once: it looks at all others, and finds the second half made.
    const add = (): Promise<string> => git(repository.project, ['worktree', 'add', '-b', branch.slice('refs/heads/'.length), path, start])
    await this.#queue.enter(new AbortController().signal, add)
    const made = {path, branch, prefix: repository.prefix}
    this.#bringTemplates(join(path, repository.prefix))
    return made
  }

  async #freeBranch({run, spec}: Order): Promise<string> {
    const wanted = branchOf(run, spec.id)
    const isTaken = async (branch: string): Promise<boolean> =>
      (await askGit(this.#options.repository.project, ['show-ref', '--verify', '--quiet', branch])).code === 0
    let branch = wanted
    for (let number = 2; await isTaken(branch); number++) branch = `${wanted}-${number}`
    return branch
  }

  /** Prompts and the like are read below the project's folder, and are not in the repository. */
  #bringTemplates(folder: string): void {
    const [from, to] = [join(this.#options.repository.project, '.mmm', 'templates'), join(folder, '.mmm', 'templates')]
    if (!existsSync(from) || existsSync(to)) return
    cpSync(from, to, {recursive: true})
    const ignore = join(folder, '.mmm', '.gitignore')
    if (!existsSync(ignore)) write(ignore, IGNORE)
  }

  /** Newest first. In a copy of the project git knows of none: its folders belong to the original. */
  async #past(spec: string): Promise<ReadonlyArray<Worktree & {readonly run: number}>> {
    const {directory, repository} = this.#options
    const real = realpathSync(directory)
    const trees = (await listTrees(repository.project)).filter(({path}) => basename(path) === spec && dirname(dirname(path)) === real && existsSync(path))
    return trees
      .map(({branch, path}) => {
        const run = Number(basename(dirname(path)))
        return {path, run, branch: branch ?? branchOf(run, spec), prefix: repository.prefix}
      })
      .toSorted((a, b) => b.run - a.run)
  }

  /** Whether a run left this very text of the specification done, and nothing but merges came after that. */
  async #isFinished(
    {head, path, run, tip}: Worktree & {readonly run: number; readonly head: string; readonly tip: string},
    {contentHash, spec}: Order,
  ): Promise<boolean> {
    const note = readFinished(this.#options.directory, run, spec.id)
    if (note?.contentHash !== contentHash || this.#options.isRecorded(run, spec.id)) return false
    return (await git(path, ['rev-list', '--count', '--no-merges', head, `^${note.commit}`, `^${tip}`])) === '0'
  }

  #noteOf(run: number, spec: string): string {
    return finishedNoteOf(this.#options.directory, run, spec)
  }
}

/** `mmm/<run>/<spec>`, without what git allows in no branch. */
export function branchOf(run: number, spec: string): string {
  return `refs/heads/mmm/${run}/${spec.replaceAll(/\.(?=\.|lock$|$)/g, '-')}`
}

/** Throws what cannot be written. */
function write(path: string, text: string): void {
  const written = writeAtomically(path, text)
  if (!written.ok) throw written.error
}
