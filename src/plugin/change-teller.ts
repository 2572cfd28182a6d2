import type {Database} from '../database/database.ts'
import type {HookedProject} from '../run/run-hooks.ts'
import {ChangeLogStore} from '../state/change-log-store.ts'
import type {Hooks} from './hook-events.ts'

interface Watched {
  readonly database: Database
  readonly project: HookedProject
  readonly versions: number[]
}

/** Tells hooks what changes in the state, soon after it has, while the work goes on. */
export class ChangeTeller {
  readonly #hooks: Hooks
  readonly #watched: Watched[] = []
  #telling: Promise<void> | undefined

  constructor(hooks: Hooks) {
    this.#hooks = hooks
  }

  watch(database: Database, {name, path}: HookedProject): void {
    const watched: Watched = {database, project: {name, path}, versions: []}
    this.#watched.push(watched)
    database.onChange((version) => {
      watched.versions.push(version)
      this.#telling ??= this.#tell()
    })
  }

  /** Settles when everything was told. */
  async settled(): Promise<void> {
    while (this.#telling) await this.#telling
  }

  async #tell(): Promise<void> {
    // What is changed in one go is told in one.
    await new Promise<void>((resolve) => void setImmediate(resolve))
    for (const {database, project, versions} of this.#watched) {
      const log = new ChangeLogStore(database)
      const read = database.read('reading changes', () => versions.splice(0).flatMap((version) => log.changesOf(version)))
      if (read.ok && read.value.length > 0) await this.#hooks.call('mmm:state:change', {project, changes: read.value})
    }
    this.#telling = this.#watched.some(({versions}) => versions.length > 0) ? this.#tell() : undefined
  }
}
