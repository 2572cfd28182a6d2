import {formatPowers, type Powers, printableLine, type Project} from 'mmm-cli'

/** What a stranger's project would have a run do, for whoever is asked to trust it. */
export function describePowers({name, path, trusted}: Project, powers: Powers): string[] {
  return [
    trusted
      ? `${name} in ${printableLine(path)} wants more than it was trusted with.`
      : `${name} in ${printableLine(path)} was not made here, and is not trusted yet.`,
    ...(powers.commands.length > 0 ? [] : [`This run would carry out no ${trusted ? 'other ' : ''}commands of its specifications.`]),
    ...formatPowers(powers, 'This run would carry out:'),
  ]
}
