import {readlinkSync} from 'node:fs'
import {attempt} from '../result.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EIO: 'the disk fails',
  ELOOP: 'its links lead in a circle',
  ENOENT: 'it is gone',
}

/** That a file cannot be read, and why, in words where the system has only a code. */
export function describeUnreadable(code = 'unknown', kind: 'file' | 'folder' = 'file'): string {
  const reason = Object.hasOwn(REASONS, code) ? `${REASONS[code]}, ` : ''
  return `The ${kind} cannot be read (${reason}${code}).`
}

/** {@link describeUnreadable} of a file that was listed: it may be a link that leads nowhere. */
export function whyUnreadable(file: string, code: string | undefined): {readonly message: string; readonly suggestion?: string} {
  const target = attempt(
    () => readlinkSync(file),
    () => undefined,
  )
  if (code !== 'ENOENT' || !target.ok) return {message: describeUnreadable(code)}
  return {message: `It is a link to ${target.value}, and nothing is there.`, suggestion: 'Mend the link, or remove it.'}
}
