import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ProjectStore} from '../project/project-store.ts'
import type {Project} from '../project/project.ts'
import {ok, type Result} from '../result.ts'

/** A project's number in its state database, where its name and place are kept up to date. */
export function projectIdIn(database: Database, project: Project): Result<number, DatabaseError> {
  const store = new ProjectStore(database)
  const found = database.read('reading the project', () => store.find())
  if (!found.ok) return found
  if (found.value?.name === project.name && found.value.path === project.path) return ok(found.value.id)
  return database.change('registering the project', 'project', (changes) => ok(store.save(project, changes)))
}
