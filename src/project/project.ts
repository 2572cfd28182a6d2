/** A folder that mmm manages, as the registry knows it. These are the field names of `--json`. */
export interface Project {
  readonly name: string
  /** Absolute, without symbolic links. */
  readonly path: string
  readonly description: string
  readonly tags: readonly string[]
  readonly archived: boolean
  /** Whether what its specifications and settings say may be carried out without asking. */
  readonly trusted: boolean
  /** ISO 8601, UTC. */
  readonly created_at: string
  /** ISO 8601, UTC. */
  readonly last_used_at: string
}

/** A project as lists show it. */
export interface ListedProject extends Project {
  /** Whether its folder has no `mmm.toml` any more: it moved, or is gone. */
  readonly missing: boolean
}

/** How it was decided which project a command works in. */
export type ProjectSource = 'MMM_PROJECT' | '--project' | 'current project' | 'mmm.toml'

/** The project at hand, and how it was chosen. */
export interface LocatedProject {
  readonly project: Project
  readonly source: ProjectSource
}

/** Names of devices that Windows reserves, whatever follows the dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/

/** A project's name is a file name on every system: lower case, no spaces, 64 characters at most. */
export function isProjectName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) && !name.endsWith('.') && !RESERVED.test(name)
}

/** The nearest valid name to a folder's: `My App` becomes `my-app`. */
export function toProjectName(text: string): string {
  const name = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, '')
  return isProjectName(name) ? name : 'project'
}
