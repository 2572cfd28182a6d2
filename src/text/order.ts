/** Made when it is first needed: that takes longer than most of what it is needed for. */
let collator: Intl.Collator | undefined

const PLAIN = /^[a-z0-9._/-]*$/
/** What comes before digits, in its order. */
const MARKS = '_-./'
const DIGITS = /\d+/y

/** Compares names as a person would sort them (`spec-2` before `spec-10`), the same on every machine and locale. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  return (PLAIN.test(a) && PLAIN.test(b) ? comparePlain(a, b) : compareAny(a, b)) || (a < b ? -1 : 1)
}

function compareAny(a: string, b: string): number {
  collator ??= new Intl.Collator('en', {numeric: true, sensitivity: 'variant'})
  return collator.compare(a, b)
}

/** What the collator says of names such as most have. */
function comparePlain(a: string, b: string): number {
  for (let i = 0, j = 0; ; i++, j++) {
    if (i >= a.length || j >= b.length) return Math.sign(a.length - i - (b.length - j))
    const [left, right] = [a[i]!, b[j]!]
    if (isDigit(left) && isDigit(right)) {
      const [one, other] = [digitsAt(a, i), digitsAt(b, j)]
      const difference = compareNumbers(one, other)
      if (difference !== 0) return difference
      i += one.length - 1
      j += other.length - 1
    } else if (left !== right) return rankOf(left) - rankOf(right)
  }
}

function isDigit(letter: string): boolean {
  return letter >= '0' && letter <= '9'
}

function digitsAt(text: string, start: number): string {
  DIGITS.lastIndex = start
  return DIGITS.exec(text)![0]
}

/** Of any length. */
function compareNumbers(one: string, other: string): number {
  const [a, b] = [one, other].map((digits) => digits.replace(/^0+/, '')) as [string, string]
  if (a.length !== b.length) return a.length - b.length
  return a === b ? 0 : a < b ? -1 : 1
}

function rankOf(letter: string): number {
  return MARKS.includes(letter) ? MARKS.indexOf(letter) - MARKS.length : letter.charCodeAt(0)
}
