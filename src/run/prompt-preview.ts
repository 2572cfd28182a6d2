import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {MmmError} from '../errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {Project} from '../project/project.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {findSecrets, maskSecrets} from '../text/secrets.ts'
import {PromptMissingError} from './errors.ts'
import type {RunnerCatalogue} from './runner-catalogue.ts'
import {runnerNameOf} from './runner-name.ts'
import {dependenciesOf} from './task-dependencies.ts'

export interface PromptPreviewOptions {
  readonly configuration: Configuration
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly project: Pick<Project, 'name' | 'path'>
  readonly specifications: SpecificationEngine
  readonly runners: RunnerCatalogue
  readonly database: Database
}

/** What a specification's runner would tell its model at the first attempt. Nothing is carried out. */
export async function previewPrompt(
  {configuration, database, environment, project, runners, specifications}: PromptPreviewOptions,
  spec: string,
): Promise<Result<string, MmmError>> {
  const loaded = specifications.load(spec)
  if (!loaded.ok) return loaded
  const view = specifications.view()
  if (!view.ok) return view
  const {content, id, metadata, path, title} = loaded.value
  const executions = new ExecutionStore(database)
  const name = runnerNameOf({metadata}, configuration)
  const runner = await runners.find(name)
  if (!runner.ok) return runner
  if (!runner.value.prompt) return err(new PromptMissingError({spec: id, runner: name}))
  const maxIterations = metadata.max_iterations ?? configuration.get('run.max_iterations')
  const prompt = await runner.value.prompt({
    configuration,
    dependencies: dependenciesOf(view.value, id, (dependency) => executions.answer(dependency)),
    feedback: undefined,
    iteration: 1,
    maxIterations,
    project: {name: project.name, path: project.path},
    spec: {id, title, path, content, metadata},
  })
  return prompt.ok ? ok(maskSecrets(prompt.value, findSecrets(environment, configuration.secrets))) : prompt
}
