/** A part of a path pattern between two slashes: characters that stand for themselves, `?` for any one, `*` for any number. */
type Segment = ReadonlyArray<string>

/** Any number of segments, none included. */
const ANY_DEPTH = '**'

type Pattern = ReadonlyArray<Segment | typeof ANY_DEPTH>

/** More alternatives than this are taken as "anything". */
const MOST_ALTERNATIVES = 64

const known = new Map<string, readonly Pattern[]>()

/**
 * Whether two globs may mean the same path, or one a folder and the other something in it. When in doubt, they do:
 * a "no" is always right, a "yes" may be too careful.
 */
export function globsMayOverlap(one: string, other: string): boolean {
  return one === other || patternsOf(one).some((a) => patternsOf(other).some((b) => patternsMeet(a, b)))
}

function patternsOf(glob: string): readonly Pattern[] {
  const cached = known.get(glob)
  if (cached) return cached
  // File systems differ in case.
  const alternatives = /\\[{}/]/.test(glob) ? ['**'] : expandBraces(glob.toLowerCase())
  const patterns = alternatives.length > MOST_ALTERNATIVES ? [[ANY_DEPTH] as Pattern] : alternatives.map((alternative) => toPattern(alternative))
  known.set(glob, patterns)
  return patterns
}

function toPattern(glob: string): Pattern {
  // What is left out again, and the groups of extended globs, are taken as if they could be anything.
  if (/^!|[@!+?*]\(|[{}()|]/.test(glob)) return [ANY_DEPTH]
  const parts = glob.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.some((part) => part.includes('..') || /\[[^\]]*(?:\[|$)|\\$/.test(part))) return [ANY_DEPTH]
  return parts.map((part) => (part.includes('**') ? ANY_DEPTH : toSegment(part)))
}

function toSegment(part: string): Segment {
  const units = part.match(/\\.|\[[!^]?\]?[^\]]*\]|[^]/gs) ?? []
  return units.map((unit) => {
    if (unit === '*' || unit === '?') return unit
    // What is one character beyond ASCII, and how many, depends on whom one asks.
    if (/[^\0-\x7f]/.test(unit)) return '*'
    if (unit.length > 1 && unit.startsWith('[')) return '?'
    return unit.startsWith('\\') && unit.length > 1 ? unit : `\\${unit}`
  })
}

/** `a{b,c}` as `ab` and `ac`. What is no list of alternatives stays, and is then taken as anything. */
function expandBraces(glob: string): string[] {
  const done: string[] = []
  const open = [glob]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = /\{([^{}]*,[^{}]*)\}/.exec(next)
    if (!group) done.push(next)
    else for (const part of group[1]!.split(',')) open.push(`${next.slice(0, group.index)}${part}${next.slice(group.index + group[0].length)}`)
    if (done.length + open.length > MOST_ALTERNATIVES) return [...done, ...open]
  }
  return done
}

/** A pattern that ends is a folder with everything in it: whatever follows on the other side lies there. */
function patternsMeet(a: Pattern, b: Pattern): boolean {
  return meet(a.length, b.length, (i, j, next) => {
    if (i === a.length || j === b.length) return true
    const [one, other] = [a[i]!, b[j]!]
    if (one === ANY_DEPTH || other === ANY_DEPTH) return next(i + 1, j) || next(i, j + 1)
    return segmentsMeet(one, other) && next(i + 1, j + 1)
  })
}

function segmentsMeet(a: Segment, b: Segment): boolean {
  return meet(a.length, b.length, (i, j, next) => {
    if (a[i] === '*') return next(i + 1, j) || (j < b.length && next(i, j + 1))
    if (b[j] === '*') return next(i, j + 1) || (i < a.length && next(i + 1, j))
    if (i === a.length || j === b.length) return i === a.length && j === b.length
    return (a[i] === '?' || b[j] === '?' || a[i] === b[j]) && next(i + 1, j + 1)
  })
}

/** Answers each question about two places once, so that many stars cost no more than their product. */
function meet(rows: number, columns: number, ask: (i: number, j: number, next: (i: number, j: number) => boolean) => boolean): boolean {
  const answers = new Map<number, boolean>()
  const next = (i: number, j: number): boolean => {
    if (i > rows || j > columns) return false
    const key = i * (columns + 1) + j
    const answer = answers.get(key) ?? ask(i, j, next)
    answers.set(key, answer)
    return answer
  }
  return next(0, 0)
}
