import {join} from 'node:path'
import type {PluginPath} from '../plugin/contributions.ts'
import type {Project} from '../project/project.ts'
import {ProjectTemplates} from '../template/project-templates.ts'
import {SpecTemplates} from '../template/spec-templates.ts'
import {builtInSource, type TemplateKind, type TemplateSource} from '../template/template-source.ts'

/** Where templates are looked for, first to last: the project's own, a person's, those of plugins, and mmm's. */
export class Templates {
  readonly #home: string
  readonly #plugins: readonly PluginPath[]

  constructor(home: string, plugins: readonly PluginPath[]) {
    this.#home = home
    this.#plugins = plugins
  }

  /** The templates of specifications that a project can use; without one, those that every project can. */
  ofSpecifications(project?: Pick<Project, 'path'>): SpecTemplates {
    return new SpecTemplates(this.#sources('spec', project))
  }

  /** The templates of projects, those of a project at hand included. */
  ofProjects(project?: Pick<Project, 'name' | 'path' | 'trusted'>): ProjectTemplates {
    return new ProjectTemplates(this.#sources('project', project), project && !project.trusted ? project.name : undefined)
  }

  #sources(kind: TemplateKind, project?: Pick<Project, 'path'>): TemplateSource[] {
    return [
      ...(project ? [{source: 'project' as const, folder: join(project.path, '.mmm', 'templates'), confined: project.path}] : []),
      {source: 'global', folder: join(this.#home, 'templates')},
      ...this.#plugins.map(({path, plugin}) => ({source: 'plugin' as const, folder: path, plugin})),
      builtInSource(kind),
    ]
  }
}
