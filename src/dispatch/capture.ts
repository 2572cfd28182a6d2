export interface Captured {
  readonly stdout: string
  readonly stderr: string
}

/** Takes what is written to both streams of this process, until it is told to end. */
export function capture(): {end(): Captured} {
  const taken = {stdout: '', stderr: ''}
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name]
    const {write} = stream
    const decoder = new TextDecoder()
    stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      taken[name] += typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true})
      const done = rest.find((item) => typeof item === 'function') as (() => void) | undefined
      done?.()
      return true
    }
    return () => {
      stream.write = write
    }
  })
  return {
    end() {
      for (const undo of restore.splice(0)) undo()
      return taken
    },
  }
}
