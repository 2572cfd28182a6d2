/** Made when it is first needed: that takes longer than most of what it is needed for. */
let collator: Intl.Collator | undefined

const PLAIN = /^[a-z0-9 ._:/-]*$/
/** What comes before digits, in its order. */
const MARKS = ' _-:./'
const [ZERO, NINE] = [0x30, 0x39]

/** Compares names as a person would sort them (`spec-2` before `spec-10`), the same on every machine and locale. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  return (PLAIN.test(a) && PLAIN.test(b) ? comparePlain(a, b) : compareAny(a, b)) || (a < b ? -1 : 1)
}

function compareAny(a: string, b: string): number {
  collator ??= new Intl.Collator('en', {numeric: true, sensitivity: 'variant'})
  return collator.compare(a, b)
}

/** What the collator says of names such as most have. By codes and places, without a piece of text for each number: that takes half the time. */
function comparePlain(a: string, b: string): number {
  let i = 0
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  // Where they part may be amid a number.
  while (i > 0 && isDigit(a, i - 1)) i--
  for (let j = i; ; i++, j++) {
    if (i >= a.length || j >= b.length) return Math.sign(a.length - i - (b.length - j))
    if (isDigit(a, i) && isDigit(b, j)) {
      const [start, other] = [afterZeros(a, i), afterZeros(b, j)]
      ;[i, j] = [afterDigits(a, start), afterDigits(b, other)]
      const difference = i - start - (j - other) || compareDigits(a, start, b, other, i - start)
      if (difference !== 0) return difference
      i--
      j--
    } else if (a.charCodeAt(i) !== b.charCodeAt(j)) return rankOf(a, i) - rankOf(b, j)
  }
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= NINE
}

function afterZeros(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === ZERO) at++
  return at
}

function afterDigits(text: string, start: number): number {
  let at = start
  while (isDigit(text, at)) at++
  return at
}

/** Numbers of any length, and of the same. */
function compareDigits(a: string, i: number, b: string, j: number, length: number): number {
  for (let at = 0; at < length; at++) {
    const difference = a.charCodeAt(i + at) - b.charCodeAt(j + at)
    if (difference !== 0) return difference
  }
  return 0
}

function rankOf(text: string, at: number): number {
  const mark = MARKS.indexOf(text[at]!)
  return mark === -1 ? text.charCodeAt(at) : mark - MARKS.length
}
