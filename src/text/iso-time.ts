/** Says what a clock shows, in UTC, ISO 8601, to the millisecond; what is asked again within one costs nothing. */
export function isoClock(now: () => Date): () => string {
  let shown: number | undefined
  let text = ''
  return () => {
    const date = now()
    const time = date.getTime()
    if (time !== shown) {
      text = date.toISOString()
      shown = time
    }
    return text
  }
}
