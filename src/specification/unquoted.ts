/** Words of an expression that hold nothing from outside. */
const HARMLESS = new Set(['index', 'true', 'false', 'nil', 'null', 'empty', 'blank', 'forloop'])

/**
 * The placeholders of a command that put something into it which the author did not write, and which no `shell` filter
 * quotes: whoever wrote the item may have written a command. `own` are the names of the author's variables.
 */
export function unquotedPlaceholders(command: string, own: readonly string[]): string[] {
  return [...command.matchAll(/\{\{-?(.*?)-?\}\}/gs)].flatMap(([placeholder, expression]) =>
    isQuoted(expression!) || namesIn(expression!).every((name) => HARMLESS.has(name) || own.includes(name)) ? [] : [placeholder],
  )
}

/** The last filter counts: any after it could take the quotes away again. */
function isQuoted(expression: string): boolean {
  return /\|\s*shell\s*$/.test(expression)
}

/** The variables of an expression, without texts, filters and the names of properties. */
function namesIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/'[^']*'|"[^"]*"/g, ' ')
    .replaceAll(/\|\s*\w+\s*:?/g, ' ')
    .replaceAll(/\.\s*[\w-]+/g, ' ')
  return bare.match(/[A-Za-z_][\w-]*/g) ?? []
}
