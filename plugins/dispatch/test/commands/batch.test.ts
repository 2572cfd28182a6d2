import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {text as readText} from 'node:stream/consumers'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../../../../test/support/linked-plugin.ts'
import {BINARY, withSandbox} from '../../../../test/support/binary.ts'
import {addPlugins, commandText} from '../../../../test/support/plugins.ts'
import {isRunning} from '../../../../test/support/processes.ts'
import {until} from '../../../../test/support/waiting.ts'

interface Report {
  readonly results: ReadonlyArray<{
    readonly line: number
    readonly argv: readonly string[]
    readonly code: number
    readonly output: unknown
    readonly stderr: string
  }>
  readonly failed: number
  readonly not_started: number
  readonly code: number
  readonly checkpoint?: string
  readonly rolled_back?: boolean
}

describe('mmm batch', () => {
  it('carries out one command a line, with variables, and shows each with its output', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', "# two\nspec new a --title '${x}'\nspec new b --title ${x}\n\nspec show b --json\n")

      const {code, stderr, stdout} = await run('batch', 'a.mmm', '--var', 'x=1 2')

      expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
      expect(stdout).to.match(
        /^── 2: mmm spec new a --title '\$\{x\}'\nCreated specs\/a\.md\n[^]*── 5: mmm spec show b --json\n\{[^]*"title": "1 2"[^]*3 commands, all succeeded\.\n$/,
      )
    }))

  for (const jobs of ['1', '2']) {
    it(`gives the result of every command with --json, at ${jobs} at once`, () =>
      withProject(async ({run, write}) => {
        write('a.mmm', 'spec list --json\nspec show nothing\nwhich run --json\n')

        const {code, json, stderr} = await run('batch', 'a.mmm', '--json', '--continue-on-error', '--jobs', jobs)
        const report = json<Report>()

        expect({code, stderr}).to.deep.equal({code: 1, stderr: ''})
        expect(report).to.deep.include({failed: 1, not_started: 0, code: 4})
        expect(report.results.map(({argv, code: exit, line, output}) => [line, argv[0], exit, output])).to.deep.equal([
          [1, 'spec', 0, []],
          [2, 'spec', 4, ''],
          [3, 'which', 0, {plugin: '@mmm-cli/plugin-spec', aliasOf: 'spec run'}],
        ])
        expect(report.results[1]!.stderr).to.include('SPEC_NOT_FOUND')
      }))
  }

  it('stops at the first failure, and says what was not started', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', 'spec new a\nspec show nothing\nspec new b\nspec new c\n')

      const {code, stdout} = await run('batch', 'a.mmm')

      expect(code).to.equal(1)
      expect(stdout).to.match(/── 2: exit 4 in .*\n2 commands, 1 failed, 2 not started\.\n$/)
      expect(specsIn(await run('spec', 'list', '--json'))).to.deep.equal(['a'])
    }))

  it('does not take the exit code of one command for that of the next', () =>
    withProject(async ({run, write}) => {
      write('specs/bad.md', '---\ndepends_on: [nothing]\n---\n# Bad\n')
      write('a.mmm', 'spec validate\nspec list\nversion\n')

      const report = (await run('batch', 'a.mmm', '--continue-on-error', '--json')).json<Report>()

      expect(report.results.map(({code}) => code)).to.deep.equal([report.results[0]!.code, 0, 0])
      expect(report.results[0]!.code).to.be.above(0)
    }))

  it('carries out a thousand in one process, and keeps no memory, listeners or files of them', () =>
    withSandbox(async (sandbox) => {
      // What is left when the process ends, and what was there after a hundred.
      const body = `const {left} = globalThis
        globalThis.count = (globalThis.count ?? 0) + 1
        if (globalThis.count !== 10 && globalThis.count !== 100) return
        globalThis.gc()
        const sum = (emitter) => emitter.eventNames().reduce((all, name) => all + emitter.listenerCount(name), 0)
        const {readdirSync} = await import('node:fs')
        const now = {
          listeners: [process, process.stdout, process.stderr].map(sum).join(' '),
          files: readdirSync('/proc/self/fd').length,
          heap: process.memoryUsage().heapUsed,
        }
        if (globalThis.count === 10) globalThis.left = now
        else this.log(JSON.stringify({first: left, last: now}))`
      addPlugins(sandbox, [{name: 'mmm-plugin-probe', files: {'commands/probe.js': commandText(body)}}])
      expect(await sandbox.run(['init'])).to.include({code: 0})
      writeFileSync(join(sandbox.root, 'thousand.mmm'), `${'status\n'.repeat(9)}probe\n`.repeat(100))

      const {code, stdout} = await sandbox.run(['batch', 'thousand.mmm'], {env: {NODE_OPTIONS: '--expose-gc'}})

      expect(code).to.equal(0)
      expect(stdout).to.match(/\n1000 commands, all succeeded\.\n$/)
      const {first, last} = JSON.parse(/^\{"first".*$/m.exec(stdout)![0]) as Record<'first' | 'last', {listeners: string; files: number; heap: number}>
      expect(last.listeners).to.equal(first.listeners)
      expect(last.files).to.be.at.most(first.files + 2)
      expect((last.heap - first.heap) / 900, 'bytes for each command').to.be.below(10_000)
    }))

  it('checks everything before the first command runs', () =>
    withProject(async ({directory, run, write}) => {
      write(
        'a.mmm',
        `spec new a\nspec lsit\nspec new "b\nbatch a.mmm\nreplay 1\nspec\nspec list --no-plugins\nspec new \${x}\nspec list --sotr id\nrun --no-fail-fast --tag --odd --help\nproject exec --all -- --whatever\n`,
      )

      const {code, stderr} = await run('batch', 'a.mmm')

      expect(code).to.equal(3)
      for (const problem of [
        'a.mmm:2: There is no command `mmm spec lsit`. Did you mean `mmm spec list`?',
        'a.mmm:3:10: the quote " is not closed.',
        'a.mmm:4: `mmm batch` has no place in a batch',
        'a.mmm:5: `mmm replay` has no place in a batch',
        'a.mmm:6: There is no command `mmm spec`.',
        'a.mmm:7: --no-plugins counts for the whole process',
        'a.mmm:8: There is no variable "x"',
        'a.mmm:9: `mmm spec list` has no flag --sotr. Did you mean --sort?',
      ])
        expect(stderr).to.include(problem)
      expect(stderr).to.not.include('a.mmm:10').and.not.include('a.mmm:11')
      expect(readdirSync(join(directory, 'specs'))).to.deep.equal([])
    }))

  it('shows with --dry-run what would be done, and does nothing', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', 'spec new ${x}\n')

      expect((await run('batch', 'a.mmm', '--var', 'x=a', '-n')).stdout).to.equal('── 1: mmm spec new a\n1 command would be carried out.\n')
      expect((await run('batch', 'a.mmm', '--var', 'x=a', '-n', '--json')).json())
        .to.have.nested.property('commands[0].argv')
        .that.deep.equals(['spec', 'new', 'a'])
      expect(specsIn(await run('spec', 'list', '--json'))).to.deep.equal([])
    }))

  it('leaves a variable that is a secret by its name out of the history', () =>
    withProject(async ({home, run, write}) => {
      write('a.mmm', 'spec new a --title "with ${api_token}!"\n')

      for (const jobs of ['1', '2']) await run('batch', 'a.mmm', '--var', 'api_token=hu(sh', '--jobs', jobs)

      const text = readFileSync(join(home, 'history.jsonl'), 'utf8')
      expect(text).to.not.include('hu(sh')
      expect(text.match(/"--title","with \*\*\*!"/g)).to.have.length(2)
    }))

  it('takes aliases and shortened words for what they are', () =>
    withProject(async ({run, write}) => {
      await run('alias', 'set', 'make', 'spec new $1 --tag made')
      write('a.mmm', 'make a\nsp li --json\n')

      const report = (await run('batch', 'a.mmm', '--json')).json<Report>()

      expect(report.results.map(({code}) => code)).to.deep.equal([0, 0])
      expect(report.results[1]!.output).to.have.nested.property('[0].id', 'a')
    }))

  it('gives commands no standard input, and asks nothing', () =>
    withProject(async (workspace) => {
      const {run, write} = workspace
      linkPlugin(workspace, {
        name: 'mmm-plugin-reads',
        manifest: {oclif: {commands: './commands'}},
        files: {
          'commands/reads.js': commandText(
            "let text = ''; for await (const chunk of process.stdin) text += chunk; this.log('read ' + text.length + ' ' + process.stdin.isTTY)",
          ),
        },
      })
      write('a.mmm', 'reads\nhistory clear\nconfig edit\n')

      const report = (await run('batch', 'a.mmm', '--json', '--continue-on-error')).json<Report>()

      expect(report.results.map(({code, output}) => [code, output])).to.deep.equal([
        [0, 'read 0 undefined\n'],
        [2, ''],
        [2, ''],
      ])
      expect(report.results[2]!.stderr).to.include('TERMINAL_MISSING')
    }))

  it('goes on after a command that exits, throws behind its own back, changes directory or environment', () =>
    withProject(async (workspace) => {
      const {directory, run, write} = workspace
      const commands = {
        leave: 'process.exit(7)',
        late: "await new Promise(() => setTimeout(() => { throw new Error('too late') }, 1))",
        roam: "process.chdir('/'); process.env.ROAMED = '1'; process.exitCode = 3",
        where: "this.log(process.cwd() + ' ' + process.env.ROAMED)",
      }
      const files = Object.fromEntries(Object.entries(commands).map(([name, body]) => [`commands/${name}.js`, commandText(body)]))
      linkPlugin(workspace, {name: 'mmm-plugin-rude', manifest: {oclif: {commands: './commands'}}, files})
      write('a.mmm', 'leave\nlate\nroam\nwhere\n')

      const report = (await run('batch', 'a.mmm', '--json', '--continue-on-error')).json<Report>()

      expect(report.results.map(({code, output}) => [code, output])).to.deep.equal([
        [7, ''],
        [70, ''],
        [3, ''],
        [0, `${directory} undefined\n`],
      ])
      expect(report.results[1]!.stderr).to.include('too late')
    }))

  it('never mixes what commands print, however many run at once, and keeps their order', () =>
    withSandbox(async (sandbox) => {
      const body =
        "for (let n = 0; n < 20; n++) { this.log(this.argv[0] + ' ' + n); process.stderr.write(this.argv[0] + '\\n'); await new Promise((r) => setTimeout(r, 1)) }"
      addPlugins(sandbox, [
        {
          name: 'mmm-plugin-chatty',
          files: {
            'commands/chat.js': commandText(body),
            'commands/stall.js': commandText('await new Promise(() => {})'),
            'commands/die.js': commandText("process.kill(process.pid, 'SIGKILL'); await new Promise(() => setTimeout(() => {}, 5000))"),
          },
        },
      ])
      const running = sandbox.start(['batch', '-', '--jobs', '3', '--continue-on-error'])
      const {code, stdout} = await running.finished
      expect({code, stdout}).to.deep.equal({code: 0, stdout: '0 commands, all succeeded.\n'})

      writeFileSync(join(sandbox.root, 'a.mmm'), 'chat a\nchat b\ndie\nchat c\nchat d\n')
      const chatted = await sandbox.run(['batch', 'a.mmm', '--jobs', '3', '--continue-on-error'])

      writeFileSync(join(sandbox.root, 'b.mmm'), 'stall\nversion\nstall\n')
      for (const jobs of ['1', '2']) {
        const stalled = JSON.parse((await sandbox.run(['batch', 'b.mmm', '--continue-on-error', '--json', '--jobs', jobs])).stdout) as Report
        expect(stalled.results.map(({code: exit}) => exit)).to.deep.equal([1, 0, 1])
        expect(stalled.results.map(({stderr}) => stderr).join('')).to.include('COMMAND_STALLED')
      }

      const said = (name: string): string => Array.from({length: 20}, (_, n) => `${name} ${n}\n`).join('')
      const blocks = chatted.stdout.split(/── \d+: mmm .*\n/).slice(1)
      expect(blocks).to.deep.equal([said('a'), said('b'), '', said('c'), `${said('d')}5 commands, 1 failed.\n`])
      expect(chatted.stdout).to.include('── 3: mmm die: exit 137 in')
      expect(chatted.stderr).to.include('its process was ended by SIGKILL')
      expect(chatted.code).to.equal(1)
    }))

  for (const jobs of ['1', '2']) {
    it(`ends at once when it is told twice, and leaves no process behind, at ${jobs} at once`, () =>
      withSandbox(async (sandbox) => {
        const text = `import {writeFileSync} from 'node:fs'\n${commandText("writeFileSync('waiting', String(process.pid)); await new Promise(() => setInterval(() => {}, 1000))")}`
        addPlugins(sandbox, [{name: 'mmm-plugin-deaf', files: {'commands/wait.js': text}}])
        writeFileSync(join(sandbox.root, 'a.mmm'), 'wait\nversion\n')
        const {child, finished} = sandbox.start(['batch', 'a.mmm', '--jobs', jobs])
        const waiting = join(sandbox.root, 'waiting')
        await until(() => existsSync(waiting) && readFileSync(waiting, 'utf8') !== '')
        const pid = Number(readFileSync(waiting, 'utf8'))
        for (const signal of ['SIGTERM', 'SIGINT'] as const) child.kill(signal)

        expect((await finished).code).to.be.oneOf([130, 143])
        await until(() => !isRunning(pid))
      }))
  }

  for (const [jobs, signal, exit] of [
    ['1', 'SIGINT', 130],
    ['2', 'SIGTERM', 143],
  ] as const) {
    it(`reads standard input, and stops at ${signal}, of which commands hear, at ${jobs} at once`, () =>
      withSandbox(async (sandbox) => {
        const body = `await new Promise((resolve) => {
          process.once('${signal}', resolve)
          writeFileSync('waiting', '')
          setInterval(() => {}, 1000)
        })
        this.exit(${exit})`
        const text = `import {writeFileSync} from 'node:fs'\n${commandText(body)}`
        addPlugins(sandbox, [{name: 'mmm-plugin-waits', files: {'commands/wait.js': text}}])
        const child = spawn(process.execPath, [BINARY, 'batch', '-', '--jobs', jobs, '--json'], {cwd: sandbox.root, env: sandbox.environment})
        child.stdin.end('wait\nversion\n')
        const printed = readText(child.stdout)
        const ended = once(child, 'close')
        await until(() => existsSync(join(sandbox.root, 'waiting')))
        child.kill(signal)

        expect((await ended)[0]).to.equal(exit)
        const {results} = JSON.parse(await printed) as Report
        expect(results[0]).to.include({line: 1, code: exit})
      }))
  }
})

