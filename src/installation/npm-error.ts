import {attempt} from '../result.ts'
import {NpmFailedError, PluginNotFoundError, RegistryRefusedError, RegistryUnreachableError} from './errors.ts'

export type NpmError = NpmFailedError | PluginNotFoundError | RegistryRefusedError | RegistryUnreachableError

const UNREACHABLE = /ENOTFOUND|ECONN\w+|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|ERR_PROXY\w*|EPROTO|E5\d\d|ENOTCACHED|CERT/
const MISSING = /^(?:E404|ETARGET|ENOVERSIONS)$/
const REFUSED = /^(?:E401|E403|ENEEDAUTH|EOTP)$/
const GIT_OFFLINE = /Could not resolve host|unable to access|Connection (?:refused|timed out)|Network is unreachable/i
const GIT_MISSING = /Repository not found|does not appear to be a git repository|pathspec .* did not match/i

/** What a failure of npm means to the one who installs. */
export function toNpmError(plugin: string, {stderr, stdout}: {readonly stdout: string; readonly stderr: string}): NpmError {
  const {code, summary} = readFailure(stdout) ?? {code: /npm error code (\S+)/.exec(stderr)?.[1] ?? '', summary: ''}
  const reason = summary || withoutPrefixes(stderr) || 'it said nothing'
  if (MISSING.test(code)) return new PluginNotFoundError({plugin}, reason)
  if (REFUSED.test(code)) return new RegistryRefusedError({plugin}, reason)
  if (UNREACHABLE.test(code)) return new RegistryUnreachableError({plugin}, reason)
  const offline = GIT_OFFLINE.exec(`${stderr}${summary}`)
  if (offline) return new RegistryUnreachableError({plugin}, lineWith(`${stderr}\n${summary}`, offline[0]))
  const missing = GIT_MISSING.exec(`${stderr}${summary}`)
  return missing ? new PluginNotFoundError({plugin}, lineWith(`${stderr}\n${summary}`, missing[0])) : new NpmFailedError({plugin}, reason)
}

function readFailure(stdout: string): {code: string; summary: string} | undefined {
  const read = attempt(
    () => JSON.parse(stdout) as {error?: {code?: unknown; summary?: unknown}},
    () => undefined,
  )
  const error = read.ok ? read.value?.error : undefined
  return error && {code: String(error.code ?? ''), summary: String(error.summary ?? '')}
}

function lineWith(text: string, part: string): string {
  return withoutPrefixes(text.split('\n').find((line) => line.includes(part)) ?? part)
}

function withoutPrefixes(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|warn)\s*/, '').trim())
    .filter((line) => line !== '' && !/^A complete log|^code /.test(line))
    .join(' ')
}
