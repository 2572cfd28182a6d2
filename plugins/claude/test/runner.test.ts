import {expect} from 'chai'
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {type FakeClaude, INIT, result, tool, withFakeClaude} from './fake-claude.ts'

const REFUSED = {type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 10, retry_delay_ms: 586.5, error_status: 401, error: 'authentication_failed'}

const ONCE = {MMM_RUN__MAX_ITERATIONS: '1'}

describe('the claude runner', () => {
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
      expect(files['greet.1.log']).to.equal(
        'claude 2.1.197 · claude-fake-1 · session abc\n→ editing src/login.ts · 2 tokens\ndone · 1 turn · 170 tokens · $0.02\n',
      )
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

  it('leaves nothing behind that left its process group, when all is well either', () =>
    withFakeClaude([{lines: [INIT, result()], child: 'child.pid', strays: true}], async ({read, run, write}) => {
      write('specs/greet.md', '---\nverify: ["test ! -e /proc/$(cat child.pid) || grep -q zombie /proc/$(cat child.pid)/status"]\n---\n# Greet\n')

      const {code, stdout} = await run('run')

      expect(code, stdout).to.equal(0)
      expect(existsSync(`/proc/${read('child.pid')}`) && !isZombie(Number(read('child.pid')))).to.equal(false)
    }))

  it('is neither idle nor late while it waits for the service', () =>
    withFakeClaude(
      [{lines: [INIT, {...REFUSED, error_status: 529, error: 'overloaded', retry_delay_ms: 60_000}], hang: true}],
      async ({run, write}) => {
        write('specs/greet.md', '# Greet\n')

        const {stdout} = await run('run')

        expect(stdout).to.include('took longer than 1.0 s')
        expect(stdout, 'a second of its own, and one that it had to wait').to.match(/in 2\.\d s/)
      },
      {...ONCE, MMM_RUN__TIMEOUT: '1s', MMM_RUN__IDLE_TIMEOUT: '800ms'},
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
