/** Specifications of one writer that nobody else marks; the last depends on the first, so that it is blocked and freed again. */
export const ownSpecs = (writer: number): string[] => ['first', 'second', 'third', 'last'].map((name) => `${name}-${writer}`)

/** The specification that one writer's runs work on. */
export const jobOf = (writer: number): string => `job-${writer}`

/** Specifications that all writers mark, for lost updates to show. */
export const SHARED = ['shared-a', 'shared-b']

export function specificationsFor(writers: number): Record<string, string> {
  const all: Record<string, string> = {}
  for (let writer = 0; writer < writers; writer++) {
    for (const id of [...ownSpecs(writer), jobOf(writer)]) all[id] = id.startsWith('last') ? `depends_on: [first-${writer}]` : 'tags: [torture]'
  }
  for (const id of SHARED) all[id] = 'priority: high'
  return all
}
