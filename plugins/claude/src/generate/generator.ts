import {formatSpending, type Generator, type GeneratorTask, type NewSpecification} from 'mmm-cli'
import {randomUUID} from 'node:crypto'
import {appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {checkClaude} from '../check.ts'
import {claudeEnvironment} from '../environment.ts'
import {Listener} from '../listener.ts'
import {judge} from '../outcome.ts'
import {type FollowedTask, follow} from '../process.ts'
import {maskOf} from '../secrets.ts'
import {readDrafts} from './drafts.ts'
import {correctionPrompt, generationPrompt} from './prompt.ts'

/** Answers that may be wrong before nothing comes of it. */
const TRIES = 3
const GRACE = 5000

/** Has Claude make specifications of a document or a few words. */
const generator: Generator = {
  summary: 'Specifications for what a document or a few words ask for, written by Claude.',

  async *generate(task: GeneratorTask, signal: AbortSignal): AsyncGenerator<NewSpecification> {
    const document = readDocument(task.args)
    const {configuration, environment, project, specs} = task
    const checked = await checkClaude({configuration, environment, project})
    if (!checked.ok) throw new Error(`${checked.reason}. ${checked.suggestions.join(' ')}`)

    const folder = mkdtempSync(join(tmpdir(), 'mmm-generate-'))
    try {
      const session = randomUUID()
      let prompt = generationPrompt({document, name: project.name, specs})
      for (let turn = 1; ; turn++) {
        const answer = await converse({...task, folder, prompt, session, turn}, signal)
        const read = readDrafts(answer, specs)
        if ('drafts' in read) return yield* read.drafts
        if (turn === TRIES) throw new Error(`claude made nothing that can be used: ${read.problems.join(' ')}`)
        for (const problem of read.problems) task.note(`asking again: ${problem}`)
        prompt = correctionPrompt(read.problems)
      }
    } finally {
      rmSync(folder, {force: true, recursive: true})
    }
  },
}

export default generator

interface Turn extends GeneratorTask {
  readonly folder: string
  readonly prompt: string
  readonly session: string
  /** From 1; later ones go on in the same conversation. */
  readonly turn: number
}

/** One answer. Only tools that read are at hand. */
async function converse({configuration, environment, folder, note, project, prompt, session, turn}: Turn, signal: AbortSignal): Promise<string> {
  const mask = maskOf({configuration, environment})
  const path = join(folder, `${turn}.log`)
  const log = {path, descriptor: -1, write: (text: string) => appendFileSync(path, text), size: () => 0, tail: () => ''}
  const task: FollowedTask = {configuration, environment: {}, project, log, grace: GRACE, hurry: new AbortController().signal}
  const [model, budget] = [configuration.get('claude.model'), configuration.get('claude.attempt_budget_usd')]
  const argv: [string, ...string[]] = [
    configuration.get('claude.command'),
    '-p',
    ...['--output-format', 'stream-json', '--verbose', turn === 1 ? '--session-id' : '--resume', session],
    ...['--permission-mode', 'dontAsk', '--tools', 'Read', 'Glob', 'Grep'],
    ...(model === undefined ? [] : ['--model', model]),
    ...(budget === undefined ? [] : ['--max-budget-usd', String(budget)]),
    ...configuration.get('claude.args'),
  ]
  const listener = new Listener(task, mask)
  const events = follow({argv, environment: claudeEnvironment(environment), prompt, readsPrompt: true, mask}, listener, task, signal)
  for (;;) {
    const {done, value} = await events.next()
    if (!done) {
      if (value.type === 'progress') note(value.text)
      continue
    }
    signal.throwIfAborted()
    const {conversation} = listener
    const outcome = judge({...value, conversation, isVerified: true, directory: project.path, hasOwnModel: false, isRationed: false})
    if (outcome.outcome !== 'success') throw new Error([`${outcome.reason}.`, ...('suggestions' in outcome ? outcome.suggestions : [])].join(' '))
    const {cache_write_tokens = null, cost_usd = null, input_tokens = null, output_tokens = null} = conversation.result!.usage
    for (const line of formatSpending({cost_usd, unknown: 0, input_tokens, output_tokens, cache_write_tokens})) note(`spent ${line}`)
    return conversation.result!.text
  }
}

/** A file where there is one of that name, standard input for `-`, else the words themselves. */
function readDocument(args: readonly string[]): string {
  const text = args.join(' ').trim()
  if (text === '') throw new Error('it needs a file, - for standard input, or a few words that say what is wanted')
  if (text === '-') return readFileSync(0, 'utf8')
  const path = resolve(text)
  if (existsSync(path) && statSync(path).isFile()) return readFileSync(path, 'utf8')
  if (!/\s/.test(text)) throw new Error(`there is no file ${text}, and one word says too little`)
  return text
}