describe('mmm batch --atomic', () => {
  for (const jobs of ['1', '2']) {
    it(`puts statuses and files back when a command fails, at ${jobs} at once`, () =>
      withProject(async ({directory, read, run, write}) => {
        await run('spec', 'new', 'old')
        const before = read('specs/old.md')
        write('a.mmm', 'spec new a\nspec mark old completed\nspec show nothing\nspec new b\n')

        const {code, json} = await run('batch', 'a.mmm', '--atomic', '--json', '--jobs', jobs)

        expect(code).to.equal(1)
        expect(json<Report>())
          .to.include({rolled_back: true})
          .and.have.property('checkpoint')
          .that.matches(/^checkpoint-/)
        expect(readdirSync(join(directory, 'specs'))).to.deep.equal(['old.md'])
        expect(read('specs/old.md')).to.equal(before)
        expect((await run('spec', 'list', '--json')).json<Array<{status: string}>>()[0]!.status).to.equal('pending')
      }))
  }

  it('keeps everything when all succeed', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', 'spec new a\nspec mark a completed\n')

      expect((await run('batch', 'a.mmm', '--atomic', '--json')).json()).to.include({failed: 0, rolled_back: false})
      expect(specsIn(await run('spec', 'list', '--json'))).to.deep.equal(['a'])
    }))

  it('is undone as a whole, what was before it next', () =>
    withProject(async ({read, run, write}) => {
      await run('spec', 'new', 'old')
      await run('spec', 'mark', 'old', 'failed')
      write('a.mmm', 'spec new a\nspec mark a completed\nspec mark old skipped\n')
      await run('batch', 'a.mmm', '--atomic')
      write('specs/own.md', '# Mine\n')

      const {stdout} = await run('undo')
      expect(stdout)
        .to.match(/^Undone: batch:(\d+), versions \d+ to \d+\n/)
        .and.include('~ old skipped → failed\n')
        .and.include('- a completed → not there\n')
      expect(specsIn(await run('spec', 'list', '--json'))).to.deep.equal(['old', 'own'])
      expect(read('specs/own.md')).to.equal('# Mine\n')
      expect((await run('undo')).stdout).to.match(/^Undone: spec mark, version \d+\n~ old failed → pending\n/m)
      expect((await run('state', 'verify')).code).to.equal(0)
    }))

  it('has changed nothing that could be undone when it was put back', () =>
    withProject(async ({run, write}) => {
      await run('spec', 'new', 'old')
      await run('spec', 'mark', 'old', 'failed')
      write('a.mmm', 'spec new a\nspec mark old skipped\nspec show nothing\n')
      await run('batch', 'a.mmm', '--atomic')

      const rows = (await run('state', 'history')).stdout
      expect(rows).to.match(/ batch:(\d+) \(back to \1\) +shop +batch a\.mmm failed, all put back as at \1\n/)
      expect((await run('undo')).stdout).to.match(/^Undone: spec mark, version \d+\n~ old failed → pending\n/)
      expect((await run('undo')).stdout).to.match(/^Undone: spec new, version \d+\n- old pending → not there\n/)
      expect((await run('undo')).stderr).to.include('NOTHING_TO_UNDO')
      expect((await run('state', 'verify')).code).to.equal(0)
    }))

  it('can be exported and imported, whatever became of it', () =>
    withProject(async ({read, run, write}) => {
      write('a.mmm', 'spec new a\nspec mark a completed\n')
      write('b.mmm', 'spec mark a failed\nspec show nothing\n')
      await run('batch', 'a.mmm', '--atomic')
      await run('batch', 'b.mmm', '--atomic')
      await run('state', 'export', 'one.json')

      expect(await run('state', 'import', 'one.json', '--replace')).to.include({code: 0})
      await run('state', 'export', 'two.json')
      expect(read('two.json')).to.equal(read('one.json'))
      expect((await run('state', 'history', '--kind', 'batch')).stdout)
        .to.match(/batch b\.mmm failed, all put back/)
        .and.match(/batch a\.mmm, all since \d+, undone as one/)
      expect((await run('undo')).stdout).to.match(/^Undone: batch:\d+, versions/)
    }))

  it('says that all was put back, and as of which checkpoint', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', 'spec new a\nspec show nothing\n')

      expect((await run('batch', 'a.mmm', '--atomic')).stdout).to.match(/^All of it was put back as it was at the checkpoint checkpoint-\d+\.$/m)
    }))

  it('refuses what it could not put back: another project, and going on after a failure', () =>
    withProject(async ({run, write}) => {
      write('a.mmm', 'spec list --project shop\nspec list --project other\n')

      expect(await run('batch', 'a.mmm', '--atomic'))
        .to.include({code: 3})
        .with.property('stderr')
        .that.includes('a.mmm:2: --atomic can put back the project shop only, and this names other.')
      expect(await run('batch', 'a.mmm', '--atomic', '--continue-on-error')).to.include({code: 2})
    }))
})

function withProject(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    await workspace.run('init', '--name', 'shop')
    await test(workspace)
  })
}

function specsIn({json}: {json<T>(): T}): string[] {
  return json<Array<{id: string}>>().map(({id}) => id)
}
