import type {Runner, RunnerCheck, RunnerEvent, RunnerSetting, RunnerTask} from 'mmm-cli'
import {outerEnvironment} from '../environment.ts'
import {askProgram} from '../ask-program.ts'
import {follow, promptPathOf} from '../process.ts'
import {renderPrompt, renderText} from '../prompt.ts'
import {maskOf} from '../secrets.ts'
import {type CommandDefinition, readDefinition} from './definition.ts'
import {Echo} from './echo.ts'
import {judgeCommand} from './outcome.ts'

/** Any program as a runner: `[commands.NAME]` says how it is started and how it tells that it is done. */
const command = {
  ...named('command'),
  /** The runner that a name stands for. */
  named,
}

export default command

function named(name: string): Runner {
  return {
    name,
    check: (setting) => check(name, setting),
    describe: () => name,
    prompt: (task) => renderPrompt(task),

    async *run(task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
      const definition = readDefinition(name, task.configuration)
      if (typeof definition === 'string') return yield {type: 'report', outcome: 'fatal', reason: definition, suggestions: []}
      const prompt = await renderPrompt(task)
      const argv = await renderArguments(definition, task)
      if (!prompt.ok) return yield {type: 'report', outcome: 'failed', reason: prompt.error.message}
      if (typeof argv === 'string') return yield {type: 'report', outcome: 'fatal', reason: argv, suggestions: []}
      const mask = maskOf(task)
      const echo = new Echo(task, mask)
      const agent = {argv, environment: outerEnvironment(task.environment), prompt: prompt.value, readsPrompt: definition.prompt === 'stdin', mask}
      const end = yield* follow(agent, echo, task, signal)
      yield {type: 'report', ...judgeCommand(definition, echo.output, end)}
    },
  }
}

/** Each argument by itself: what a value holds never becomes another argument. */
async function renderArguments({argv, model: own}: CommandDefinition, task: RunnerTask): Promise<[string, ...string[]] | string> {
  const {project, spec} = task
  const model = typeof spec.metadata.model === 'string' ? spec.metadata.model : own
  const values = {spec: {id: spec.id, title: spec.title, path: spec.path}, project, model, prompt_file: promptPathOf(task), iteration: task.iteration}
  const [program, ...templates] = argv
  const args: string[] = []
  for (const template of templates) {
    const rendered = await renderText(template, values)
    if (!rendered.ok) return `the argument ${JSON.stringify(template)} is wrong: ${rendered.error}`
    if (rendered.value !== '') args.push(rendered.value)
  }
  return [program, ...args]
}

async function check(name: string, {configuration, environment, project}: RunnerSetting): Promise<RunnerCheck> {
  const definition = readDefinition(name, configuration)
  const config = 'Mend it with `mmm config edit --global`; docs/claude.md has examples.'
  if (typeof definition === 'string') return {ok: false, reason: definition, suggestions: [config]}
  const [program, ...args] = definition.check ?? [definition.argv[0], '--version']
  const asked = await askProgram(program!, args, {cwd: project.path, environment: outerEnvironment(environment)})
  if (asked.code === 'ENOENT')
    return {ok: false, reason: `the program "${program}" is not there`, suggestions: ['Install it, or name it with its path.', config]}
  if (definition.check && asked.code !== 0)
    return {ok: false, reason: `\`${definition.check.join(' ')}\` failed (${asked.code ?? 'no answer'})`, suggestions: [config]}
  return {ok: true, details: [program!]}
}
