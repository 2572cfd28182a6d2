import {type Powers, printableLine, type Project} from 'mmm-cli'

/** More than this many lines nobody reads. */
const LIMIT = 40

/** What a stranger's project would have a run do, for whoever is asked to trust it. */
export function formatPowers({name, path, trusted}: Project, {commands, settings}: Powers): string[] {
  return [
    trusted
      ? `${name} in ${printableLine(path)} wants more than it was trusted with.`
      : `${name} in ${printableLine(path)} was not made here, and is not trusted yet.`,
    commands.length > 0 ? 'This run would carry out:' : `This run would carry out no ${trusted ? 'other ' : ''}commands of its specifications.`,
    ...commands.slice(0, LIMIT).map(({command, kind, spec}) => `  ${spec}  ${kind}  ${printableLine(command)}`),
    ...(commands.length > LIMIT ? [`  … and ${commands.length - LIMIT} more: mmm spec plan, mmm spec show ID`] : []),
    ...(settings.length > 0 ? ['Its files set:'] : []),
    ...settings.map(({file, key, line, value}) => `  ${key} = ${printableLine(JSON.stringify(value))}  ${printableLine(file)}:${line}`),
  ]
}
