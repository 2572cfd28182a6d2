import {join} from 'node:path'
import {FolderAges} from '../specification/folder-ages.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** What specifications hang on that tells nobody when it changes: files that a glob lists, and other projects. To be asked now and then. */
export class Surroundings {
  readonly #view: SpecificationView
  readonly #folders: readonly FolderAges[]
  #pulse: string

  constructor(view: SpecificationView, projectPath: string) {
    this.#view = view
    const globs = view.files.flatMap(({generator}) => (generator?.source.kind === 'glob' ? [generator.source.glob] : []))
    this.#folders = [...new Set(globs.map((glob) => folderOf(glob)))].map((folder) => new FolderAges(join(projectPath, folder)))
    this.#pulse = this.#feel()
  }

  /** Whether there is anything to ask about. */
  get isEmpty(): boolean {
    return this.#folders.length === 0 && !this.#view.neighbours?.isUsed
  }

  /** Whether files came or went, or something changed in another project, since it was asked last. */
  hasChanged(): boolean {
    const before = this.#pulse
    this.#pulse = this.#feel()
    const changed = this.#folders.map((folder) => folder.hasChanged())
    return changed.includes(true) || before !== this.#pulse
  }

  #feel(): string {
    return this.#view.neighbours?.pulse() ?? ''
  }
}

/** The folder below which a glob can find something. */
function folderOf(glob: string): string {
  const parts = glob.split('/')
  const first = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part))
  return parts.slice(0, first === -1 ? -1 : first).join('/')
}
