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

/** Whether a text holds nothing that could be wide: letters of Europe, and the signs that mmm itself uses. */
const NARROW = /^[\u0020-\u10FF\u2010-\u2026\u2190-\u21FF]*$/
let wide: RegExp | undefined

/** Letters of East Asia and pictures take two columns. To find out which these are takes V8 longer than most tables. */
function isWide(character: string): boolean {
  wide ??=
    /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u
  return wide.test(character)
}

/** Columns that a line takes on a terminal; rather more than it does than fewer. */
export function widthOf(line: string): number {
  if (NARROW.test(line)) return line.length
  let width = 0
  for (const character of line) width += isWide(character) ? 2 : 1
  return width
}

/** A line of at most `width` columns, with `…` where something is left out; a character is never cut in half. */
export function cutToWidth(line: string, width: number): string {
  if (line.length * 2 <= width || widthOf(line) <= width) return line
  let [end, taken] = [0, 1]
  for (const character of line) {
    taken += isWide(character) ? 2 : 1
    if (taken > width) break
    end += character.length
  }
  return `${line.slice(0, end)}…`
}

/** Fills a line with spaces, to be that many columns wide. */
export function padToWidth(line: string, width: number): string {
  return line + ' '.repeat(Math.max(0, width - widthOf(line)))
}
