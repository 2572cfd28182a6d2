import {existsSync, readdirSync, realpathSync, rmdirSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {DatabaseError} from '../database/errors.ts'
import type {Database} from '../database/database.ts'
import {ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RunStore} from '../state/run-store.ts'
import {askGit, git, listTrees} from './git.ts'
import {nameOf} from './repository.ts'
import {worktreesOf} from './isolation.ts'
import {finishedNoteOf, readFinished} from './finished-note.ts'
import {uncommitted} from './worktree.ts'

/** The place of one specification's work in one run. */
export interface CleanedWorktree {
  readonly run: number
  readonly spec: string
  readonly branch: string
  /** Its folder, or where that was. */
  readonly path: string
  /** Why it is still there; `null` when it is gone, or would be. */
  readonly kept: string | null
}

export interface CleaningOptions {
  readonly project: string
  readonly database: Database
  /** Where all of them lie. */
  readonly directory: string
  /** Only look. */
  readonly dryRun: boolean
}

/** Removes the folders and branches of work that has landed, and only that. */
export async function cleanWorktrees({database, directory, dryRun, project}: CleaningOptions): Promise<Result<CleanedWorktree[], DatabaseError>> {
  const running = database.read('reading which runs go on', () => new RunStore(database).running().map(({id}) => id))
  if (!running.ok || !existsSync(directory)) return running.ok ? ok([]) : running
  const real = realpathSync(directory)
  const prefix = await git(project, ['rev-parse', '--show-prefix'])
  const all = await listTrees(project)
  const trees = all.filter(({path}) => dirname(dirname(path)) === real)
  const cleaned: CleanedWorktree[] = []
  for (const {branch, head, path} of trees.toSorted((a, b) => a.path.localeCompare(b.path, 'en', {numeric: true}))) {
    const [run, spec] = [Number(basename(dirname(path))), basename(path)]
    const waits = database.read('reading what is done', () => isUnrecorded(database, {directory, run, spec}))
    if (!waits.ok) return waits
    const kept = running.value.includes(run)
      ? 'its run is still going'
      : ((await whyKept({branch, head, path, prefix, project})) ?? (waits.value ? UNRECORDED : null))
    const refused = kept === null && !dryRun ? await remove({branch: branch!, head, path, project}) : null
    if (kept === null && refused === null && !dryRun) forget({directory, run, spec})
    cleaned.push({run, spec, branch: nameOf(branch ?? head), path, kept: kept ?? refused})
  }
  const left = await leftBranches(project, new Set(all.map(({branch}) => branch)))
  return ok([...cleaned, ...left.map(({run, spec, ...rest}) => ({run, spec, path: join(real, String(run), spec), ...rest}))])
}

const UNRECORDED = 'its run ended before it could record that it is done; the next `mmm run` does'

type Place = {readonly directory: string; readonly run: number; readonly spec: string}

/** Whether only the folder tells that a specification is done, which without it would be done again. */
function isUnrecorded(database: Database, {directory, run, spec}: Place): boolean {
  const finished = readFinished(directory, run, spec)
  const known = finished && new SpecificationStore(database).find(spec)
  if (!known || known.contentHash !== finished.contentHash || known.status === 'completed') return false
  return new ExecutionStore(database).list({runId: run, specId: spec, status: 'success', limit: 1}).length === 0
}

/** Nothing of a run stays behind but what is still needed. */
function forget({directory, run, spec}: Place): void {
  rmSync(finishedNoteOf(directory, run, spec), {force: true})
  const folder = join(directory, String(run))
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
}

/** Branches of ours that no folder has: what was done before work began anew. Those that have landed are in nobody's way. */
async function leftBranches(project: string, open: ReadonlySet<string | undefined>): Promise<Array<Omit<CleanedWorktree, 'path'>>> {
  const listed = await git(project, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/mmm/'])
  const left: Array<Omit<CleanedWorktree, 'path'>> = []
  for (const [, branch, run, spec, head] of listed.matchAll(/^(refs\/heads\/mmm\/(\d+)\/(\S+)) (\S+)$/gm)) {
    if (open.has(branch) || (await hasLanded(project, head!))) continue
    left.push({run: Number(run), spec: spec!, branch: nameOf(branch!), kept: 'it has not landed'})
  }
  return left
}

/** Whether a branch that is not one of ours has all of it. */
async function hasLanded(project: string, head: string): Promise<boolean> {
  const holders = (await git(project, ['for-each-ref', '--format=%(refname)', '--contains', head, 'refs/heads'])).split('\n')
  return holders.some((ref) => ref !== '' && !ref.startsWith('refs/heads/mmm/'))
}

type Found = {readonly head: string; readonly path: string; readonly project: string}

async function whyKept({branch, head, path, prefix, project}: Found & {readonly branch: string | undefined; readonly prefix: string}): Promise<string | null> {
  if (!existsSync(path)) return 'its folder is gone; `git worktree prune` forgets it'
  if (branch === undefined || !branch.startsWith('refs/heads/mmm/')) return 'it is not on the branch that was made for it'
  const changed = await uncommitted({branch, path, prefix})
  if (changed.length > 0) return `${changed.length} ${changed.length === 1 ? 'change is' : 'changes are'} not committed`
  return (await hasLanded(project, head)) ? null : 'it has not landed'
}

/** git itself refuses to remove a folder with something in it that is not committed; and the branch goes only as it was looked at. */
async function remove({branch, head, path, project}: Found & {readonly branch: string}): Promise<string | null> {
  const removed = await askGit(project, ['worktree', 'remove', path])
  if (removed.code !== 0) return removed.stderr.trim().split('\n')[0]!
  const forgotten = await askGit(project, ['update-ref', '-d', branch, head])
  return forgotten.code === 0 ? null : forgotten.stderr.trim().split('\n')[0]!
}

/** Where the work trees lie, beside the locks of runs. */
export function cleanBeside(locks: string, options: Omit<CleaningOptions, 'directory'>): ReturnType<typeof cleanWorktrees> {
  return cleanWorktrees({...options, directory: worktreesOf(locks)})
}
