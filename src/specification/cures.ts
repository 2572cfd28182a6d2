import type {SpecProblem} from './problem.ts'
import {isSpecId, nearestId} from './specification.ts'

const EXAMPLES: Readonly<Record<string, string>> = {
  depends_on: 'depends_on: [first, second]',
  dependencies: 'dependencies: [first, second]',
  run: 'run: ["npm run build"]',
  verify: 'verify: ["npm test"]',
  tags: 'tags: [first, second]',
  touches: 'touches: ["src/**"]',
  timeout: 'timeout: 20m',
  retries: 'retries: 2',
  max_iterations: 'max_iterations: 3',
  variables: 'variables: {name: value}',
  priority: 'priority: high',
  title: 'title: "What is to be done"',
  id: 'id: user-store',
}

/** What to do about each kind of problem of a file, where nothing closer is known. */
const CURES: Readonly<Partial<Record<SpecProblem['code'], string>>> = {
  empty: 'Write what is to be done, or remove the file.',
  encoding: 'Save it as UTF-8, or keep what is no text in another folder.',
  'too-large': 'Split it, or leave it out with `specs.ignore`.',
  unreadable: 'Mend what is there, remove it, or leave it out with `specs.ignore`.',
}

/** Of the words of a parser, in turn; the first that fits counts. */
const WORDS: ReadonlyArray<readonly [words: RegExp, cure: string]> = [
  [/never closed: no line "(.*?)"/, 'End it with a line `$1` of its own.'],
  [/is not read: use YAML/, 'Write it as YAML between two lines `---`.'],
  [/tab characters/, 'Indent with spaces.'],
  [/duplicated mapping key|defined|redefine/i, 'Keep one of them.'],
  [/quoted scalar|unterminated/i, 'Close the quotation mark.'],
  [/ends too early/, 'Write a value behind the `=`, or close its quotation mark or bracket.'],
  [/flow (?:collection|sequence|mapping)|flow collection/, 'Close the bracket, and write a comma between what is in it.'],
  [/unknown tag/, 'Take the tag out: only plain values are read.'],
  [/values\.$|nested deeper|maxDepth|longer than/, 'Move what is long into the text below.'],
  [/keys with values/, 'Write `key: value` on each line between the fences; a line that only divides the text is `***`.'],
  [/is not allowed/, 'Give the key another name.'],
  [/valid JSON character|control/, 'Take the control character out.'],
  [/^The JSON/, 'JSON wants double quotes around keys and texts, and no comma after the last.'],
  [/^The TOML/, 'TOML wants `key = "value"`, texts in quotes.'],
]

/** A problem with what to do about it. `text` is the whole file. */
export function withCure(problem: SpecProblem, text: string): SpecProblem {
  if (problem.suggestion !== undefined || (problem.severity === 'warning' && problem.code === 'unknown-key')) return problem
  const suggestion = cureFor(problem, text)
  return suggestion === undefined ? problem : {...problem, suggestion}
}

function cureFor({code, line, message}: SpecProblem, text: string): string | undefined {
  if (code === 'id-invalid') {
    const id = nearestId(/^"(.*?)" cannot/s.exec(message)?.[1] ?? '')
    return `Write for example \`id: ${isSpecId(id) ? id : 'user-store'}\`.`
  }
  if (code === 'value') {
    const key = /^"([\w.]+)/.exec(message)?.[1]
    const example = key === undefined ? undefined : EXAMPLES[key]
    return example && `Write for example \`${example}\`.`
  }
  if (code !== 'frontmatter') return CURES[code]
  for (const [words, cure] of WORDS) {
    const found = words.exec(message)
    if (found) return cure.replace('$1', found[1] ?? '')
  }
  // YAML notices some mistakes a line late.
  const near = text.split(/\r?\n/, line).slice(Math.max(0, line - 2))
  const [unquoted] = near.toReversed().flatMap((each) => quote(each))
  return unquoted ?? 'Put values with `:`, `#`, `@` or brackets into quotes, and indent lists evenly with spaces.'
}

/** A line whose value YAML takes for more than a text, as it should be written. */
function quote(line: string): string[] {
  const [, key, value] = /^\s*(?:-\s+)?([\w-]+):\s+(\S.*?)\s*$/.exec(line) ?? []
  if (key === undefined || value === undefined || /^["'[]/.test(value)) return []
  const isSpecial = /^[@`%&*!|>{:]/.test(value) || /:(?:\s|$)|\s#/.test(value)
  return isSpecial ? [`Put the value into quotes: \`${key}: ${value.includes('"') ? `'${value.replaceAll("'", "''")}'` : `"${value}"`}\`.`] : []
}
