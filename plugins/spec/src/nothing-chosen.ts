import {printableLine, type ProjectServices, quoteWords, type Selection, type Specification, standingOf} from 'mmm-cli'

/** Tags that are named. */
const SHOWN = 12

type Known = Pick<Specification, 'id' | 'ready' | 'stale' | 'status' | 'tags'>

/** Why a selection means nothing in some projects, what there is instead, and what to do; no line where it is not to blame. `command` is what takes it. */
export function tellNothing(selection: Selection, projects: ReadonlyArray<Pick<ProjectServices, 'specifications'>>, command: string): string[] {
  const {stale, statuses = [], tags = []} = selection
  if (tags.length + statuses.length + (stale ? 1 : 0) === 0) return []
  const specs = projects.flatMap(({specifications}) => {
    const listed = specifications.list()
    return listed.ok ? listed.value : []
  })
  return specs.length > 0 ? explain(selection, specs, command).map((line) => printableLine(line)) : []
}

function explain({names = [], stale, statuses = [], tags = []}: Selection, specs: readonly Known[], command: string): string[] {
  const known = countBy(specs.flatMap((spec) => [...spec.tags]))
  const unknown = tags.filter((tag) => !known.has(tag))
  if (tags.length > 0 && unknown.length === tags.length) {
    const common = [...known].toSorted(([a, most], [b, other]) => other - most || (a < b ? -1 : 1))
    const more = common.length > SHOWN ? ` … (${common.length - SHOWN} more)` : ''
    return [
      `No specification has the tag ${unknown.map((tag) => `"${tag}"`).join(' or ')}.`,
      common.length === 0 ? 'None has any tag.' : `Tags: ${tell(common.slice(0, SHOWN))}${more}`,
      common[0] ? `Next: ${command} ${quoteWords(['--tag', common[0][0]])}` : 'Next: mmm spec list',
    ]
  }
  const wanted = [...statuses, ...(stale ? ['stale'] : [])].map((word) => word.replaceAll('_', ' '))
  const tag = `the tag ${tags.map((each) => `"${each}"`).join(' or ')}`
  const subject = names.length > 0 ? 'None of the named' : 'No specification'
  const tagged = tags.length > 0 ? specs.filter((spec) => tags.some((each) => spec.tags.includes(each))) : specs
  const there = countBy(tagged.map((spec) => standingOf(spec).replace('_', ' ')))
  return [
    wanted.length > 0 ? `${subject}${tags.length > 0 ? ` with ${tag}` : ''} is ${wanted.join(' or ')}.` : `${subject} has ${tag}.`,
    `There are: ${tell([...there])}`,
    `Next: ${quoteWords(['mmm', 'spec', 'list', ...tags.flatMap((each) => ['--tag', each])])}`,
  ]
}

function countBy(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function tell(counts: ReadonlyArray<readonly [string, number]>): string {
  return counts.map(([word, count]) => `${word} (${count})`).join(', ')
}
