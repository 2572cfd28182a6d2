import * as fc from 'fast-check'
import {rmSync} from 'node:fs'
import type {StateProject} from './state-project.ts'
import {NOWHERE} from './receipt.ts'

/** How many random pasts a test goes through; `EFFORT=20` in the environment makes it twenty times as many. */
export function times(usual: number): {numRuns: number} {
  return {numRuns: usual * Number(process.env.EFFORT ?? 1)}
}

const IDS = ['a', 'b', 'c', 'd'] as const

/** Something that happens to a project. Whether it can happen, the project says: what cannot, does not. */
export type Step =
  | {readonly do: 'edit'; readonly id: string; readonly body: string; readonly dependsOn: readonly string[]}
  | {readonly do: 'mark'; readonly id: string; readonly status: 'completed' | 'failed' | 'pending' | 'skipped'}
  | {readonly do: 'move'; readonly id: string; readonly folder: string}
  | {readonly do: 'remove'; readonly id: string}
  | {readonly do: 'attempt'; readonly id: string; readonly outcome: 'cancelled' | 'failed' | 'success'}
  | {readonly do: 'checkpoint'}
  | {readonly do: 'undo'}
  | {readonly do: 'rollback'; readonly back: number; readonly files: boolean}

const id = fc.constantFrom(...IDS)
const edit = fc.record({
  do: fc.constant('edit' as const),
  id,
  body: fc.constantFrom('one', 'two', 'three ✓', 'four\r\nlines'),
  dependsOn: fc.subarray([...IDS], {maxLength: 2}),
})

/** One of all those steps. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {weight: 4, arbitrary: edit},
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mark' as const),
      id,
      status: fc.constantFrom('completed' as const, 'failed' as const, 'pending' as const, 'skipped' as const),
    }),
  },
  {weight: 2, arbitrary: fc.record({do: fc.constant('move' as const), id, folder: fc.constantFrom('specs', 'specs/deep', 'specs/deep/er')})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('remove' as const), id})},
  {
    weight: 3,
    arbitrary: fc.record({do: fc.constant('attempt' as const), id, outcome: fc.constantFrom('success' as const, 'failed' as const, 'cancelled' as const)}),
  },
  {weight: 2, arbitrary: fc.constant({do: 'checkpoint' as const})},
  {weight: 1, arbitrary: fc.constant({do: 'undo' as const})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('rollback' as const), back: fc.nat(12), files: fc.boolean()})},
)

/** Sequences that begin with a file or two, so that something is there to change. */
export function randomHistory(length: number): fc.Arbitrary<Step[]> {
  return fc.tuple(fc.array(edit, {minLength: 2, maxLength: 4}), fc.array(step, {minLength: 3, maxLength: length})).map(([first, rest]) => [...first, ...rest])
}

/** Lets a step happen through the real engine. */
export function take(project: StateProject, step: Step): void {
  const {specifications, state} = project
  const listed = specifications.list()
  const path = 'id' in step && listed.ok ? listed.value.find(({id}) => id === step.id)?.path : undefined
  switch (step.do) {
    case 'edit':
      project.write(path ?? `specs/${step.id}.md`, `---\nid: ${step.id}\ndepends_on: [${step.dependsOn.join(', ')}]\n---\n# ${step.id}\n${step.body}\n`)
      break
    case 'mark':
      specifications.mark(step.id, step.status)
      break
    case 'move':
      if (path !== undefined) project.move(path, `${step.folder}/${step.id}.md`)
      break
    case 'remove':
      if (path !== undefined) rmSync(`${project.directory}/${path}`)
      break
    case 'attempt':
      if (path !== undefined)
        project.attempt(step.id, {outcome: step.outcome, evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok\n'}]})
      break
    case 'checkpoint':
      state.checkpoints.create()
      break
    case 'undo':
      state.rollback.undo({force: true})
      break
    case 'rollback':
      state.rollback.run({to: String(Math.max(0, project.version - step.back)), files: step.files, force: step.files})
  }
  project.look()
}
