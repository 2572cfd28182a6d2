import type {Configuration} from '../configuration/configuration.ts'
import type {Project} from '../project/project.ts'
import type {AskRunner} from '../project/service-checks.ts'
import {RunnerCatalogue, type RunnerSource} from './runner-catalogue.ts'

interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly contributions: () => {readonly runners: readonly RunnerSource[]}
}

/** Asks a runner whether it can work in a project. Where nobody trusts that, it is only looked for: what it asks might carry out what stands there. */
export async function askRunner(
  {contributions, environment}: Surroundings,
  name: string,
  project: Project,
  configuration: Configuration,
): ReturnType<AskRunner> {
  const catalogue = RunnerCatalogue.of(configuration, contributions().runners)
  const asked = project.trusted ? await catalogue.findReady(name, {configuration, environment, project}) : await catalogue.find(name)
  return asked.ok ? {ok: true} : {ok: false, reason: asked.error.message, suggestions: asked.error.suggestions}
}
