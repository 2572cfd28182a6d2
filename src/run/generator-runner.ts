import {closeSync, openSync, readFileSync, rmSync, statSync} from 'node:fs'
import {type ForeachSource, MAXIMUM_ITEMS} from '../specification/foreach.ts'
import {runProcess} from './command-process.ts'
import {isCut, MAXIMUM_ITEM_BYTES} from './printed.ts'
import {askPlugin, type PluginGenerators} from './plugin-items.ts'
import type {Runner, RunnerEvent, RunnerReport, RunnerTask} from './runner.ts'
import {describeFailure} from './shell-runner.ts'

/**
 * Finds out what a generating specification is for: it carries out the command that prints the items, asks the generator
 * of a plugin, or takes them from what another specification printed. The items are its answer, one JSON value a line.
 */
export function createGeneratorRunner(generators: PluginGenerators): Runner {
  return {
    name: 'generator',

    check: () => Promise.resolve({ok: true, details: []}),

    describe: ({spec}) => describeSource(spec.metadata.foreach),

    async *run(task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
      const source = task.spec.metadata.foreach
      if (source?.kind === 'command') yield* runCommandForItems(source.command, task, signal)
      else if (source?.kind === 'output') yield report(readPrinted(source.of, printedBy(source.of, task)))
      else if (source?.kind === 'generator') yield report(await askPlugin(source, task, generators, signal))
      else yield report(`there is no way to find out what it is for (${describeSource(source)})`)
    },
  }
}

function describeSource(source: ForeachSource | undefined): string {
  if (source?.kind === 'command') return source.command
  if (source?.kind === 'generator') return ['generator', source.generator, ...source.args].join(' ')
  return source?.kind === 'output' ? `items printed by ${source.of}` : (source?.kind ?? 'nothing')
}

/** What the command prints to standard error is for people, and goes to the log. */
async function* runCommandForItems(command: string, task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
  yield {type: 'progress', text: command}
  task.log.write(`$ ${command}\n`)
  const path = task.log.path.replace(/\.log$/, '.items.jsonl')
  const stdout = openSync(path, 'w')
  const started: number[] = []
  try {
    const running = runProcess({
      argv: ['/bin/sh', '-c', command],
      cwd: task.project.path,
      environment: task.environment,
      stdout,
      stderr: task.log.descriptor,
      grace: task.grace,
      hurry: task.hurry,
      signal,
      onStart: (pid) => started.push(pid),
    })
    for (const pid of started) yield {type: 'process', pid}
    const exit = await running
    if (exit.code !== 0) yield report(describeFailure(command, exit))
    else if (statSync(path).size > MAXIMUM_ITEM_BYTES) yield report(`it printed more than ${MAXIMUM_ITEM_BYTES / 1024 / 1024} MiB of items`)
    else yield report(readItems(readFileSync(path, 'utf8'), true))
  } finally {
    closeSync(stdout)
    rmSync(path, {force: true})
  }
}

function printedBy(name: string, {dependencies}: RunnerTask): string {
  return dependencies.find(({id, path}) => id === name || path.endsWith(`/${name}.md`))?.result ?? dependencies.at(-1)?.result ?? ''
}

/** Half of the items would be a result that is not true. */
function readPrinted(name: string, text: string): ReturnType<typeof readItems> {
  if (!isCut(text)) return readItems(text, false)
  const limit = `${MAXIMUM_ITEM_BYTES / 1024 / 1024} MiB`
  return `only the end of what ${name} printed is left: its log is gone, or longer than ${limit}. Let it print less, or run it again`
}

/** One JSON value a line. Between other output only objects, lists and quoted texts count: a bare number may be anything. */
function readItems(text: string, isStrict: boolean): string | {readonly items: readonly string[]} {
  const items: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || (!isStrict && !/^[[{"]/.test(trimmed))) continue
    try {
      items.push(JSON.stringify(JSON.parse(trimmed)))
    } catch {
      if (isStrict) return `line ${index + 1} of what it printed is no JSON: ${trimmed.slice(0, 80)}`
    }
  }
  return items.length > MAXIMUM_ITEMS ? `it found ${items.length} items, more than ${MAXIMUM_ITEMS}` : {items}
}

function report(outcome: string | {readonly items: readonly string[]}): RunnerReport {
  if (typeof outcome === 'string') return {type: 'report', outcome: 'failed', reason: outcome}
  return {type: 'report', outcome: 'success', output: outcome.items.join('\n')}
}
