/** Writes to standard output, and waits until there is room for more; gives false once the reader has left. */
export async function writeOut(text: Uint8Array | string): Promise<boolean> {
  let isLost = false
  const note = (error?: Error | null): void => void (isLost ||= Boolean(error))
  // Where the reader has left nothing drains any more, but what was written is called back.
  if (!process.stdout.write(text, note)) await new Promise<void>((done) => void process.stdout.write('', () => done()))
  return !isLost
}
