import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {ok, type Result} from '../result.ts'
import type {ProjectExistsError} from './errors.ts'
import {MANIFEST} from './manifest.ts'
import type {Project} from './project.ts'
import type {ProjectRegistry, RegistryError} from './project-registry.ts'

/** What became of the registry: a new entry, one that now knows where its project lies or what it is called, or none. */
export type RegistrationOutcome = 'added' | 'known' | 'moved' | 'renamed'

/** A folder that was registered, or was already. */
export interface Registration {
  readonly project: Project
  readonly outcome: RegistrationOutcome
}

export type RegistrationError = FileBusyError | FileWriteFailedError | ProjectExistsError | RegistryError

export interface Registrant {
  readonly name: string
  /** Absolute, without symbolic links. */
  readonly path: string
  readonly description: string
  /** Whether a new entry is trusted; one that is there keeps what it has, unless that was given to another folder. */
  readonly trusted: boolean
  readonly now: string
}

/** Enters a folder into the registry, and heals the entry of a project that moved or got another name in its manifest. */
export function register(registry: ProjectRegistry, registrant: Registrant): Result<Registration, RegistrationError> {
  return registry.alone(() => enter(registry, registrant))
}

/** {@link register} for who holds the registry already. */
export function enter(registry: ProjectRegistry, {description, name, now, path, trusted}: Registrant): Result<Registration, RegistrationError> {
  const existing = registry.find(name)
  if (!existing.ok) return existing
  const entry = {name, path, description, last_used_at: now}
  if (existing.value) {
    const isSame = existing.value.path === path
    // Another folder by that name is there: `add` says so.
    if (!isSame && existsSync(join(existing.value.path, MANIFEST))) return outcome(registry.add({...existing.value, path}), 'added')
    const healed = {...existing.value, ...entry, trusted: existing.value.trusted && (isSame || trusted)}
    return outcome(registry.replace(healed), isSame ? 'known' : 'moved')
  }
  const former = registry.list().projects.find((project) => project.path === path)
  if (former) return outcome(registry.rename(former.name, {...former, ...entry}), 'renamed')
  return outcome(registry.add({...entry, tags: [], archived: false, trusted, created_at: now}), 'added')
}

function outcome<E>(project: Result<Project, E>, of: RegistrationOutcome): Result<Registration, E> {
  return project.ok ? ok({project: project.value, outcome: of}) : project
}
