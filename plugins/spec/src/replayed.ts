import {type ProjectServices, type Result, type Selection} from 'mmm-cli'
import {isAbsolute, resolve} from 'node:path'

/** What `--replay` names: the number of a run, or the folder that holds a recording. */
export function readReplay(text: string | undefined): number | string | undefined {
  return text === undefined || isAbsolute(text) ? text : Number(text)
}

/** A number as it is, a folder as seen from here. */
export function parseReplay(text: string): Promise<string> {
  return Promise.resolve(/^[1-9]\d*$/.test(text) ? text : resolve(text))
}

/** Unless others are named, what the recorded run worked on; done already or not. */
export function chooseRecorded(
  {runs, specifications}: ProjectServices,
  selection: Selection,
  {source, unwrap}: {readonly source: number | string; readonly unwrap: <T>(result: Result<T, Error>) => T},
): Selection {
  const there = new Set(unwrap(specifications.list()).map(({id}) => id))
  const recorded = [...new Set(unwrap(runs.recording(source)).map(({spec}) => spec))].toSorted()
  const known = recorded.filter((id) => there.has(id))
  // Where none of it is there, it is said which are missing.
  const names = known.length > 0 ? known : recorded
  return {...selection, force: true, ...(!selection.names?.length && {names})}
}
