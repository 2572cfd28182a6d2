/** Names of variables that hold what nobody is to read in a log. */
const SECRET_NAME = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i
/** What looks like a key whoever holds it. */
const SECRET_SHAPE = /\b(?:sk-ant-[\w-]{8,}|sk-[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})/g
/** Shorter values stand in ordinary text by chance. */
const SHORTEST = 8

/** Replaces secrets in a text. */
export type Mask = (text: string) => string

/** A mask for the secrets of an environment, and for whatever looks like a key. */
export function maskOf(environment: Readonly<Record<string, string | undefined>>): Mask {
  const values = Object.entries(environment)
    .filter(([name, value]) => SECRET_NAME.test(name) && !name.startsWith('MMM_') && (value?.length ?? 0) >= SHORTEST)
    // In a stream of JSON a value stands as JSON writes it.
    .flatMap(([, value]) => [value!, JSON.stringify(value).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
  return (text) => values.reduce((masked, value) => masked.replaceAll(value, '***'), text).replace(SECRET_SHAPE, '***')
}
