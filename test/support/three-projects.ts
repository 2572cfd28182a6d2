import * as fc from 'fast-check'
import {renameSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {step as anyStep, type Step, take} from './random-history.ts'
import {StateProject} from './state-project.ts'
import {withFolder} from './temporary.ts'

/** What people do to the files themselves, without mmm. */
type Meddling =
  | {readonly do: 'overwrite'; readonly id: string; readonly text: string}
  | {readonly do: 'swap'}
  | {readonly do: 'delete'; readonly id: string}
  | {readonly do: 'generate'; readonly source: string}
  | {readonly do: 'item'; readonly name: string}

const id = fc.constantFrom('a', 'b', 'c')
const meddling: fc.Arbitrary<Meddling> = fc.oneof(
  fc.record({
    do: fc.constant('overwrite' as const),
    id,
    text: fc.constantFrom('# 1\n', '# 2\n', '---\ndepends_on: [a]\n---\n', '---\ndepends_on: ["there:x"]\n---\n'),
  }),
  fc.constant({do: 'swap' as const}),
  fc.record({do: fc.constant('delete' as const), id}),
  fc.record({do: fc.constant('generate' as const), source: fc.constantFrom('[1, 2]', '{glob: "items/*.txt"}')}),
  fc.record({do: fc.constant('item' as const), name: fc.constantFrom('one', 'two')}),
)

/** Here, in another process, in another project, or to the files. */
export const events = fc.array(
  fc.record({where: fc.constantFrom('here' as const, 'beside' as const, 'there' as const), step: anyStep, meddling, isMeddling: fc.boolean()}),
  {minLength: 4, maxLength: 10},
)

/** One of these. */
export interface Event {
  readonly where: 'beside' | 'here' | 'there'
  readonly step: Step
  readonly meddling: Meddling
  readonly isMeddling: boolean
}

/** Lets it happen. */
export function happen(projects: Readonly<Record<Event['where'], StateProject>>, {isMeddling, meddling: done, step, where}: Event): void {
  if (isMeddling) meddle(projects.here, done)
  else tryTo(projects[where], step)
}

function tryTo(project: StateProject, step: Step): void {
  try {
    take(project, step)
  } catch {
    // What cannot be done now is not done.
  }
}

function meddle(project: StateProject, done: Meddling): void {
  const path = (name: string): string => join(project.directory, 'specs', `${name}.md`)
  if (done.do === 'overwrite') project.write(`specs/${done.id}.md`, done.text)
  if (done.do === 'delete') rmSync(path(done.id), {force: true})
  if (done.do === 'generate') project.write('specs/each.md', `---\nforeach: ${done.source}\n---\n# {item}\n`)
  if (done.do === 'item') project.write(`items/${done.name}.txt`, '')
  if (done.do !== 'swap' || !isThere(path('a')) || !isThere(path('b'))) return
  renameSync(path('a'), path('between'))
  renameSync(path('b'), path('a'))
  renameSync(path('between'), path('b'))
}

function isThere(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false}) !== undefined
}

/** One project, seen by two who do not know of each other, and another one in which there is `x`. */
export function withThree(test: (here: StateProject, beside: StateProject, there: StateProject) => void): Promise<void> {
  return withFolder((folder) =>
    withFolder((other) => {
      const projects = [new StateProject(folder), new StateProject(folder), new StateProject(other)] as const
      try {
        projects[2].add('x')
        test(...projects)
      } finally {
        for (const project of projects) project.close()
      }
    }),
  )
}
