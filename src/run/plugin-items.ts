import {GeneratorUnknownError} from '../generation/errors.ts'
import type {GeneratorSource} from '../generation/generator.ts'
import {yieldedBy} from '../generation/yielded.ts'
import {printableLine} from '../text/terminal.ts'
import type {RunnerTask} from './runner.ts'

/** The generators of plugins, and what they have to know. */
export interface PluginGenerators {
  readonly sources: () => readonly GeneratorSource[]
  /** Ids of the specifications that are there, in order. */
  readonly specs: () => readonly string[]
}

export interface PluginSource {
  readonly generator: string
  readonly args: readonly string[]
}

/** Has the generator of a plugin make the items: one JSON value each. Gives what went wrong as text. */
export async function askPlugin(
  {args, generator: name}: PluginSource,
  {configuration, environment, log, project}: RunnerTask,
  {sources, specs}: PluginGenerators,
  signal: AbortSignal,
): Promise<string | {readonly items: readonly string[]}> {
  const source = sources().find((candidate) => candidate.name === name)
  if (!source) {
    const names = sources().map((candidate) => candidate.name)
    const {message, suggestions} = new GeneratorUnknownError({generator: name}, names)
    return [message, ...suggestions].join(' ')
  }
  const note = (text: string): void => log.write(`${printableLine(text)}\n`)
  const items: string[] = []
  try {
    for await (const made of yieldedBy(source, {project, args, specs: specs(), configuration, environment, note}, signal)) {
      const item = JSON.stringify(made) as string | undefined
      if (item === undefined) throw new Error(`number ${items.length + 1} of what it made is no JSON`)
      items.push(item)
    }
  } catch (error) {
    return `the generator "${name}" of the plugin ${source.plugin} failed: ${printableLine(String((error as Error | undefined)?.message ?? error))}`
  }
  return {items}
}
