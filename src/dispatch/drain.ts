/**
 * Settles when everything written to a stream has left the process, or its reader has gone: exiting before cuts off
 * what a slow reader has yet to read. A reader may take its time; `less` reads on only when a person turns the page.
 */
export async function drain(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => void stream.write('', () => resolve()))
}
