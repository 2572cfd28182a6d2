import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {Project} from './project.ts'

/** The project's row in its own state database. */
export class ProjectStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(): {readonly id: number; readonly name: string; readonly path: string} | undefined {
    return this.#database.get('SELECT id, name, path FROM projects ORDER BY id LIMIT 1')
  }

  /** Makes the row, or brings it to the project's name and path when it was renamed or moved. */
  save({name, path}: Pick<Project, 'name' | 'path'>, changes: ChangeSet): number {
    const before = this.find()
    // Of two who open a new state at once, the second finds that it is done.
    if (before?.name === name && before.path === path) return before.id
    const now = this.#database.now()
    changes.record({kind: 'project', id: name, before: before && {name: before.name, path: before.path}, after: {name, path}})
    if (!before) return this.#database.run('INSERT INTO projects (name, path, created_at, updated_at) VALUES (?, ?, ?, ?)', name, path, now, now).id
    this.#database.run('UPDATE projects SET name = ?, path = ?, updated_at = ? WHERE id = ?', name, path, now, before.id)
    return before.id
  }
}
