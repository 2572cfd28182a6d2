import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** Tells whether files came or went in a folder and below it since the last look, at the cost of a look at its folders alone. */
export class FolderAges {
  readonly #root: string
  #ages: Map<string, number>

  constructor(root: string) {
    this.#root = root
    this.#ages = readAges(root)
  }

  hasChanged(): boolean {
    const isSame = [...this.#ages].every(([folder, age]) => ageOf(folder) === age)
    if (isSame) return false
    this.#ages = readAges(this.#root)
    return true
  }
}

function readAges(root: string): Map<string, number> {
  const ages = new Map<string, number>()
  const pending = [root]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    ages.set(folder, ageOf(folder))
    for (const entry of entriesOf(folder))
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') pending.push(join(folder, entry.name))
  }
  return ages
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, {withFileTypes: true})
  } catch {
    return []
  }
}

function ageOf(folder: string): number {
  return statSync(folder, {throwIfNoEntry: false})?.mtimeMs ?? 0
}
