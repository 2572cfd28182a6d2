import {err, ok, type Result} from '../result.ts'
import {TemplateUntrustedError} from './errors.ts'
import {readProjectTemplate, type ProjectTemplate, type ProjectTemplateError, PROJECT_VALUES, readTemplateFiles} from './project-template.ts'
import {type RenderedFile, renderProject} from './render-project.ts'
import {collect, type ListedTemplate, pickTemplate, type TemplateError, type TemplateInput} from './spec-templates.ts'
import {findTemplates, type FoundTemplate, type TemplateSource} from './template-source.ts'

/** A template with all that it consists of. */
export interface ShownProjectTemplate extends ListedTemplate {
  /** Its files, from its folder; names are not rendered. */
  readonly files: readonly string[]
  /** What it may show without declaring it. */
  readonly given: readonly string[]
}

export interface ProjectTemplateInput extends TemplateInput {
  /** What every template may show. */
  readonly given: Readonly<Record<(typeof PROJECT_VALUES)[number], string>>
}

/** A template with values in it, and what is to be made of it. */
export interface RenderedProject {
  readonly template: FoundTemplate
  readonly files: readonly RenderedFile[]
}

/** Why no project can be made of a template. */
export type RenderProjectError = ProjectTemplateError | TemplateError | TemplateUntrustedError

/** The templates of projects. */
export class ProjectTemplates {
  readonly #sources: readonly TemplateSource[]
  readonly #untrusted: string | undefined

  /** `untrusted` is the project whose own templates are a stranger's: they can be looked at, but nothing is made of them. */
  constructor(sources: readonly TemplateSource[], untrusted?: string) {
    this.#sources = sources
    this.#untrusted = untrusted
  }

  /** By name, each before those that it shadows. */
  list(): ListedTemplate[] {
    return findTemplates(this.#sources, 'project').map((found) => {
      const read = readProjectTemplate(found.path)
      return read.ok ? {...found, ...aboutOf(read.value)} : {...found, description: '', variables: [], problem: read.error.message}
    })
  }

  show(name: string): Result<ShownProjectTemplate, ProjectTemplateError | TemplateError> {
    const found = this.#find(name)
    if (!found.ok) return found
    const template = readProjectTemplate(found.value.path)
    if (!template.ok) return template
    const files = readTemplateFiles(template.value)
    return files.ok ? ok({...found.value, ...aboutOf(template.value), files: files.value.map(({path}) => path), given: PROJECT_VALUES}) : files
  }

  /** The files of a project made from a template; nothing is written. */
  async render({given, ...input}: ProjectTemplateInput): Promise<Result<RenderedProject, RenderProjectError>> {
    const found = this.#find(input.name)
    if (!found.ok) return found
    if (found.value.source === 'project' && this.#untrusted !== undefined) return err(new TemplateUntrustedError({name: input.name, project: this.#untrusted}))
    const template = readProjectTemplate(found.value.path)
    if (!template.ok) return template
    const files = readTemplateFiles(template.value)
    if (!files.ok) return files
    const values = await collect(template.value.variables, input, `mmm project templates show ${input.name}`)
    if (!values.ok) return values
    const rendered = renderProject(template.value, files.value, {...values.value, ...given})
    return rendered.ok ? ok({template: found.value, files: rendered.value}) : rendered
  }

  #find(name: string): Result<FoundTemplate, TemplateError> {
    return pickTemplate(findTemplates(this.#sources, 'project'), name, 'mmm project templates')
  }
}

function aboutOf({description, variables}: ProjectTemplate): Pick<ProjectTemplate, 'description' | 'variables'> {
  return {description, variables}
}
