import type {ProjectServices} from 'mmm-cli'

/** Specifications at once of several projects: as many as the one allows itself that allows the most. */
export function mostAtOnce(projects: readonly ProjectServices[]): number {
  return Math.max(1, ...projects.map(({configuration}) => configuration.get('run.concurrency')))
}
