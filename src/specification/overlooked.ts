import {FENCES} from './frontmatter.ts'
import type {SpecProblem} from './problem.ts'

/** Further down nobody means the beginning. */
const MAXIMUM_LEAD = 200

/** `key: value`, `key = value` or `"key":`, as a line between the fences begins. */
const KEY = /^\s*["']?[A-Za-z][\w-]*["']?\s*[:=]/

/** A block of code at the top is frontmatter only if it speaks of what mmm knows. */
const MEANT = /^\s*["']?(?:id|title|depends_on|dependencies|priority|status|tags|run|verify)["']?\s*[:=]/

/** What its author takes for frontmatter, in a file that has none as mmm reads it: it would count for nothing in silence. */
export function findOverlooked(text: string, path: string): SpecProblem | undefined {
  const warning = {path, line: 1, column: 1, severity: 'warning', code: 'frontmatter-overlooked'} as const
  if (/\r(?!\n)/.test(text) && !/\n[^]/.test(text))
    return {...warning, message: 'All of it is one line: its lines end in CR alone.', suggestion: 'Save it with line ends LF or CRLF.'}
  if (/^\s*\{\s*"[^"\n]{1,100}"\s*:/.test(text))
    return {
      ...warning,
      line: text.slice(0, text.indexOf('{')).split('\n').length,
      message: 'JSON without a fence is read as text, so none of its keys counts.',
      suggestion: 'Write a line `---json` above it as the first of the file, and a line `---` below it.',
    }
  const lines = text.split(/\r?\n/, 2 * MAXIMUM_LEAD)
  const strange = findStrangeFence(lines)
  if (strange) return {...warning, ...strange}
  const start = endOfLead(lines)
  const fence = FENCES.find(({open}) => open.test(lines[start] ?? ''))
  const end = fence ? lines.findIndex((line, index) => index > start && fence.close.test(line)) : -1
  const first = lines.slice(start + 1, end).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
  if (start === 0 || end === -1 || !(KEY.test(first) || first.trim() === '{')) return undefined
  return {
    ...warning,
    line: start + 1,
    message: 'Frontmatter that is not at the top of its file is read as text, so none of its keys counts.',
    suggestion: `Make \`${lines[start]!.trim()}\` the first line of the file.`,
  }
}

/** Other programs' fences, and ours behind spaces: between two of them stand keys. */
function findStrangeFence(lines: readonly string[]): Pick<SpecProblem, 'message' | 'suggestion'> | undefined {
  const [open = ''] = lines
  const fence = /^(-{4,100}|;;;|[ \t]{1,20}---)[ \t]*$/.exec(open)?.[1]
  const block = /^(`{3,10}|~{3,10}) ?(?:yaml|yml|toml|json)[ \t]*$/i.exec(open)?.[1]
  const close = fence ?? block
  const end = close === undefined ? -1 : lines.findIndex((line, index) => index > 0 && line.trim() === close.trim())
  const first = lines.slice(1, end).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
  if (end === -1 || !(KEY.test(first) || first.trim().startsWith('{'))) return undefined
  if (block !== undefined && !lines.slice(1, end).some((line) => MEANT.test(line))) return undefined
  const isIndented = fence !== undefined && /^[ \t]/.test(fence)
  const what = block !== undefined ? 'The block of code at the top' : isIndented ? 'Frontmatter behind spaces' : `What stands between lines \`${open.trim()}\``
  return {
    message: `${what} is read as text, so none of its keys counts.`,
    suggestion: isIndented ? 'Take the spaces before `---` away.' : 'Put it between two lines `---`, or `+++` where it is TOML.',
  }
}

/** How many lines are blank, of a comment, or open a block of markdown that a program wrote around its answer. */
function endOfLead(lines: readonly string[]): number {
  let inComment = false
  for (const [index, line] of lines.slice(0, MAXIMUM_LEAD).entries()) {
    const opens: boolean = !inComment && line.trimStart().startsWith('<!--')
    if (!inComment && !opens && line.trim() !== '' && !/^(?:`{3,10}|~{3,10}) ?(?:markdown|md)?$/i.test(line.trimEnd())) return index
    inComment = (inComment || opens) && !line.includes('-->')
  }
  return 0
}
