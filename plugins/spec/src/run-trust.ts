import {canAsk, confirm, type Host, type Powers, type ProjectServices} from 'mmm-cli'
import {describePowers} from './powers-view.ts'

export interface TrustOptions {
  readonly host: Host
  /** What would be run of it, or stands in the way of that. */
  readonly ids: () => readonly string[]
  /** Agreed to beforehand. */
  readonly yes: boolean
  /** Whether a person may be asked. */
  readonly mayAsk: boolean
  readonly talk: (line: string) => void
}

/** Shows what a run would take from a project that nobody has agreed to. Where nobody can be asked, the run itself refuses. */
export async function isNewlyTrusted(services: ProjectServices, {host, ids, mayAsk, talk, yes}: TrustOptions): Promise<boolean> {
  const {project} = services
  const powers = (): Powers => powersOf(services, host, ids())
  const fresh = project.trusted ? host.projects.widened(project, powers) : undefined
  if (fresh && fresh.commands.length + fresh.settings.length === 0) return false
  if (yes) return true
  if (!mayAsk || !canAsk()) return false
  for (const line of describePowers(project, fresh ?? powers())) talk(line)
  return confirm(fresh ? 'Trust it with that as well?' : 'Trust this project from now on?')
}

/** Notes that a project is trusted with what a selection runs. Another checkout may have its name in the registry; then the trust is for this run alone. */
export function noteTrust(services: ProjectServices, {host, ids, talk}: Pick<TrustOptions, 'host' | 'ids' | 'talk'>): void {
  const noted = host.projects.setTrust(services.project, true, powersOf(services, host, ids()))
  if (!noted.ok) talk(`Trusted for this run only: ${noted.error.message}`)
}

function powersOf({configuration, specifications}: ProjectServices, host: Host, ids: readonly string[]): Powers {
  const view = unwrap(specifications.view())
  return host.projects.powers(configuration, view.sayersOf(ids))
}

function unwrap<T, E>(result: {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: E}): T {
  if (result.ok) return result.value
  throw result.error
}
