import type {Configuration} from '../configuration/configuration.ts'
import {PowersWidenedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {type Powers, readPowers} from '../project/trust.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** What of the powers of a run nobody has agreed to; they are only asked for where that may be. */
export type Widened = (powers: () => Powers) => Powers

/** Why a specification that came while a run went is not taken up: the project is from elsewhere, and nobody has agreed to what it would carry out. */
export function refuseNewcomer(
  record: SpecRecord,
  {configuration, view, widened}: {readonly configuration: Configuration; readonly view: SpecificationView; readonly widened: Widened},
): string | undefined {
  const {commands} = widened(() => readPowers(configuration, view.sayersOf([record.id])))
  return commands.length === 0 ? undefined : `nobody has agreed to what it would carry out, and it came while the run went: mmm project trust`
}

/** Refuses to carry out what a project from elsewhere did not say yet when it was trusted. */
export function refuseWidened(
  {project: {name, path}, widened}: {readonly project: Pick<Project, 'name' | 'path'>; readonly widened: Widened},
  configuration: Configuration,
  records: () => readonly SpecRecord[],
): Result<void, PowersWidenedError> {
  const powers = widened(() => readPowers(configuration, records()))
  return powers.commands.length + powers.settings.length > 0 ? err(new PowersWidenedError({name, path, powers})) : ok()
}
