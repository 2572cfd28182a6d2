/** What stands where a secret stood. */
export const REDACTED = '***'

/** Words that a name has when its value is nobody else's business. */
const SECRET_NAME =
  /(?:^|[_.-])(?:(?:api|access|private|secret|ssh|signing|encryption|license|deploy)[_.-]?keys?|auth|authorization|bearer|cookie|credentials?|pass|passwd|passphrase|password|passwort|pin|pwd|secrets?|token)(?:$|[_.\d-])/i

/** What is a secret by its look alone. */
const SECRET_SHAPES: readonly RegExp[] = [
  /\b(?:gh[opsur]_|github_pat_|glpat-|npm_|sk-|xox[abeoprs]-|AIza)[\w-]{16,}/g,
  /\bA(?:KIA|SIA)[0-9A-Z]{16}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** A name and its value in one text: `TOKEN=x`, `"password": "x"`, `?api_key=x&`. */
const ASSIGNMENT = /([A-Za-z][\w.-]*)(["']?\s*(?:=|:(?!\/\/))\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'&;,}]+)/g

/** A flag and its value in one text, such as a command for a shell: `deploy --token x`. */
const FLAG_WITH_VALUE = /((?:^|\s)--?)([A-Za-z][\w.-]*)(\s+)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'-][^\s"']*)/g

/** The same in a list of words, as JSON or TOML writes it: `["deploy", "--token", "x"]`. */
const FLAG_IN_LIST = /((["'])--?([A-Za-z][\w.-]*)\2\s*,\s*)("(?:[^"\\]|\\.)*"|'[^']*')/g

const AUTHENTICATION = /\b(Bearer|Basic|Token)(\s+)[\w.~+/=-]{6,}/gi

/** `https://user:password@host`. */
const CREDENTIALS_IN_URL = /\b([a-z][a-z\d+.-]*:\/\/)[^\s/?#@]+@/gi

/** The words of a command line without what looks like a secret or matches one of the user's patterns. */
export function redact(argv: readonly string[], patterns: readonly RegExp[] = []): {readonly argv: string[]; readonly redacted: boolean} {
  const hidden = argv.map((word, index) => (isValueOfSecret(argv, index) ? REDACTED : redactText(word)))
  const result = redactAcross(hidden, patterns)
  return {argv: result, redacted: result.some((word, index) => word !== argv[index])}
}

/** Whether a word is the value of the one before it: `--token x`, `config set plugins.x.token y`. */
function isValueOfSecret(argv: readonly string[], index: number): boolean {
  const [before, word] = [argv[index - 1], argv[index]!]
  if (before === undefined || word === '') return false
  const flag = /^--?([A-Za-z][\w.-]*)$/.exec(before)?.[1]
  if (flag !== undefined) return isSecretName(flag) && !/^--?[A-Za-z]/.test(word)
  return /^[\w"'-]+(?:\.[\w"'-]+)+$/.test(before) && isSecretName(before.slice(before.lastIndexOf('.') + 1).replaceAll(/["']/g, ''))
}

function redactText(text: string): string {
  const assigned = text
    .replace(CREDENTIALS_IN_URL, `$1${REDACTED}@`)
    .replace(AUTHENTICATION, `$1$2${REDACTED}`)
    .replace(FLAG_WITH_VALUE, (all, dashes: string, name: string, between: string) => (isSecretName(name) ? `${dashes}${name}${between}${REDACTED}` : all))
    .replace(FLAG_IN_LIST, (all, before: string, quote: string, name: string) => (isSecretName(name) ? before + quote + REDACTED + quote : all))
    .replace(ASSIGNMENT, (all, name: string, between: string, value: string) => {
      if (!isSecretName(name) || value.includes(REDACTED) || /^(?:bearer|basic|token)$/i.test(value)) return all
      const quote = /^["']/.exec(value)?.[0] ?? ''
      return `${name}${between}${quote}${REDACTED}${quote}`
    })
  return SECRET_SHAPES.reduce((rest, shape) => rest.replace(shape, REDACTED), assigned)
}

/** Whether the value of something with that name is nobody else's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_'))
}

/** A pattern may reach over several words: what it matches of each is left out. */
function redactAcross(words: readonly string[], patterns: readonly RegExp[]): string[] {
  return patterns.reduce<string[]>(
    (argv, pattern) => {
      const spans = [...argv.join(' ').matchAll(new RegExp(pattern, 'g'))].map(({0: text, index}) => ({start: index, end: index + text.length}))
      let start = 0
      return argv.map((word) => {
        const here = start
        start += word.length + 1
        return spans
          .toReversed()
          .map((span) => ({from: Math.max(0, span.start - here), to: Math.min(word.length, span.end - here)}))
          .filter(({from, to}) => from < to)
          .reduce((rest, {from, to}) => rest.slice(0, from) + REDACTED + rest.slice(to), word)
      })
    },
    [...words],
  )
}
