/** Marks of a session that mmm itself was started from: a child that sees them takes itself for a part of it. */
const OUTER_SESSION = new Set(['CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SSE_PORT', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_CODE_RETRY_WATCHDOG'])

/** The environment of the CLI: login and settings are the user's own. */
export function claudeEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && !OUTER_SESSION.has(entry[0]))
  return {
    // The back-off of a run is shared by all attempts: the program's own is only for short troubles.
    CLAUDE_CODE_MAX_RETRIES: '4',
    ...Object.fromEntries(kept),
    // Many at once must not update the program that they are.
    DISABLE_AUTOUPDATER: '1',
    // What goes on in the background keeps the program from ending, for ever.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
    CLAUDE_CODE_STARTUP_FAILURE_RESULTS: '1',
  }
}
