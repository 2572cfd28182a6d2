const KEY = '[A-Za-z0-9_-]+'
const TEXT = String.raw`"[^"\\\u0000-\u001f\u007f]*"`
const TEXTS = String.raw`\[ *(?:${TEXT}(?: *, *${TEXT})*)? *\]`
const NUMBER = String.raw`(?:0|[1-9]\d{0,14})`

/** A line that is empty, opens a table, or gives a key a value; whatever of these it is, a comment may follow. */
const LINE = new RegExp(`^(?:\\[(${KEY})\\]|(${KEY}) *= *(${TEXT}|${TEXTS}|${NUMBER}|true|false))? *(?:#[^\\u0000-\\u001f\\u007f]*)?$`)

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads a TOML text of nothing but plain lines, as most settings are, without the parser, which takes longer to load than most
 * commands take to do their work. `undefined` for every other text, a wrong one too: the parser knows what is wrong with it.
 */
export function readPlainToml(text: string): Record<string, unknown> | undefined {
  const root = makeTable()
  let table = root
  for (const line of text.split(/\r?\n/)) {
    const [found, name, key, value] = LINE.exec(line) ?? []
    if (found === undefined) return undefined
    const taken = name ?? key
    if (taken === undefined) continue
    const holder = name === undefined ? table : root
    if (FORBIDDEN.has(taken) || Object.hasOwn(holder, taken)) return undefined
    if (name === undefined) holder[taken] = JSON.parse(value!)
    else holder[taken] = table = makeTable()
  }
  return root
}

/** As the parser makes them. */
function makeTable(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}
