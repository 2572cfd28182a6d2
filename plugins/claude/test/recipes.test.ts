import {expect} from 'chai'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const DOCUMENT = new URL('../../../docs/claude.md', import.meta.url)

/** What each program prints, as its documentation says. */
const CODEX = `{"type":"thread.started","thread_id":"0199"}
{"type":"turn.started"}
{"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"thinking"}}
{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"ls","aggregated_output":"unauthorized.ts","exit_code":0}}
{"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"Done by codex."}}
{"type":"turn.completed","usage":{"input_tokens":24763,"cached_input_tokens":24448,"output_tokens":122}}`
const GEMINI = JSON.stringify({
  response: 'Done by gemini.',
  stats: {
    models: {'gemini-2.5-pro': {tokens: {prompt: 24939, candidates: 20}}, 'gemini-2.5-flash': {tokens: {prompt: 61, candidates: 2}}},
    files: {totalLinesAdded: 1},
  },
})
const STEP = {reason: 'tool-calls', cost: 0.25, tokens: {input: 22443, output: 118, reasoning: 0, cache: {read: 21415, write: 0}}}
const OPENCODE = [
  {type: 'step_start', sessionID: 'ses_1', part: {type: 'step-start'}},
  {type: 'tool_use', sessionID: 'ses_1', part: {type: 'tool', tool: 'bash', state: {status: 'completed', input: {}, output: 'hello'}}},
  {type: 'step_finish', sessionID: 'ses_1', part: {type: 'step-finish', ...STEP}},
  {type: 'text', sessionID: 'ses_1', part: {type: 'text', text: 'Done by opencode.'}},
  {type: 'step_finish', sessionID: 'ses_1', part: {type: 'step-finish', ...STEP, reason: 'stop'}},
]
  .map((event) => JSON.stringify(event))
  .join('\n')

/** An agent: what it prints, and how it exits. It keeps its arguments and its prompt. */
const agent = (name: string, output: string, exit = 0): string => `#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$*" > ${name}.args
[ ${name} = aider ] || cat > ${name}.prompt
cat <<'EOF'
${output}
EOF
exit ${exit}
`

interface Attempt {
  readonly spec: string
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cost_usd: number | null
  readonly answer: string | null
}

describe('the runners that docs/claude.md defines', () => {
  it('do specifications with codex, gemini, opencode and aider, and know what those used', () => {
    const programs = {
      codex: agent('codex', CODEX),
      gemini: agent('gemini', GEMINI),
      opencode: agent('opencode', OPENCODE),
      aider: agent('aider', 'Tokens: 2k sent'),
    }
    return withAgents(programs, async ({read, run, write}) => {
      for (const name of Object.keys(programs)) write(`specs/${name}.md`, `---\nrunner: ${name}\nmodel: m1\n---\n# Do it with ${name}\n`)

      const {code, stdout} = await run('run')

      expect(code, stdout).to.equal(0)
      for (const name of ['codex', 'gemini', 'opencode']) expect(read(`${name}.prompt`)).to.include(`# Do it with ${name}`)
      expect(read('codex.args').trim()).to.equal('exec --json --sandbox workspace-write --skip-git-repo-check --model=m1 -')
      expect(read('gemini.args').trim()).to.equal('--output-format json --approval-mode auto_edit --model=m1')
      const [, promptFile = ''] = /--message-file (\S+) --yes-always/.exec(read('aider.args'))!
      expect(readFileSync(promptFile, 'utf8')).to.include('# Do it with aider')
      const attempts = (await run('state', 'executions', '--json')).json<Attempt[]>()
      const facts = attempts.map(({cost_usd, input_tokens, output_tokens, spec}) => [spec, input_tokens, output_tokens, cost_usd])
      expect(facts.toSorted()).to.deep.equal([
        ['aider', null, null, null],
        ['codex', 24_763, 122, null],
        ['gemini', 25_000, 22, null],
        ['opencode', 44_886, 236, 0.5],
      ])
    })
  })

  it('tell apart what passes, what is used up and what a person has to mend', () => {
    const failed = (message: string): string => `${CODEX.split('\n').slice(0, 4).join('\n')}\n${JSON.stringify({type: 'turn.failed', error: {message}})}`
    const programs = {
      codex: agent('codex', failed("You've hit your usage limit. Try again later."), 1),
      gemini: agent('gemini', JSON.stringify({error: {type: 'Error', message: 'Please set an Auth method', code: 41}}), 41),
      opencode: agent('opencode', JSON.stringify({type: 'error', error: {name: 'APIError', data: {message: 'No such model'}}})),
    }
    return withAgents(programs, async ({run, write}) => {
      for (const name of Object.keys(programs)) write(`specs/${name}.md`, `---\nrunner: ${name}\nmax_iterations: 1\n---\n# ${name}\n`)

      const {code, stdout} = await run('run', '--no-wait')

      expect(code, stdout).to.equal(1)
      expect(stdout)
        .to.match(/codex may not work until/)
        .and.include("You've hit your usage limit")
      expect(stdout).to.include('gemini exited 41: Please set an Auth method').and.include('opencode says: No such model')
      expect((await run('spec', 'list', '--json')).json<Array<{id: string; status: string}>>().map(({id, status}) => [id, status])).to.deep.equal([
        ['codex', 'pending'],
        ['gemini', 'pending'],
        ['opencode', 'failed'],
      ])
    })
  })
})

/** A project whose runners are those of the documentation, and whose agents are shell scripts. */
async function withAgents(programs: Readonly<Record<string, string>>, test: (workspace: Workspace) => Promise<void>): Promise<void> {
  const path = process.env.PATH
  try {
    await withWorkspace(async (workspace) => {
      const folder = join(workspace.home, 'bin')
      mkdirSync(folder, {recursive: true})
      for (const [name, script] of Object.entries(programs)) writeFileSync(join(folder, name), script, {mode: 0o755})
      process.env.PATH = `${folder}${delimiter}${path}`
      const [, recipes = ''] = /## Other agents[\s\S]*?```toml\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8'))!
      writeFileSync(join(workspace.home, 'config.toml'), recipes)
      await workspace.run('init')
      await test(workspace)
    })
  } finally {
    process.env.PATH = path
  }
}
