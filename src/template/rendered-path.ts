/** Why a file cannot be made at a path, if so. Whatever values were put into its names, it lies below the project's folder. */
export function pathProblem(segments: readonly string[]): string | undefined {
  for (const segment of segments) {
    if (segment === '.' || segment === '..') return `"${segment}" cannot be the name of a file`
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[/\\\u0000-\u001F\u007F]/.test(segment)) return `A name cannot hold ${JSON.stringify(/[/\\\u0000-\u001F\u007F]/.exec(segment)![0])}` // oxlint-disable-line no-control-regex
    if (Buffer.byteLength(segment) > 255) return 'A name cannot be longer than 255 bytes'
    if (/^\.git[. ]*$/i.test(segment)) return 'No template writes into .git'
  }
  const [first, second] = segments.map((segment) => segment.toLowerCase())
  if (first === '.mmm' && second !== 'templates') return 'Below .mmm a template writes into templates only'
  return undefined
}

/** A path that stands for all that some file system takes for the same. */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
