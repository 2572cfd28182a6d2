/** Tells of the versions that a connection makes, once each is durable, in order. */
export class VersionTeller {
  #listener: ((version: number) => void) | undefined
  /** Committed, and not known to be on the disk. */
  #waiting: number[] = []

  listen(listener: (version: number) => void): void {
    this.#listener = listener
  }

  /** A version was committed; synced, all before it are as well. */
  made(version: number | undefined, isSynced: boolean): void {
    if (version === undefined) return
    this.#waiting.push(version)
    if (isSynced) this.#tell(version)
  }

  /** Gives what is to be called once that is on the disk which has been committed by now. */
  syncing(): () => void {
    const last = this.#waiting.at(-1)
    return () => last !== undefined && this.#tell(last)
  }

  #tell(last: number): void {
    const versions = this.#waiting.filter((version) => version <= last)
    this.#waiting = this.#waiting.slice(versions.length)
    for (const version of versions) this.#listener?.(version)
  }
}
