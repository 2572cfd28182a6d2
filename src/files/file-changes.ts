import {randomUUID} from 'node:crypto'
import {chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {attempt, ok, type Result} from '../result.ts'
import {FileWriteFailedError} from './errors.ts'
import {forgetJournal, type Journal, type JournalStep, keepOriginal, moveInto, textHash, undoJournal, writeJournal} from './file-journal.ts'
import {syncAll, syncDirectory} from './write-atomically.ts'

/**
 * Files that are written and deleted together: first all new texts are brought to the disk, then all get their names.
 * Until it is told that everything else succeeded too, all of it can be taken back, by another process as well.
 */
export class FileChanges {
  /** Says later whether the changes were meant to stay. */
  readonly token = randomUUID()
  readonly #root: string
  readonly #folder: string
  readonly #plan = new Map<string, (() => string) | undefined>()
  #journal: Journal | undefined

  /** `root` is the folder that all files lie below, `journals` one on the same disk. */
  constructor({journals, root}: {readonly root: string; readonly journals: string}) {
    this.#root = root
    this.#folder = join(journals, this.token)
  }

  /** Plans a file; its text is asked for when it is written. */
  write(path: string, text: () => string): void {
    this.#plan.set(path, text)
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
        for (const [target, text] of this.#plan) {
          path = target
          steps.push(this.#stage(target, text, steps.length))
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

  #stage(target: string, text: (() => string) | undefined, index: number): JournalStep {
    const step = {path: relative(this.#root, target), kept: existsSync(target)}
    if (step.kept) keepOriginal(target, join(this.#folder, `old-${index}`))
    if (!text) return {...step, hash: null}
    const [content, staged] = [text(), join(this.#folder, `new-${index}`)]
    writeFileSync(staged, content)
    if (step.kept) chmodSync(staged, statSync(target).mode & 0o777)
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
