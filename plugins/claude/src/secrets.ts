import {type Configuration, findSecrets, maskSecrets} from 'mmm-cli'

/** What looks like a key whoever holds it. */
const SECRET_SHAPE = /\b(?:sk-ant-[\w-]{8,}|sk-[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})/g

/** Replaces secrets in a text by as many stars. */
export type Mask = (text: string) => string

/** A mask for the secrets of an environment and of settings, and for whatever looks like a key. */
export function maskOf({configuration, environment}: {configuration: Configuration; environment: Readonly<Record<string, string | undefined>>}): Mask {
  const secrets = findSecrets(environment, configuration.secrets)
  // In a stream of JSON a secret stands as JSON writes it.
  const written = [...new Set([...secrets, ...secrets.map((secret) => JSON.stringify(secret).slice(1, -1))])]
  return (text) => maskSecrets(text, written).replace(SECRET_SHAPE, (key) => '*'.repeat(key.length))
}
