/** Made when it is first needed: that takes longer than most of what it is needed for. */
let collator: Intl.Collator | undefined

/** Compares names as a person would sort them (`spec-2` before `spec-10`), the same on every machine and locale. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  collator ??= new Intl.Collator('en', {numeric: true, sensitivity: 'variant'})
  return collator.compare(a, b) || (a < b ? -1 : 1)
}
