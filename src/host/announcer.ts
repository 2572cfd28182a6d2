import type {Database} from '../database/database.ts'
import {loadModule} from '../lazy.ts'
import type {ChangeTeller} from '../plugin/change-teller.ts'
import type {Hooks} from '../plugin/hook-events.ts'
import type {ProjectManager} from '../project/project-manager.ts'
import type {HookedProject} from '../run/run-hooks.ts'

/** Tells hooks of what the host does. Where nobody listens, nothing is loaded. */
export class Announcer {
  readonly #hooks: Hooks
  #teller: ChangeTeller | undefined

  constructor(hooks: Hooks) {
    this.#hooks = hooks
  }

  /** Tells of every change that this process makes in a state database. */
  watch(database: Database, project: HookedProject): void {
    if (!this.#hooks.listens('mmm:state:change')) return
    const {ChangeTeller: Teller} = loadModule<typeof import('../plugin/change-teller.ts')>('plugin/change-teller')
    this.#teller ??= new Teller(this.#hooks)
    this.#teller.watch(database, project)
  }

  /** Settles when all changes are told. */
  async settled(): Promise<void> {
    await this.#teller?.settled()
  }

  async switchTo(projects: ProjectManager, name: string): Promise<ReturnType<ProjectManager['switchTo']>> {
    const previous = projects.current() ?? null
    const switched = projects.switchTo(name)
    if (switched.ok) await this.#hooks.call('mmm:project:switch', {project: {name: switched.value.name, path: switched.value.path}, previous})
    return switched
  }
}
