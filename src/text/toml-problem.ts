/** What a TOML parser found wrong, in a few words: its own list of all that could have stood there helps nobody. */
export function describeTomlProblem(message: string): string {
  const found = /but (.+) found\.?$/s.exec(message)?.[1]
  // Its second sentence speaks to programmers.
  if (found === undefined) return message.split('. ')[0]!.replace(/\.$/, '')
  if (found === 'end of input') return 'The file ends too early'
  return found === String.raw`"\n"` || found === String.raw`"\r"` ? 'The line ends too early' : `Unexpected ${found}`
}
