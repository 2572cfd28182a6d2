import {printableLine} from '../text/terminal.ts'
import type {Powers} from './trust.ts'

/** More than this many lines nobody reads. */
const LIMIT = 40

/** What a project's files would have a run do, line by line, for whoever is to agree; `heading` says of what. */
export function formatPowers({commands, settings}: Powers, heading: string): string[] {
  const width = Math.max(0, ...commands.slice(0, LIMIT).map(({spec}) => spec.length))
  return [
    ...(commands.length > 0 ? [heading] : []),
    ...commands.slice(0, LIMIT).map(({command, kind, spec}) => `  ${spec.padEnd(width)}  ${kind.padEnd('foreach'.length)}  ${printableLine(command)}`),
    ...(commands.length > LIMIT ? [`  … and ${commands.length - LIMIT} more: mmm spec plan, mmm spec show ID`] : []),
    ...(settings.length > 0 ? ['Its files set:'] : []),
    ...settings.map(({file, key, line, value}) => `  ${key} = ${printableLine(JSON.stringify(value))}  ${printableLine(file)}:${line}`),
  ]
}
