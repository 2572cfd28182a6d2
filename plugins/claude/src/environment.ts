/** Marks of a session that mmm itself was started from: a child that sees them takes itself for a part of it. */
const OUTER_SESSION = new Set(['CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SSE_PORT', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_CODE_RETRY_WATCHDOG'])

/** The environment of any other program: what it needs is its own matter, but it is no part of a session around mmm. */
export function outerEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && !OUTER_SESSION.has(entry[0])))
}

/** The environment of the CLI: login and settings are the user's own. */
export function claudeEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    // The back-off of a run is shared by all attempts: the program's own is only for short troubles.
    CLAUDE_CODE_MAX_RETRIES: '4',
    ...outerEnvironment(environment),
    // Many at once must not update the program that they are.
    DISABLE_AUTOUPDATER: '1',
    // What goes on in the background keeps the program from ending, for ever.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
    CLAUDE_CODE_STARTUP_FAILURE_RESULTS: '1',
  }
}
