import {randomUUID} from 'node:crypto'
import {chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {attempt, ok, type Result} from '../result.ts'
import {FileWriteFailedError} from './errors.ts'
import {forgetJournal, type Journal, type JournalStep, keepOriginal, moveInto, textHash, undoJournal, writeJournal} from './file-journal.ts'
import {syncAll, syncDirectory} from './write-atomically.ts'

interface Planned {
  readonly text: () => string | Uint8Array
  readonly executable: boolean
}

/** Lets those execute a file who may read it. */
export function makeExecutable(path: string): void {
  const mode = statSync(path).mode & 0o777
  chmodSync(path, mode | ((mode & 0o444) >> 2))
}

/**
 * Files that are written and deleted together: first all new texts are brought to the disk, then all get their names.
 * Until it is told that everything else succeeded too, all of it can be taken back, by another process as well.
 */
export class FileChanges {
  /** Says later whether the changes were meant to stay. */
  readonly token = randomUUID()
  readonly #root: string
  readonly #folder: string
  readonly #plan = new Map<string, Planned | undefined>()
  #journal: Journal | undefined

  /** `root` is the folder that all files lie below, `journals` one on the same disk. */
  constructor({journals, root}: {readonly root: string; readonly journals: string}) {
    this.#root = root
    this.#folder = join(journals, this.token)
  }

  /** Plans a file; its text is asked for when it is written. Only a file that is new becomes executable. */
  write(path: string, text: Planned['text'], {executable = false}: {readonly executable?: boolean} = {}): void {
    this.#plan.set(path, {text, executable})
  }

  remove(path: string): void {
    if (existsSync(path)) this.#plan.set(path, undefined)
  }

  /** Whether there is anything to take back. */
  get isApplied(): boolean {
    return this.#journal !== undefined
  }

  apply(): Result<void, FileWriteFailedError> {
    if (this.#plan.size === 0) return ok()
    let path = this.#folder
    return attempt(
      () => {
        mkdirSync(this.#folder, {recursive: true})
        const steps: JournalStep[] = []
        for (const [target, planned] of this.#plan) {
          path = target
          steps.push(this.#stage(target, planned, steps.length))
        }
        const staged = steps.flatMap(({hash}, index) => (hash === null ? [] : [join(this.#folder, `new-${index}`)]))
        syncAll(this.#folder, staged)
        this.#journal = {steps, folders: this.#missingFolders()}
        writeJournal(this.#folder, this.#journal)
        for (const [index, target] of [...this.#plan.keys()].entries()) {
          path = target
          this.#carryOut(target, steps[index]!, index)
        }
        for (const folder of new Set([...this.#plan.keys()].map((target) => dirname(target)))) syncDirectory(folder)
      },
      (cause) => new FileWriteFailedError({path}, cause),
    )
  }

  /** Takes everything back. What somebody else has written meanwhile stays. */
  undo(): void {
    if (this.#journal) undoJournal(this.#root, this.#folder, this.#journal)
    this.forget()
  }

  /** Lets go of what was before. */
  forget(): void {
    if (this.#plan.size > 0) forgetJournal(this.#folder)
  }

  #stage(target: string, planned: Planned | undefined, index: number): JournalStep {
    const step = {path: relative(this.#root, target), kept: existsSync(target)}
    if (step.kept) keepOriginal(target, join(this.#folder, `old-${index}`))
    if (!planned) return {...step, hash: null}
    const [content, staged] = [planned.text(), join(this.#folder, `new-${index}`)]
    writeFileSync(staged, content)
    if (step.kept) chmodSync(staged, statSync(target).mode & 0o777)
    else if (planned.executable) makeExecutable(staged)
    return {...step, hash: textHash(content)}
  }

  /** Deepest first. */
  #missingFolders(): string[] {
    const missing = new Set<string>()
    for (const [target, text] of this.#plan) {
      if (text) for (let folder = dirname(target); !existsSync(folder); folder = dirname(folder)) missing.add(relative(this.#root, folder))
    }
    return [...missing].toSorted((a, b) => b.length - a.length)
  }

  #carryOut(target: string, {hash}: JournalStep, index: number): void {
    if (hash === null) return rmSync(target)
    mkdirSync(dirname(target), {recursive: true})
    return moveInto(join(this.#folder, `new-${index}`), target)
  }
}
