import {expect} from 'chai'
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {type FakeClaude, INIT, result, tool, type Turn, withFakeClaude} from './fake-claude.ts'

interface Row {
  readonly when: string
  readonly turn: Turn
  readonly passes?: boolean
  /** Part of what the run says. */
  readonly says?: string
}

const EXITS: readonly Row[] = [
  {when: 'a result without error and exit 0', turn: {lines: [INIT, result()]}, passes: true},
  {when: 'several results, the last one good', turn: {lines: [INIT, result({is_error: true}), result()]}, passes: true},
  {when: 'several results, the last one bad', turn: {lines: [INIT, result(), result({is_error: true, result: 'I gave up'})]}, says: 'I gave up'},
  {when: 'a process that stays after its result', turn: {lines: [INIT, result()], hang: true}, passes: true},
  {when: 'unknown events and broken lines on the way', turn: {lines: [INIT, {type: 'news'}, '{"type":"assi', result()]}, passes: true},
  {when: 'a good result, but a bad exit', turn: {lines: [INIT, result()], exit: 1}, says: 'claude reported success, but exited 1'},
  {when: 'no result', turn: {lines: [INIT]}, says: 'claude exited 0 without a result'},
  {when: 'nothing at all', turn: {}, says: 'claude exited 0 without a result'},
  {when: 'a stream cut in the middle of a line', turn: {lines: [INIT, '{"type":"result","is_err']}, says: 'without a result'},
  {when: 'a kill from outside', turn: {lines: [INIT], signal: 'SIGKILL'}, says: 'claude was ended by SIGKILL without a result'},
  {
    when: 'arguments that it does not know',
    turn: {stderr: "error: unknown option '--nope'\n", exit: 1},
    says: "claude exited 1: error: unknown option '--nope'",
  },
  {
    when: 'a denied tool, and nothing to verify',
    turn: {lines: [INIT, result({permission_denials: [{tool_name: 'Bash', tool_input: {command: 'make'}}]})]},
    says: 'not allowed Bash (running make)',
  },
  {
    when: 'too many turns',
    turn: {lines: [INIT, result({is_error: true, subtype: 'error_max_turns', result: '', errors: ['Reached maximum number of turns (2)']})], exit: 1},
    says: 'Reached maximum number of turns (2)',
  },
  {when: 'a missing login', turn: {lines: [INIT, result({is_error: true, result: 'Not logged in · Please run /login'})], exit: 1}, says: 'Not logged in'},
]

const REFUSED = {type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 10, retry_delay_ms: 586.5, error_status: 401, error: 'authentication_failed'}

const ONCE = {MMM_RUN__MAX_ITERATIONS: '1'}

