/** What people and other tools write for a priority, in our words. */
const WORDS: Readonly<Record<string, string>> = {
  critical: 'critical',
  urgent: 'critical',
  highest: 'critical',
  high: 'high',
  medium: 'medium',
  normal: 'medium',
  low: 'low',
  lowest: 'low',
  h: 'high',
  m: 'medium',
  l: 'low',
}

/** The priority that a word stands for; `undefined` for any other. */
export function readPriority(word: string): string | undefined {
  const name = word.trim().toLowerCase()
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
}
