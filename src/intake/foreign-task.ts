import type {Result} from '../result.ts'
import type {ForeignInvalidError} from './errors.ts'

/** The tools whose tasks can be imported, by the names that `--from` takes. */
export const FOREIGN_KINDS = ['task-master', 'openspec', 'spec-kit', 'backlog', 'taskwarrior', 'beads'] as const

/** A tool whose tasks can be imported. */
export type ForeignKind = (typeof FOREIGN_KINDS)[number]

/** A task of another tool, in words that all of them share. */
export interface ForeignTask {
  /** What the tool calls it; no two tasks share one. */
  readonly key: string
  /** What its id here is made from: the tool's own id, then a few words. */
  readonly name: string
  /** The tool's own id, as people type it. */
  readonly number?: string | undefined
  readonly title: string
  /** Keys of what must be done first. */
  readonly needs: readonly string[]
  /** Key of the task that this one is a part of: that is done after its parts, and they wait for what it waits for. */
  readonly parent?: string | undefined
  readonly priority?: number | string | undefined
  readonly tags: readonly string[]
  readonly status: 'completed' | 'pending' | 'skipped'
  /** All that has no field of ours. */
  readonly source: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Something that an import cannot bring over as it is. */
export interface Loss {
  /** The task, where it is about one. */
  readonly key?: string
  readonly what: string
}

/** What was read from another tool. */
export interface Reading {
  readonly tasks: readonly ForeignTask[]
  readonly losses: readonly Loss[]
  /** Keys of `source` that change without anything having been done to the task. */
  readonly volatile: readonly string[]
  /** Whether a task of this key would have been among them, if it were still there. */
  readonly covers: (key: string) => boolean
}

/** Something wrong with what another tool wrote. */
export interface ForeignProblem {
  readonly path: string
  /** From 1. */
  readonly line?: number
  /** The task, as the tool calls it. */
  readonly task?: string
  /** One sentence. */
  readonly message: string
}

export type Reader = (path: string) => Result<Reading, ForeignInvalidError>
