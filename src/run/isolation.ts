import {dirname, join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import {loadModule} from '../lazy.ts'
import {ok, type Result} from '../result.ts'
import type {IsolationImpossibleError} from './errors.ts'
import type {Repository} from './repository.ts'

/** Where the work trees of a project lie: in its state, beside the locks of its runs. */
export function worktreesOf(locks: string): string {
  return join(dirname(locks), 'worktrees')
}

/** Where finished work lands, if each specification is to be worked on by itself. */
export async function repositoryFor(project: string, configuration: Configuration): Promise<Result<Repository | undefined, IsolationImpossibleError>> {
  if (configuration.get('run.isolation') !== 'worktree') return ok(undefined)
  return loadModule<typeof import('./repository.ts')>('run/repository').openRepository(project, configuration.get('specs.directory'))
}
