import {isOver} from './process-table.ts'

/** Milliseconds between two looks whether what starts commands does what it is there for. */
export const LOOK_EVERY = 1000
/** Looks after which nobody waits any longer: of a command that is over, and sooner of any that is not wanted any more. */
const LOOKS = {going: 30, ending: 2} as const

/** A command that another process was told to start. */
export interface Awaited {
  /** Aborts when it is not wanted any more. */
  readonly signal: AbortSignal | undefined
  /** As soon as it is there. */
  pid?: number
  /** How often it was looked at while nothing was heard of it that should be. */
  looks: number
}

/** Looks once more; gives whether whoever should tell of a command has been silent for too long. */
export function isGivenUp(awaited: Awaited): boolean {
  const isEnding = awaited.signal?.aborted === true
  const isSilent = awaited.pid === undefined ? isEnding : isOver(awaited.pid)
  awaited.looks = isSilent ? awaited.looks + 1 : 0
  return awaited.looks >= LOOKS[isEnding ? 'ending' : 'going']
}