describe('the claude runner', () => {
  for (const {passes = false, says = '', turn, when} of EXITS) {
    it(`${passes ? 'completes' : 'fails'} a specification after ${when}`, () =>
      withFakeClaude(
        [turn],
        async ({run, write}) => {
          write('specs/greet.md', '# Greet\nWrite a greeting.\n')

          const {code, stdout} = await run('run')

          expect(stdout).to.include(says)
          expect(stdout).to.include(passes ? '1 completed' : says)
          expect(code === 0, stdout).to.equal(passes)
        },
        {...ONCE, ...(turn.hang && {MMM_CLAUDE__LINGER: '150ms'})},
      ))
  }

  it('is told the prompt on its standard input, and nothing of it in its arguments', () =>
    withFakeClaude([{lines: [INIT, result()]}], async ({calls, run, write}) => {
      write('specs/greet.md', `# Greet\n${'A long story. '.repeat(20_000)}\n`)

      expect((await run('run')).code).to.equal(0)

      const {args, prompt} = calls().at(0)!
      expect(prompt).to.include('# Greet').and.include('A long story. A long story.')
      expect(args.join(' ')).to.match(/^-p --output-format stream-json --verbose --session-id [0-9a-f-]{36} --permission-mode acceptEdits$/)
    }))

  it('is kept from the background, from long retries of its own and from the session around mmm', () =>
    withFakeClaude(
      [{lines: [INIT, result()]}],
      async ({calls, run, write}) => {
        write('specs/greet.md', '# Greet\n')
        await run('run')

        const told = {CLAUDE_CODE_MAX_RETRIES: '4', CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1', CLAUDE_CODE_STARTUP_FAILURE_RESULTS: '1'}
        expect(calls().at(0)!.environment).to.include(told).and.not.have.any.keys('CLAUDECODE', 'CLAUDE_CODE_RETRY_WATCHDOG')
      },
      {CLAUDECODE: '1', CLAUDE_CODE_RETRY_WATCHDOG: '1'},
    ))

  it('takes its arguments from settings, tags and the specification', () =>
    withFakeClaude([{lines: [INIT, result()]}], async ({calls, run, write}) => {
      await run('config', 'set', 'claude.models', '["hard=opus", "easy=haiku"]')
      await run('config', 'set', 'claude.allowed_tools', '["Bash(npm test:*)", "Edit"]')
      await run('config', 'set', 'claude.max_turns', '7')
      await run('config', 'set', 'claude.model', 'sonnet')
      write('specs/a.md', '---\ntags: [easy]\n---\n# A\n')
      write('specs/b.md', '---\ndepends_on: [a]\n---\n# B\n')
      write('specs/c.md', '---\ndepends_on: [b]\nmodel: own\nmax_turns: 3\nattempt_budget_usd: 1.5\ntags: [hard]\n---\n# C\n')

      expect((await run('run')).code).to.equal(0)

      const lines = calls().map(({args}) => args.join(' '))
      expect(lines.map((line) => /--model (\S+)/.exec(line)?.[1])).to.deep.equal(['haiku', 'sonnet', 'own'])
      expect(lines[0]).to.include('--allowedTools Bash(npm test:*) Edit --model haiku --max-turns 7')
      expect(lines[2]).to.include('--max-turns 3 --max-budget-usd 1.5')
    }))

  it('skips permissions only when a person says so, never a project', () =>
    withFakeClaude([{lines: [INIT, result()]}], async ({calls, read, run, write}) => {
      write('specs/greet.md', '# Greet\n')
      const manifest = read('mmm.toml')
      write('mmm.toml', `${manifest}\n[claude]\nskip_permissions = true\n`)
      expect((await run('run')).code).to.equal(3)
      write('mmm.toml', `${manifest}\n[claude]\npermission_mode = "bypassPermissions"\n`)
      expect((await run('run')).code).to.equal(3)
      write('mmm.toml', manifest)
      await run('config', 'set', 'claude.skip_permissions', 'true', '--global')

      expect((await run('run')).code).to.equal(0)

      expect(calls().map(({args}) => args.includes('--dangerously-skip-permissions'))).to.deep.equal([true])
    }))

  it('is told in the second iteration what was wrong with the first', () =>
    withFakeClaude(
      [
        {lines: [INIT, result()], write: {'hello.txt': 'bad\n'}},
        {lines: [INIT, result()], write: {'hello.txt': 'good\n'}},
      ],
      async ({calls, run, write}) => {
        write('specs/greet.md', '---\nverify: ["cat hello.txt && grep good hello.txt"]\n---\n# Greet\n')

        const {code, stdout} = await run('run')

        expect(code, stdout).to.equal(0)
        const [first, second] = [calls().at(0)!, calls().at(1)!]
        expect(first.prompt).to.include('cat hello.txt && grep good hello.txt').and.not.include('did not do')
        expect(second.prompt).to.include('This is attempt 2 of 3').and.include('exited 1').and.include('bad')
      },
    ))

  it('keeps the stream beside the log, which people can read', () =>
    withFakeClaude([{lines: [INIT, tool('Edit', {file_path: 'src/login.ts'}), result()]}], async (workspace) => {
      workspace.write('specs/greet.md', '# Greet\n')
      const {stdout} = await workspace.run('run', '--json')

      const files = logs(workspace)
      expect(files['greet.1.stream.jsonl']?.split('\n').filter(Boolean)).to.have.length(3)
      expect(files['greet.1.log']).to.equal('claude 2.1.197 · claude-fake-1 · session abc\n→ editing src/login.ts\ndone · 1 turn · 170 tokens · $0.02\n')
      expect(stdout).to.include('"text":"editing src/login.ts · 2 tokens"')
      expect(Object.keys(files)).to.not.include('greet.1.stderr.txt')
    }))

  it('notes what it was not allowed, whatever the proof says', () =>
    withFakeClaude(
      [
        {
          lines: [
            INIT,
            result({
              permission_denials: [
                {tool_name: 'Bash', tool_input: {command: 'make'}},
                {tool_name: 'Bash', tool_input: {}},
              ],
            }),
          ],
        },
      ],
      async (workspace) => {
        workspace.write('specs/greet.md', '---\nverify: ["true"]\n---\n# Greet\n')

        expect((await workspace.run('run')).code).to.equal(0)

        expect(logs(workspace)['greet.1.log']).to.include(
          '! claude was not allowed Bash (running make), and 1 more; `claude.allowed_tools` names what it may use\n',
        )
      },
    ))

  it('tells the next iteration what was not allowed, when the proof fails', () =>
    withFakeClaude(
      [{lines: [INIT, result({permission_denials: [{tool_name: 'Bash', tool_input: {command: 'make'}}]})]}],
      async ({calls, run, write}) => {
        write('specs/greet.md', '---\nverify: ["echo red; false"]\n---\n# Greet\n')

        expect((await run('run')).code).to.equal(1)

        expect(calls().at(1)!.prompt).to.include('claude was not allowed Bash (running make)').and.include('red')
      },
      {MMM_RUN__MAX_ITERATIONS: '2'},
    ))

  it('ends what tries a refused login again and again, and says what to do', () =>
    withFakeClaude([{lines: [INIT, REFUSED, REFUSED], hang: true}], async ({calls, run, write}) => {
      write('specs/greet.md', '# Greet\n')

      const {code, stderr, stdout} = await run('run')

      expect(code).to.not.equal(0)
      expect(`${stdout}${stderr}`).to.include('the login was refused (401)').and.include('claude auth login')
      expect(calls()).to.have.length(1)
    }))

  it('keeps its result where work in the background never ends', () =>
    withFakeClaude(
      [{lines: [INIT, {type: 'system', subtype: 'task_started', task_id: 't'}, result()], hang: true}],
      async ({run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {code, stdout} = await run('run')

        expect(code, stdout).to.equal(0)
      },
      {...ONCE, MMM_CLAUDE__LINGER: '40ms', MMM_RUN__TIMEOUT: '20s'},
    ))

  it('masks secrets in whatever it keeps and shows', () =>
    withFakeClaude(
      [{lines: [INIT, tool('Bash', {command: 'echo sk-fake-0123456789abcdef'}), result()], stderr: 'key sk-fake-0123456789abcdef\n'}],
      async (workspace) => {
        workspace.write('specs/greet.md', '# Greet\n')
        const {stdout} = await workspace.run('run', '--json')

        const files = logs(workspace)
        expect(files['greet.1.log']).to.include('running echo ***').and.include('key ***')
        expect(`${stdout}${Object.values(files).join('')}`).to.not.include('sk-fake-0123456789abcdef')
        const path = join(workspace.directory, '.mmm/logs/1/greet.1.stream.jsonl')
        expect(statSync(path).mode & 0o777).to.equal(0o600)
      },
    ))

  it('ends with everything that it started when its time is over', () =>
    withFakeClaude(
      [{lines: [INIT], hang: true, child: 'child.pid'}],
      async ({read, run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {code, stdout} = await run('run')

        expect(code).to.equal(1)
        expect(stdout).to.include('took longer than')
        expect(existsSync(`/proc/${read('child.pid')}`) && !isZombie(Number(read('child.pid')))).to.equal(false)
      },
      {...ONCE, MMM_RUN__TIMEOUT: '3s'},
    ))

  it('ends with the tools that left its process group, too', () =>
    withFakeClaude(
      [{lines: [INIT], hang: true, child: 'child.pid', strays: true}],
      async ({read, run, write}) => {
        write('specs/greet.md', '# Greet\n')

        expect((await run('run')).code).to.equal(1)

        expect(existsSync(`/proc/${read('child.pid')}`) && !isZombie(Number(read('child.pid')))).to.equal(false)
      },
      {...ONCE, MMM_RUN__TIMEOUT: '2s'},
    ))

  it('is not idle while it waits for the service', () =>
    withFakeClaude(
      [{lines: [INIT, {...REFUSED, error_status: 529, error: 'overloaded', retry_delay_ms: 60_000}], hang: true}],
      async ({run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {stdout} = await run('run')

        expect(stdout).to.include('took longer than 4.0 s')
      },
      {...ONCE, MMM_RUN__TIMEOUT: '4s', MMM_RUN__IDLE_TIMEOUT: '1500ms'},
    ))

  it('holds the answer to the criteria where the specification asks for that', () =>
    withFakeClaude([{lines: [INIT, result({result: 'All done:\n- [x] It says hello\n- [ ] It is polite'})]}], async ({calls, run, write}) => {
      write('specs/greet.md', '---\nevidence: [criteria]\nmax_iterations: 1\n---\n# Greet\n- [ ] It says **hello**\n- [ ] It is polite\n')

      const {code, stdout} = await run('run')

      expect(code).to.equal(1)
      expect(stdout).to.include('the answer does not tick a criterion: It is polite')
      expect(calls().at(0)!.prompt).to.include('End your last message with these checkboxes')
    }))
})

function logs({directory}: FakeClaude): Record<string, string> {
  const folder = join(directory, '.mmm/logs/1')
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function isZombie(pid: number): boolean {
  return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
