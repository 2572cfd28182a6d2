/** A process that starts commands for this one. */
export interface Helper {
  /** Whether nothing is asked of it. */
  readonly isIdle: boolean
  stop(): void
}

/** All that go. They see that mmm is gone, but for one that never got ready, or that somebody keeps from going on. */
const going = new Set<Helper>()
let isWatched = false

/** Has a helper end with this process, at the latest, unless it is at work. Gives what to call when it has ended. */
export function endsWithMmm(helper: Helper): () => void {
  if (!isWatched) process.on('exit', stopAll)
  isWatched = true
  going.add(helper)
  return () => void going.delete(helper)
}

function stopAll(): void {
  for (const helper of going) if (helper.isIdle) helper.stop()
}
