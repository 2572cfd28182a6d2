import {formatTable, type LoggedChange, printable, printableLine, type SpecTextDifference} from 'mmm-cli'
import {createTwoFilesPatch} from 'diff'

/** Changes as rows of text; `left` says of which versions there are more, and how many. */
export function formatChanges(changes: readonly LoggedChange[], width: number, left: ReadonlyMap<number, number> = new Map()): string[] {
  const rows = changes.flatMap((change, index) => {
    const {at, id, version} = change
    const row = [String(version), at.replace('T', ' ').slice(0, 19), describeAuthor(change), id, describeChange(change)]
    const more = changes[index + 1]?.version === version ? undefined : left.get(version)
    return more === undefined ? [row] : [row, [String(version), '', '', `… ${more} more`, `mmm state show ${version}`]]
  })
  return formatTable(['version', 'at (UTC)', 'author', 'what', 'change'], rows, {width})
}

type Facts = Partial<Record<'completed' | 'content' | 'evidence' | 'reason' | 'status', string>> | null

/** Who made a change, and what that brought back. */
export function describeAuthor({author, reverts}: Pick<LoggedChange, 'author' | 'reverts'>): string {
  return reverts === null ? author : `${author} (back to ${reverts})`
}

/** One change in a few words. */
export function describeChange({after, before, kind}: LoggedChange): string {
  const [was, is] = [before as Facts, after as Facts]
  switch (kind) {
    case 'spec.status': {
      if (is?.reason) return `${was?.status === is.status ? `${is.status} as before` : `${was?.status} → ${is.status}`}: ${is.reason}`
      return was?.status === is?.status ? `${is?.status}, proof renewed` : `${was?.status} → ${is?.status}`
    }
    case 'spec.content':
      return `content ${shorten(was?.content)} → ${shorten(is?.content)}`
    case 'spec.dependencies':
      return `needs ${list(before)} → ${list(after)}`
    case 'project':
      return describeProject(before as ProjectFacts | null, after as ProjectFacts)
    case 'batch':
      return describeBatch(after as BatchFacts)
    case 'spec.added':
      return `added, ${is?.status}`
    default:
      return kind.replace('spec.', '').replace('metadata', 'title, file or frontmatter')
  }
}

/** Differences between two versions: a line a specification, then its text as a unified diff. */
export function formatDifferences(differences: readonly SpecTextDifference[]): string[] {
  return differences.flatMap(({content, id, kind, path, status, texts}) => {
    const [from, to] = status
    const sign = kind === 'changed' ? '~' : kind === 'added' ? '+' : '-'
    const heading = `${sign} ${id}${from === to ? '' : ` ${from ?? 'not there'} → ${to ?? 'not there'}`}${path ? ` ${path[0]} → ${path[1]}` : ''}`
    if (!texts) return [printableLine(`${heading}${kind === 'changed' && content ? ' (another text)' : ''}`)]
    const patch = createTwoFilesPatch(id, id, texts[0], texts[1])
    const hunks = patch.slice(patch.indexOf('@@')).trimEnd().split('\n')
    return [printableLine(heading), ...hunks.map((line) => `    ${printable(line)}`)]
  })
}

interface ProjectFacts {
  readonly name: string
  readonly path: string
}

function describeProject(was: ProjectFacts | null, is: ProjectFacts): string {
  if (!was) return `registered, in ${is.path}`
  const facts = [was.name === is.name ? '' : `name ${was.name} → ${is.name}`, was.path === is.path ? '' : `folder ${was.path} → ${is.path}`]
  return facts.filter((fact) => fact !== '').join(', ')
}

interface BatchFacts {
  readonly outcome: string
  readonly since: number
  readonly source: string
}

function describeBatch({outcome, since, source}: BatchFacts): string {
  return outcome === 'put back' ? `batch ${source} failed, all put back as at ${since}` : `batch ${source}, all since ${since}, undone as one`
}

function shorten(hash: string | undefined): string {
  return hash?.slice(0, 8) ?? '–'
}

function list(ids: unknown): string {
  return Array.isArray(ids) && ids.length > 0 ? ids.join(', ') : 'nothing'
}
