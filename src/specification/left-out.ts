import {printableLine} from '../text/terminal.ts'
import type {Selection} from './selection.ts'
import type {SpecificationEngine} from './specification-engine.ts'

/** Files that are named; the report names all. */
const SHOWN = 3

/** What a run says of them; whoever names what is to be done knows it. `project`: one of several. */
export function leftOutOf({again, names}: Selection, specifications: Pick<SpecificationEngine, 'leftOut'>, project?: string): string | undefined {
  const paths = names?.length || again ? undefined : specifications.leftOut()
  const message = paths?.ok ? describeLeftOut(paths.value) : undefined
  return message && project ? `${message} --project ${project}` : message
}

/** What is said of files that stand for no specification because of what is wrong with them; nothing where there are none. */
export function describeLeftOut(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined
  const named = paths.slice(0, SHOWN).map((path) => printableLine(path))
  const list = paths.length > SHOWN ? `${named.join(', ')} and ${paths.length - SHOWN} more` : named.join(', ')
  return `${paths.length === 1 ? 'A file is' : `${paths.length} files are`} left out because of errors: ${list}. See mmm spec validate`
}
