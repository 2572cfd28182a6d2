/** A run of one project that goes on in the background. */
export interface StartedRun {
  readonly project: string
  readonly run: number
  /** What the run of several projects is called that it is a part of. */
  readonly joint?: string
}

/** Tells the mmm that has started this one, if any waits, that its runs have begun. */
export function tellStarter(runs: readonly StartedRun[]): void {
  process.send?.(runs, undefined, undefined, () => process.disconnect?.())
}
