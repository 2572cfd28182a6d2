import {editDistance} from './edit-distance.ts'

/** Up to `limit` of `names` that a person may have meant by `text`, best first; names that merely share letters are left out. */
export function nearest(text: string, names: Iterable<string>, limit = 3): string[] {
  const wanted = text.toLowerCase()
  const tolerance = Math.max(1, Math.floor(wanted.length / 3))
  return (
    [...new Set(names)]
      .map((name) => ({name, score: score(wanted, name.toLowerCase())}))
      .filter(({score: value}) => value <= tolerance)
      .toSorted((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
      // Beside a near hit a far one only distracts.
      .filter(({score: value}, _, [best]) => value <= best!.score + 1)
      .slice(0, limit)
      .map(({name}) => name)
  )
}

/** A name that begins with the text, or whose parts hold it, is nearer than its length says. */
function score(wanted: string, name: string): number {
  if (wanted.length > 1 && name.startsWith(wanted)) return 0.5
  if (wanted.length > 2 && name.includes(wanted)) return 1
  return editDistance(wanted, name)
}
