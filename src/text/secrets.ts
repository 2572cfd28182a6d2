/** Names of variables whose values nobody else is to read. */
const SECRET_NAME = /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|APIKEY|CREDENTIALS?|AUTH)(?:$|_)/i
/** They say where something lies, and not what it is. */
const PLACE_NAME = /_(?:SOCK|FILE|PATH|DIR|ID)$/i
/** What is shorter is a word that stands everywhere. */
const SHORTEST = 8

/** The values of an environment that are secrets by their names, and those of settings that are, the longest first: one may hold another. */
export function findSecrets(environment: Readonly<Record<string, string | undefined>>, settings: readonly string[] = []): string[] {
  const values = Object.entries(environment).flatMap(([name, value = '']) => {
    if (!SECRET_NAME.test(name) || PLACE_NAME.test(name) || name.startsWith('MMM_')) return []
    return [value]
  })
  // A key of several lines is printed line by line as well.
  const lines = [...values, ...settings].flatMap((value) => (value.includes('\n') ? [value, ...value.split('\n').map((line) => line.trim())] : [value]))
  const long = lines.filter((value) => value.length >= SHORTEST && !value.startsWith('-----'))
  return [...new Set(long)].toSorted((a, b) => b.length - a.length)
}

/** A text with every secret in it replaced by stars, one for each byte, so that places in a file stay where they are. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, () => '*'.repeat(Buffer.byteLength(secret))), text)
}
