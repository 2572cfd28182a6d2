import {type Configuration, err, ok, type PromptTask, type Result} from 'mmm-cli'
import {readFileSync, realpathSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import {asksForCriteria, criteriaOf} from './evidence.ts'
import {PromptFailedError} from './errors.ts'
import {PROMPT_TEMPLATE} from './prompt-template.ts'

/** Where a project keeps a template of its own. */
const PROJECT_TEMPLATE = join('.mmm', 'templates', 'prompt.md')
/** Milliseconds and characters that a template may take. */
const LIMITS = {parseLimit: 1_000_000, renderLimit: 2000, memoryLimit: 50_000_000}

/** What the agent is told: the template of the specification, of the project, or the built-in one, filled in. */
export async function renderPrompt(task: PromptTask, {isResumed = false} = {}): Promise<Result<string, PromptFailedError>> {
  const template = readTemplate(task)
  if (!template.ok) return template
  const rendered = await renderText(template.value.text, values(task, isResumed))
  return rendered.ok ? ok(`${rendered.value.trim()}\n`) : err(new PromptFailedError({path: template.value.path}, new Error(rendered.error)))
}

/** Fills in a template; the error says what is wrong with it. */
export async function renderText(template: string, context: object): Promise<Result<string, string>> {
  const {Liquid} = await import('liquidjs')
  // No files, and only what values hold themselves: a template that came with a project reaches nothing else.
  const liquid = new Liquid({...LIMITS, ownPropertyOnly: true, strictFilters: true, templates: {}})
  try {
    return ok(String(await liquid.parseAndRender(template, context)))
  } catch (error) {
    return err((error as Error).message)
  }
}

function values({configuration, dependencies, feedback, iteration, maxIterations, project, spec}: PromptTask, resumed: boolean): object {
  const {content, id, metadata, path, title} = spec
  return {
    spec: {...metadata, id, title, path, body: withoutTitle(bodyOf(content), title), content},
    project,
    dependencies,
    criteria: criteriaOf(content),
    verify: metadata.verify ?? [],
    feedback,
    iteration,
    max_iterations: maxIterations,
    resumed,
    answer_criteria: asksForCriteria(spec),
    variables: configuration.variables,
  }
}

function readTemplate({configuration, project, spec}: PromptTask): Result<{path: string; text: string}, PromptFailedError> {
  const own = spec.metadata.prompt
  const chosen = typeof own === 'string' ? own : configuration.get('claude.prompt')
  const path = resolve(project.path, chosen ?? PROJECT_TEMPLATE)
  const isConfined = typeof own === 'string' || !isPersonal(configuration)
  try {
    return ok({path, text: readConfined(path, isConfined ? project.path : undefined)})
  } catch (error) {
    const isMissing = chosen === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT'
    return isMissing ? ok({path: 'the built-in prompt', text: PROMPT_TEMPLATE}) : err(new PromptFailedError({path}, error))
  }
}

/** A person may keep a template anywhere; what came with a project stays in it. */
function isPersonal(configuration: Configuration): boolean {
  return !['manifest', 'local', 'default'].includes(configuration.origin('claude.prompt').layer)
}

function readConfined(path: string, folder: string | undefined): string {
  const real = realpathSync(path)
  if (folder !== undefined && relative(realpathSync(folder), real).startsWith('..')) throw new Error('it lies outside the project')
  return readFileSync(real, 'utf8')
}

/** A specification's text without its frontmatter, which is for mmm. */
export function bodyOf(content: string): string {
  return content.replace(/^(---(?:toml|json)?|\+\+\+)[ \t]*\r?\n[\s\S]*?\r?\n(?:---|\+\+\+)[ \t]*(?:\r?\n|$)/, '').trim()
}

/** The template says the title itself. */
function withoutTitle(body: string, title: string): string {
  const [first = '', ...rest] = body.split('\n')
  return first.startsWith('# ') && first.slice(2).trim() === title ? rest.join('\n').trim() : body
}
