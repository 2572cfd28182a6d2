// C0 but tab and line feed, DEL, C1, and the bidirectional controls that let text pose as something else.
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** Text from a file, a runner or a plugin, made safe for a terminal: control characters are shown as `\xNN`, never obeyed. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** {@link printable} on one line, at most `width` columns wide. */
export function printableLine(text: string, width = Infinity): string {
  const line = printable(text).replaceAll(/\s+/g, ' ').trim()
  return cutToWidth(line, width)
}

/** A line of at most `width` characters, with `…` where something is left out; a character is never cut in half. */
export function cutToWidth(line: string, width: number): string {
  if (line.length <= width) return line
  return `${line.slice(0, Math.max(0, width - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`
}
