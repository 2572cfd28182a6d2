import {nearest} from '../text/nearest.ts'

/** What other tools call something that has a key here, without their dashes, underscores and capitals. */
const SYNONYMS: Readonly<Record<string, string>> = {
  after: 'depends_on',
  blockedby: 'depends_on',
  blockers: 'depends_on',
  deps: 'depends_on',
  needs: 'depends_on',
  prerequisites: 'depends_on',
  requires: 'depends_on',
  categories: 'tags',
  keywords: 'tags',
  labels: 'tags',
  prio: 'priority',
  severity: 'priority',
  state: 'status',
  summary: 'title',
  heading: 'title',
  check: 'verify',
  checks: 'verify',
  test: 'verify',
  tests: 'verify',
  validate: 'verify',
  verification: 'verify',
  command: 'run',
  commands: 'run',
  script: 'run',
  steps: 'run',
  files: 'touches',
  globs: 'touches',
  paths: 'touches',
  vars: 'variables',
  matrix: 'foreach',
}

/** The key that somebody may have meant by one that means nothing. `meaningful` are those that do something. */
export function hintForKey(key: string, meaningful: Iterable<string>): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  const near = Object.hasOwn(SYNONYMS, plain) ? SYNONYMS[plain] : nearest(key, meaningful, 1)[0]
  return near && `Did you mean "${near}"?`
}
