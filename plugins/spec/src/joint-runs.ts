import {Args} from '@oclif/core'
import {type Host, type ListedRun, type MmmError, type ProjectServices, RunNotFoundError, RunOverError, type RunWish} from 'mmm-cli'

/** The run of one project, of several that went as one. */
export interface RunPart {
  readonly project: string
  readonly services: ProjectServices
  readonly run: number
}

const JOINT = /^j[\da-f]{8}$/

/** Whether a word is what a run of several projects is called. */
export function isJoint(word: number | string | undefined): word is string {
  return typeof word === 'string' && JOINT.test(word)
}

/** Names a run of the project by its number, or one of several projects by what `mmm run` called it. */
export const runArg = Args.custom<number | string>({
  parse: (word) => {
    if (JOINT.test(word)) return Promise.resolve(word)
    if (/^[1-9]\d{0,14}$/.test(word)) return Promise.resolve(Number(word))
    return Promise.reject(new Error(`Expected the number of a run, or the name of a run of several projects (as j1a2b3c4d), but received: ${word}`))
  },
})

/** The runs of which a run of several projects is made: asked of the project at hand, else of all that are registered. */
export function findParts(host: Host, id: string, current: string | undefined): RunPart[] {
  const open = (name?: string): ProjectServices | undefined => {
    const opened = host.openProject(name === undefined ? {} : {name})
    return opened.ok ? opened.value : undefined
  }
  const runIn = (services: ProjectServices | undefined): ListedRun | undefined => {
    const found = services?.state.runs.ofJoint(id)
    return found?.ok ? found.value : undefined
  }
  let first = runIn(open(current))
  for (const {name} of first ? [] : host.projects.list().projects) if ((first = runIn(open(name)))) break
  if (!first) throw new RunNotFoundError({run: id})
  return first.joint!.projects.flatMap((project) => {
    const services = open(project)
    const run = runIn(services)
    return run ? [{project, services: services!, run: run.id}] : []
  })
}

/** Asks all of them that still go; none of them going is an error. */
export function wishOfAll(id: string, parts: readonly RunPart[], wish: RunWish): ListedRun[] {
  let refusal: MmmError | undefined
  const asked = parts.flatMap(({run, services}) => {
    const done = services.state.runs.wish(run, wish)
    if (done.ok) return [done.value]
    refusal ??= done.error
    return []
  })
  if (asked.length === 0 && refusal instanceof RunOverError)
    throw new RunOverError({run: id, status: refusal.context.status, projects: parts.map(({project}) => project)})
  if (asked.length === 0 && refusal) throw refusal
  return asked
}
