/** Marks of a session that mmm itself was started from: a child that sees them takes itself for a part of it. */
const OUTER_SESSION = new Set(['CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SSE_PORT', 'CLAUDE_CODE_SESSION_ID'])

/** The environment of the CLI: login and settings are the user's own. */
export function claudeEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && !OUTER_SESSION.has(entry[0]))
  // Many at once must not update the program that they are.
  return {...Object.fromEntries(kept), DISABLE_AUTOUPDATER: '1'}
}
