import {ok, type Result} from '../result.ts'
import type {Project} from './project.ts'
import type {ProjectRegistry} from './project-registry.ts'
import {enter, type RegistrationError} from './registration.ts'

/** Notes in the registry whether a project is trusted. It says nothing about another folder that has the same name. */
export function setTrust(registry: ProjectRegistry, project: Project, trusted: boolean, now: string): Result<Project, RegistrationError> {
  return registry.alone((): Result<Project, RegistrationError> => {
    const {description, name, path} = project
    const entered = enter(registry, {name, path, description, trusted, now})
    if (!entered.ok || entered.value.project.trusted === trusted) return entered.ok ? ok(entered.value.project) : entered
    return registry.replace({...entered.value.project, trusted})
  })
}
