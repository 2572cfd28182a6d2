import {cutToWidth, printableLine, type SearchResult, type Snippet, standingOf} from 'mmm-cli'
import {paint} from './run-views/format.ts'

/** A result as lines: what it is, then the piece of its text that was found. */
export function formatSearchResult(result: SearchResult, columns: number): string[] {
  const {id, snippet, title, title_marks} = result
  const heading = `${id}  ${standingOf(result).replace('_', ' ')}  `
  return [
    `${paint('bold', id)}${heading.slice(id.length)}${mark({text: title, marks: title_marks}, columns - heading.length)}`,
    ...(snippet.text === '' ? [] : [`    ${mark(snippet, columns - 4)}`]),
    '',
  ]
}

/** Matches stand out by colour alone: where there is none, the text is just as it was written. */
function mark({marks, text}: Snippet, columns: number): string {
  let room = Math.max(1, columns)
  let line = ''
  const add = (piece: string, matched: boolean): void => {
    // Spaces at the edges belong to the line, which printableLine would take away.
    const safe = piece.replace(/^\s+|\s+$/g, ' ').replaceAll(/\S[^]*\S|\S/g, (words) => printableLine(words))
    const shown = cutToWidth(safe, room)
    room -= shown.length
    if (shown !== '') line += matched ? paint(['bold', 'yellow'], shown) : shown
  }
  let position = 0
  for (const [start, end] of marks) {
    if (room <= 0) break
    add(text.slice(position, start), false)
    if (room > 0) add(text.slice(start, end), true)
    position = end
  }
  if (room > 0) add(text.slice(position), false)
  return line
}
