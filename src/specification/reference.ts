import {cutToWidth} from '../text/terminal.ts'

/** Longer than an id, with a project's name before it. */
const MAXIMUM_LENGTH = 260

/** As Obsidian and its kin write it: the page, then perhaps a heading and what is shown. */
const WIKI_LINK = /^\[\[([^[\]|#]+)(?:[|#][^[\]]*)?\]\]$/

/** `None`, also with a reason behind it; but not an id such as `none-such`. */
const NOTHING = /^(?:[-–—]+$|(?:none|n\/a|nil|nothing)(?![\w-]|\.\w))/i

/** The ids of a free-text list such as `[110 - Terminal UI, Spec 12 (State)]`, as people write it into a bold line. */
export function parseReferenceText(text: string): string[] {
  const list = (/^\s*\[\[[^[\]]+\]\]/.test(text) ? text : text.replace(/^\[(.*)\]\.?$/s, '$1')).trim()
  if (list === '' || NOTHING.test(list)) return []
  const items = splitOutsideParentheses(list).filter((item) => !NOTHING.test(item))
  return toReferences(items.map((item) => toReference(item)))
}

/** References once each. What is longer than any name is cut: it leads nowhere, and is shown. */
export function toReferences(items: readonly string[]): string[] {
  return [...new Set(items.map((item) => cutToWidth(nameIn(item.trim()), MAXIMUM_LENGTH)).filter((item) => item !== ''))]
}

/** A link of markdown to another file. */
const LINK = /^\[[^[\]]*\]\(<?([^()<>#]+\.md)(?:#[^()<>]*)?>?\)$/i

/** Of a link such as `[[notes/user-store|User store]]` or `[User store](user-store.md)`, or a path to a file, what is meant. */
function nameIn(item: string): string {
  const linked = WIKI_LINK.exec(item)?.[1] ?? LINK.exec(item)?.[1]
  const isPath = linked !== undefined || /\.md$/i.test(item)
  return isPath ? (linked ?? item).trim().replace(/^.*\//s, '').replace(/\.md$/i, '') : item
}

/** One item of a list as the id, number or stem it names: `Spec 12: State` is `12`, `57-abstraction` stays. */
function toReference(item: string): string {
  const text = item
    .replace(/^(?:and|or)\s+/i, '')
    .replace(/^`(.*)`$/, '$1')
    .trim()
  if (/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(text)) return text
  const number = /^(?:spec(?:ification)?s?\s*)?#?(\d+[a-z]?)(?![\w-])/i.exec(text)?.[1]
  return number ?? text
}

function splitOutsideParentheses(text: string): string[] {
  const items: string[] = []
  let depth = 0
  let item = ''
  for (const character of text) {
    if (character === '(' || character === '[') depth++
    if (character === ')' || character === ']') depth--
    if ((character === ',' || character === ';') && depth <= 0) {
      items.push(item.trim())
      item = ''
    } else item += character
  }
  items.push(item.trim())
  return items
}
