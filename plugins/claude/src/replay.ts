import type {RecordedAttempt, RunnerEvent, RunnerTask} from 'mmm-cli'
import {createReadStream, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {dirname, isAbsolute, join, relative, resolve} from 'node:path'
import {Listener} from './listener.ts'
import type {Mask} from './secrets.ts'
import {LineSplitter} from './stream/line-splitter.ts'
import {parseLine, type Tool} from './stream/stream-event.ts'

/** Hears a recorded stream again, and changes the files that were changed then. Commands that the agent ran are not run again. */
export async function* replayStream(task: RunnerTask, {stream}: RecordedAttempt, mask: Mask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
  if (!existsSync(stream)) return task.log.write('There is no recorded stream.\n')
  const listener = new Listener(task, mask)
  const edits = new FileEdits(task.project.path)
  const lines = new LineSplitter()
  for await (const bytes of createReadStream(stream)) {
    if (signal.aborted) return
    yield* listener.hear(bytes as Buffer)
    for (const line of lines.push(bytes as Buffer)) for (const problem of edits.hear(line)) task.log.write(`! ${problem}\n`)
  }
  yield* listener.end()
}

/** The agent's own edits: each is made when the answer to it was no error. */
class FileEdits {
  readonly #folder: string
  readonly #pending = new Map<string, Tool>()
  /** Where the agent worked then. */
  #then: string | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Gives what could not be done. */
  hear(line: string): string[] {
    return parseLine(line).flatMap((event) => {
      if (event.kind === 'init' && event.directory !== '') this.#then ??= event.directory
      if (event.kind === 'tool') this.#pending.set(event.id, event)
      if (event.kind !== 'tool_result' || event.isError) return []
      const tool = this.#pending.get(event.id)
      return tool ? this.#apply(tool) : []
    })
  }

  #apply({input, name}: Tool): string[] {
    const {content, edits, file_path: path, new_string: after, old_string: before, replace_all: all} = input
    if (typeof path !== 'string') return []
    const changes = name === 'Edit' ? [{new_string: after, old_string: before, replace_all: all}] : name === 'MultiEdit' && Array.isArray(edits) ? edits : []
    if (name !== 'Write' && changes.length === 0) return []
    const file = this.#placeOf(path)
    if (this.#leaves(file)) return [`${path} lies outside the project, and was left alone`]
    if (name === 'Write') {
      mkdirSync(dirname(file), {recursive: true})
      writeFileSync(file, String(content))
      return []
    }
    let text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    for (const {new_string: to, old_string: from, replace_all: everywhere} of changes as Array<Record<string, unknown>>) {
      if (typeof from !== 'string' || typeof to !== 'string' || (from !== '' && !text.includes(from))) return [`${path} is not as it was, and was left alone`]
      text = everywhere === true ? text.replaceAll(from, () => to) : text.replace(from, () => to)
    }
    writeFileSync(file, text)
    return []
  }

  /** What was in the folder that the agent worked in is in this one now: a work tree that is gone, or another copy of the project. */
  #placeOf(path: string): string {
    const inside = this.#then === undefined || !isAbsolute(path) ? '..' : relative(this.#then, path)
    return resolve(this.#folder, inside.startsWith('..') || isAbsolute(inside) ? path : inside)
  }

  /** Whatever leads there: the nearest folder that exists must lie in the project, and no link may stand in the file's place. */
  #leaves(file: string): boolean {
    let nearest = file
    while (!lstatSync(nearest, {throwIfNoEntry: false})) nearest = dirname(nearest)
    // A link that leads nowhere leads outside as soon as something is written through it.
    if (!existsSync(nearest)) return true
    const real = realpathSync(nearest)
    const inside = relative(realpathSync(this.#folder), join(real, relative(nearest, file)))
    return inside.startsWith('..') || inside === '' || inside.split('/')[0] === '.git'
  }
}
