/** Milliseconds that a reader may leave us waiting without taking a byte. */
const DEADLINE = 30_000

/** Settles when everything written to a stream has left the process: exiting before cuts off what a slow reader has yet to read. */
export async function drain(stream: NodeJS.WriteStream): Promise<void> {
  let queued = stream.writableLength
  while (queued > 0 && !stream.destroyed && stream.writable) {
    let timer: NodeJS.Timeout | undefined
    const written = new Promise<void>((resolve) => void stream.write('', () => resolve()))
    await Promise.race([
      written,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DEADLINE)
      }),
    ])
    clearTimeout(timer)
    if (stream.writableLength >= queued) return
    queued = stream.writableLength
  }
}
