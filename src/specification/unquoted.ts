const PLACEHOLDER = /\{\{-?(.*?)-?\}\}/gs

/** Words of an expression that hold nothing from outside. */
const HARMLESS = new Set(['index', 'true', 'false', 'nil', 'null', 'empty', 'blank', 'forloop'])

/**
 * The placeholders of a command that put something into it which the author did not write, and which no `shell` filter
 * quotes: whoever wrote the item may have written a command. `own` are the names of the author's variables.
 */
export function unquotedPlaceholders(command: string, own: readonly string[]): string[] {
  return [...command.matchAll(PLACEHOLDER)].flatMap(({0: placeholder, 1: expression, index}) => {
    const isSafe = isQuoted(placeholder) && !endsInQuotes(command.slice(0, index))
    return isSafe || namesIn(expression!).every((name) => HARMLESS.has(name) || own.includes(name)) ? [] : [placeholder]
  })
}

/** The last filter counts: any after it could take the quotes away again. */
export function isQuoted(placeholder: string): boolean {
  return /\|\s*shell\s*-?\}\}$/.test(placeholder)
}

/** Whether what comes next in a command stands between quotes, which the quotes of a value would end. */
function endsInQuotes(command: string): boolean {
  let quote = ''
  for (const [mark] of command.replaceAll(PLACEHOLDER, '').matchAll(/\\.|["']/gs)) {
    // Nothing is escaped between single quotes.
    const end = quote === "'" ? mark.slice(-1) : mark
    if (quote === '' && (end === '"' || end === "'")) quote = end
    else if (end === quote) quote = ''
  }
  return quote !== ''
}

/** The variables of an expression, without texts, filters and the names of properties. */
function namesIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/'[^']*'|"[^"]*"/g, ' ')
    .replaceAll(/\|\s*\w+\s*:?/g, ' ')
    .replaceAll(/\.\s*[\w-]+/g, ' ')
  return bare.match(/[A-Za-z_][\w-]*/g) ?? []
}
