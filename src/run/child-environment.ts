/** What a run tells one attempt of one specification; an mmm that an attempt starts must not hand it on to its own. */
const OF_AN_ATTEMPT = /^MMM_(?:RUN_ID|RUN_TOKEN|SPEC_ID|SPEC_FILE|PROJECT|PROJECT_DIR|ITERATION|MAX_ITERATIONS|FEEDBACK|FEEDBACK_FILE|LOG)$/
/** What npm tells the scripts of the package that mmm was started from: to an npm of another folder it would be wrong. */
const OF_NPM =
  /^(?:INIT_CWD|npm_(?:command|execpath|node_execpath|lifecycle_.*|package_.*|config_(?:local_prefix|global_prefix|prefix|user_agent|npm_version|noproxy|node_gyp|init_module)))$/
/** Of a Node.js that started mmm, and listens to that alone. */
const OF_NODE = /^NODE_(?:CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID)$/

/** What children inherit of the environment of mmm. Outside an npm script nothing that begins with `npm_` comes from npm. */
export function cleanEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const inScript = environment.npm_lifecycle_event !== undefined
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !OF_AN_ATTEMPT.test(entry[0]) && !OF_NODE.test(entry[0]) && !(inScript && OF_NPM.test(entry[0])),
    ),
  )
}
