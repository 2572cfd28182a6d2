import {type ForeignReport, type ImportedSpec, printableLine} from 'mmm-cli'

/** Names that a line holds before it says how many more there are. */
const SHOWN = 8
/** Files that are listed one by one. */
const LISTED = 20

/** What an import did, for people. */
export function formatImport(report: ForeignReport): string[] {
  const {created, deleted, done_there, dry_run, edited, gone, kind, path, unchanged, updated} = report
  const would = dry_run ? 'would be ' : ''
  return [
    `${kind}: ${printableLine(path)}`,
    ...listed(`${would}created`, created),
    ...listed(`${would}updated`, updated),
    ...counted('unchanged', unchanged),
    ...counted('edited here, left as they are (--force writes over them)', edited),
    ...counted('deleted here, left out (--force brings them back)', deleted),
    ...counted('no longer there, left as they are', gone),
    ...counted('done there but not here (mmm spec mark ID completed)', done_there),
    ...formatLosses(report),
    ...nextStep(report),
  ]
}

function listed(what: string, specs: readonly ImportedSpec[]): string[] {
  if (specs.length === 0) return []
  return [`${specs.length} ${what}:`, ...specs.slice(0, LISTED).map((spec) => `  ${printableLine(spec.path)}`), ...more(specs.length - LISTED)]
}

function counted(what: string, specs: readonly ImportedSpec[]): string[] {
  return specs.length === 0 ? [] : [`${specs.length} ${what}: ${name(specs.map(({id}) => id))}`]
}

/** Alike ones together: each reason once, with all that it holds for. */
function formatLosses({losses}: ForeignReport): string[] {
  if (losses.length === 0) return []
  const reasons = Map.groupBy(losses, ({what}) => what)
  const lines = [...reasons].map(([what, each]) => {
    const names = each.flatMap(({id, key}) => id ?? key ?? [])
    return `  ${printableLine(what)}${names.length > 0 ? ` (${name(names)})` : ''}`
  })
  return ['Could not be kept as it is:', ...lines.slice(0, LISTED), ...more(lines.length - LISTED)]
}

function name(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((each) => printableLine(each))
  return names.length > shown.length ? `${shown.join(', ')}, … (${names.length - shown.length} more)` : shown.join(', ')
}

function more(count: number): string[] {
  return count > 0 ? [`  … and ${count} more (all of them with --json)`] : []
}

function nextStep({created, dry_run, edited, updated}: ForeignReport): string[] {
  if (dry_run) return created.length + updated.length > 0 ? ['Nothing was written. Next: the same without --dry-run'] : ['Nothing would be written.']
  if (created.length + updated.length > 0) return ['Next: mmm spec validate · mmm spec plan']
  return edited.length > 0 ? [] : ['Nothing has changed there. Next: mmm spec plan']
}
