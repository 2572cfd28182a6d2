import {basename, dirname, join} from 'node:path'
import {err, ok} from '../result.ts'
import {ForeignInvalidError} from './errors.ts'
import {toSections} from './fields.ts'
import {isRealFile, listFolder, readForeignMarkdown} from './foreign-files.ts'
import type {ForeignProblem, ForeignTask, Loss, Reader} from './foreign-task.ts'

/** Reads `tasks.md` of spec-kit: one file, one feature's folder, or all features. */
export const readSpecKit: Reader = (path) => {
  const problems: ForeignProblem[] = []
  const losses: Loss[] = []
  const files = taskFilesIn(path)
  const features = new Set(files.map((file) => basename(dirname(file))))
  const tasks = files.flatMap((file) => readTasks(file, problems, losses))
  return problems.length > 0 ? err(new ForeignInvalidError({problems})) : ok({tasks, losses, volatile: [], covers: (key) => features.has(key.split(':')[0]!)})
}

function taskFilesIn(path: string): string[] {
  if (/\.md$/i.test(path)) return [path]
  const own = join(path, 'tasks.md')
  return isRealFile(own) ? [own] : listFolder(path).folders.flatMap((folder) => (isRealFile(join(folder, 'tasks.md')) ? [join(folder, 'tasks.md')] : []))
}

interface Line {
  readonly id: string
  readonly done: boolean
  readonly parallel: boolean
  readonly story: string | undefined
  readonly text: string
  /** Which heading below that of the phase it stands under, counted. */
  readonly group: number
  /** What stands indented below it. */
  readonly notes: string[]
}

interface Phase {
  readonly title: string
  readonly notes: string[]
  readonly lines: Line[]
}

function readTasks(path: string, problems: ForeignProblem[], losses: Loss[]): ForeignTask[] {
  const body = readForeignMarkdown(path, problems)?.body ?? ''
  const feature = basename(dirname(path))
  const {phases, unnamed, unplaced} = readPhases(body)
  if (unplaced > 0) losses.push({what: `lines of ${feature}/tasks.md that belong to no phase left out: ${unplaced}`})
  if (unnamed > 0) losses.push({what: `check boxes of ${feature}/tasks.md without an id such as T001 are no tasks: ${unnamed}`})
  const others = listFolder(dirname(path))
    .files.map((file) => basename(file))
    .filter((file) => file !== 'tasks.md' && /\.md$/i.test(file))
  const prefix = /^\d+/.exec(feature)?.[0] ?? feature
  const ends = new PhaseEnds()
  return phases.flatMap((phase) => {
    const isStory = /user story/i.test(phase.title)
    const chains = chainsOf(phase.lines)
    const before = ends.before(isStory)
    const tasks = chains.flatMap((chain, index) => {
      const needs = index === 0 ? before : chains[index - 1]!.map(({id}) => id)
      return chain.map((line): ForeignTask => ({
        key: `${feature}:${line.id}`,
        name: `${prefix} ${line.id} ${line.text}`,
        number: `${prefix}.${line.id}`,
        title: shorten(line.text),
        needs: [...new Set([...needs, ...namedNeeds(line.text)])].map((id) => `${feature}:${id}`),
        priority: priorityOf(phase.title),
        tags: [feature, ...(line.story === undefined ? [] : [line.story])],
        status: line.done ? 'completed' : 'pending',
        body: toSections([
          ['', line.text],
          ['Notes', line.notes.join('\n')],
          [phase.title, phase.notes.join('\n')],
          ['Read first', others.map((file) => `- \`${join(basename(dirname(dirname(path))), feature, file)}\``).join('\n')],
        ]),
        source: {phase: phase.title, ...(line.story !== undefined && {story: line.story}), parallel: line.parallel},
      }))
    })
    ends.add(
      isStory,
      chains.at(-1)!.map(({id}) => id),
    )
    return tasks
  })
}

/** Stories wait for what stands before the first of them, and not for each other; all else waits for everything before it. */
class PhaseEnds {
  #common: readonly string[] = []
  #stories: string[] = []

  before(isStory: boolean): readonly string[] {
    return isStory || this.#stories.length === 0 ? this.#common : this.#stories
  }

  add(isStory: boolean, end: readonly string[]): void {
    if (isStory) return void this.#stories.push(...end)
    this.#common = end
    this.#stories = []
  }
}

/** Neighbours that are marked `[P]` go side by side; everything else, such as models after their tests, one after the other. */
function chainsOf(lines: readonly Line[]): Line[][] {
  const chains: Line[][] = []
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1]
    if (line.parallel && before?.parallel && before.group === line.group) chains.at(-1)!.push(line)
    else chains.push([line])
  }
  return chains
}

/** `(depends on T012, T013)`, wherever in the feature those are. */
function namedNeeds(text: string): string[] {
  const [, named] = /\((?:depends on|requires|after|blocked by)[: ]([^()]{1,500})\)/i.exec(text) ?? []
  return named?.match(/\bT-?\d+[a-z]?\b/g) ?? []
}

function readPhases(body: string): {phases: Phase[]; unnamed: number; unplaced: number} {
  const phases: Phase[] = []
  let phase: Phase = {title: 'Tasks', notes: [], lines: []}
  let [unnamed, unplaced] = [0, 0]
  let group = 0
  const close = (): void => {
    if (phase.lines.length > 0) phases.push(phase)
    else unplaced += phase.notes.filter((note) => note.trim() !== '').length
  }
  for (const line of body.split('\n')) {
    const [, heading] = /^##\s+(.*)$/.exec(line) ?? []
    if (/^###\s/.test(line)) group++
    const task = /^[-*]\s+\[([ xX])\]\s+\*{0,2}(T-?\d+[a-z]?)\b\*{0,2}:?\s*(.*)$/.exec(line)
    if (heading !== undefined) {
      close()
      phase = {title: heading.trim(), notes: [], lines: []}
    } else if (task) phase.lines.push(toLine(task, group))
    else if (/^[-*]\s+\[[ xX]\]\s/.test(line)) {
      unnamed++
      phase.notes.push(line)
    } else if (/^\s+\S/.test(line) && phase.lines.length > 0) phase.lines.at(-1)!.notes.push(line.trim())
    else if (!/^(?:#\s|---)/.test(line) && (line.trim() !== '' || phase.notes.length > 0)) phase.notes.push(line)
  }
  close()
  return {phases, unnamed, unplaced}
}

function toLine([, box, id, rest]: RegExpExecArray, group: number): Line {
  const marks = /^(?:\[(?:P|US\d{1,9})\]\s*)+/i.exec(rest!)?.[0] ?? ''
  const story = /\[(US\d+)\]/i.exec(marks)?.[1]?.toUpperCase()
  return {id: id!, done: box !== ' ', parallel: /\[P\]/i.test(marks), story, text: rest!.slice(marks.length).trim() || id!, group, notes: []}
}

/** `User Story 1 - Log in (Priority: P1)`. */
function priorityOf(title: string): string | undefined {
  const rank = /\bP([123])\b/.exec(title)?.[1]
  return rank && {'1': 'high', '2': 'medium', '3': 'low'}[rank]
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99).replace(/\s+\S*$/, '')}…` : text
}
