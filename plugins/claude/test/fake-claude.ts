import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const PROGRAM = fileURLToPath(new URL('fixtures/fake-claude', import.meta.url))

/** What the stand-in does at one start. */
export interface Turn {
  readonly lines?: readonly unknown[]
  /** Files that it writes, by path. */
  readonly write?: Readonly<Record<string, string>>
  readonly stderr?: string
  readonly exit?: number
  readonly signal?: string
  /** Whether it stays when it has said everything. */
  readonly hang?: boolean
  /** A file for the number of a child that it leaves behind. */
  readonly child?: string
  /** Whether that child leaves its process group, as the tools of the real one do. */
  readonly strays?: boolean
}

export interface Call {
  readonly args: readonly string[]
  readonly prompt: string
  readonly spec: string
  /** Its variables that begin with CLAUDE. */
  readonly environment: Readonly<Record<string, string>>
}

export interface FakeClaude extends Workspace {
  /** How it was started for work, each time. */
  calls(): Call[]
}

export const INIT = {type: 'system', subtype: 'init', session_id: 'abc', model: 'claude-fake-1', claude_code_version: '2.1.197'}

/** A result as the CLI gives it. */
export function result(fields: object = {}): object {
  const usage = {input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 1000, cache_creation_input_tokens: 50}
  return {type: 'result', subtype: 'success', is_error: false, api_error_status: null, num_turns: 1, result: 'Done.', total_cost_usd: 0.02, usage, ...fields}
}

/** A line in which the agent uses a tool. */
export function tool(name: string, input: object): object {
  return {type: 'assistant', message: {id: 'm1', content: [{type: 'tool_use', id: 't1', name, input}], usage: {input_tokens: 1, output_tokens: 1}}}
}

/** Lines of a recorded stream, named by folder and file. */
export function recorded(name: string): string[] {
  return readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
}

/** An initialized project whose claude is the stand-in, which plays a turn at each start, the last one again and again; turns may be those of each specification. */
export async function withFakeClaude(
  turns: readonly Turn[] | Readonly<Record<string, readonly Turn[]>>,
  test: (workspace: FakeClaude) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const variables = {
    MMM_CLAUDE__COMMAND: PROGRAM,
    MMM_RUN__GRACE: '300ms',
    ANTHROPIC_API_KEY: 'sk-fake-0123456789abcdef',
    ...environment,
  }
  await withWorkspace(
    async (workspace) => {
      const script = join(workspace.home, '..', 'script.json')
      writeFileSync(script, JSON.stringify(turns))
      process.env.FAKE_CLAUDE = script
      try {
        await workspace.run('init')
        await test({...workspace, calls: () => readCalls(`${script}.calls`)})
      } finally {
        delete process.env.FAKE_CLAUDE
      }
    },
    {environment: variables},
  )
}

function readCalls(path: string): Call[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Call)
}
