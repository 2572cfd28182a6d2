/** Compares names as a person would sort them (`spec-2` before `spec-10`), the same on every machine and locale. */
const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'variant'})

export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}
