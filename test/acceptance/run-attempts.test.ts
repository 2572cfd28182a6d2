import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {withWorkspace, type Workspace, type WorkspaceOptions} from 'mmm-cli/testing'

interface Attempt {
  readonly iteration: number
  readonly retry: number
  readonly status: string
  readonly reason: string | null
  readonly log: string
}

const spec = (frontmatter: Readonly<Record<string, unknown>>): string =>
  ['---', ...Object.entries(frontmatter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`), '---', ''].join('\n')

const attemptsOf = async ({run}: Workspace): Promise<Attempt[]> => (await run('state', 'executions', '--json')).json<Attempt[]>().toReversed()

function inProject(test: (workspace: Workspace) => Promise<void>, options: WorkspaceOptions = {}): Promise<void> {
  return withWorkspace(async (workspace) => {
    await workspace.run('init')
    await test(workspace)
  }, options)
}

describe('a command that exits 75', () => {
  it('is tried again after a while, as an attempt of its own with a log of its own, in the same iteration', () =>
    inProject(
      async (workspace) => {
        const {read, run, write} = workspace
        write('specs/a.md', spec({run: ['echo try >> tries; test "$(wc -l < tries)" -ge 3 || exit 75'], max_iterations: 1}))

        const {code, stdout} = await run('run')

        expect(code, stdout).to.equal(0)
        expect(stdout).to.match(/↻ a tries again in \d+ ?m?s \(1 of 3\): `echo try .*` exited 75/)
        const attempts = await attemptsOf(workspace)
        expect(attempts.map(({iteration, retry, status}) => [iteration, retry, status])).to.deep.equal([
          [1, 0, 'transient'],
          [1, 1, 'transient'],
          [1, 2, 'success'],
        ])
        for (const {log} of attempts) expect(read(log)).to.include('$ echo try')
      },
      {environment: {MMM_RUN__RETRY_DELAY: '2ms'}},
    ))

  it('fails its specification when it goes on for too long', () =>
    inProject(async (workspace) => {
      workspace.write('specs/a.md', spec({run: ['exit 75'], retries: 0}))

      const {code, stdout} = await workspace.run('run')

      expect(code).to.equal(1)
      expect(stdout).to.include('a failed after 1 iteration: `exit 75` exited 75')
      expect(await attemptsOf(workspace)).to.have.lengthOf(1)
    }))
})

describe('a runner that reports trouble', () => {
  const limited = (until: number): string => `{type: 'report', outcome: 'limited', reason: 'five hours are over', until: ${until}}`

  it('is parked until its limit is over, and a later run knows of it', () =>
    withRunner(limited(Date.now() + 3_600_000), async (workspace) => {
      const {run, write} = workspace
      write('specs/other.md', spec({run: ['true']}))

      const first = await run('run', '--no-wait')

      expect(first.code).to.equal(6)
      expect(first.stdout)
        .to.match(/cobbler may not work until .* \(five hours are over\)/)
        .and.to.include('1 completed')
        .and.to.include('Next: mmm run, from')
      expect((await run('spec', 'list', '--status', 'pending', '--json')).json<unknown[]>()).to.have.lengthOf(1)
      expect((await attemptsOf(workspace)).map(({status}) => status).toSorted()).to.deep.equal(['limited', 'success'])

      expect((await run('run', '--no-wait')).code).to.equal(6)
      expect(await attemptsOf(workspace), 'nothing was tried').to.have.lengthOf(2)
    }))

  it('works again as soon as a limit is over, and the run waits for that', () =>
    withRunner(
      `existsSync('met') ? {type: 'report', outcome: 'success'} : (writeFileSync('met', ''), ${limited(Date.now() + 1)})`,
      async (workspace) => {
        expect(await workspace.run('run')).to.include({code: 0})
        expect((await attemptsOf(workspace)).map(({retry, status}) => [retry, status])).to.deep.equal([
          [0, 'limited'],
          [1, 'success'],
        ])
      },
      {environment: {MMM_RUN__RETRY_MAX_DELAY: '2ms'}},
    ))

  it('is stopped when only a person can help, who is told how; nothing is failed by it', () =>
    withRunner(`{type: 'report', outcome: 'fatal', reason: 'nobody is logged in', suggestions: ['Run cobbler login.']}`, async (workspace) => {
      workspace.write('specs/more.md', spec({runner: 'cobbler'}))

      const {code, stdout} = await workspace.run('run', '-j', '1')

      expect(code).to.equal(1)
      expect(stdout).to.include('cobbler cannot work: nobody is logged in · Run cobbler login.')
      expect((await workspace.run('spec', 'list', '--status', 'pending', '--json')).json<unknown[]>()).to.have.lengthOf(2)
      expect((await attemptsOf(workspace)).map(({status}) => status)).to.deep.equal(['fatal'])
    }))
})

describe('a specification with requires_change', () => {
  const git = (workspace: Workspace, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=me', '-c', 'user.email=me@example.org', ...args], {cwd: workspace.directory, encoding: 'utf8', stdio: 'pipe'})

  const inRepository = (test: (workspace: Workspace) => Promise<void>): Promise<void> =>
    inProject(async (workspace) => {
      workspace.write('a.txt', 'a\n')
      git(workspace, 'init', '--quiet')
      git(workspace, 'add', '.')
      git(workspace, 'commit', '--quiet', '-m', 'First')
      await test(workspace)
    })

  it('fails when an attempt changed nothing, whatever it says and commits', () =>
    inRepository(async (workspace) => {
      workspace.write('specs/idle.md', spec({run: ['true'], requires_change: true, max_iterations: 1}))
      workspace.write(
        'specs/sham.md',
        spec({
          run: ['touch a.txt; git -c user.name=me -c user.email=me@example.org commit --quiet --allow-empty -m nothing'],
          requires_change: true,
          max_iterations: 1,
        }),
      )

      const {stdout} = await workspace.run('run', '-j', '1')

      expect(stdout).to.include('idle failed after 1 iteration: it changed no file').and.to.include('sham failed after 1 iteration: it changed no file')
    }))

  it('passes when an earlier iteration changed something, of which the proof came out only later', () =>
    inRepository(async (workspace) => {
      const work = '[ $MMM_ITERATION = 2 ] || echo b > a.txt'
      workspace.write('specs/late.md', spec({run: [work], verify: ['[ $MMM_ITERATION = 2 ]'], requires_change: true, max_iterations: 2}))

      expect(await workspace.run('run')).to.include({code: 0})
    }))

  it('passes when a file was changed, made, removed or committed, and leaves index and objects of the repository alone', () =>
    inRepository(async (workspace) => {
      for (const [id, command] of Object.entries({edit: 'echo b > a.txt', make: 'echo new > new.txt', remove: 'rm new.txt'}))
        workspace.write(`specs/${id}.md`, spec({run: [command], requires_change: true, ...(id === 'remove' && {depends_on: ['make']})}))
      workspace.write(
        'specs/commit.md',
        spec({
          depends_on: ['remove', 'edit'],
          run: ['echo c > a.txt; git -c user.name=me -c user.email=me@example.org commit --quiet -a -m Work'],
          requires_change: true,
        }),
      )
      const objects = git(workspace, 'count-objects')

      expect(await workspace.run('run', '-j', '1', 'edit', 'make', 'remove')).to.include({code: 0})
      expect([git(workspace, 'count-objects'), git(workspace, 'diff', '--cached', '--name-only')]).to.deep.equal([objects, ''])
      expect(await workspace.run('run', '-j', '1')).to.include({code: 0})
    }))

  it('looks at what it touches where there is no git, and says so when it does not say what', () =>
    inProject(async (workspace) => {
      workspace.write('specs/blind.md', spec({run: ['true'], requires_change: true}))
      workspace.write('specs/seen.md', spec({run: ['mkdir out; echo x > out/x'], requires_change: true, touches: ['out']}))
      workspace.write('specs/beside.md', spec({run: ['echo y > elsewhere'], requires_change: true, touches: ['out/y'], max_iterations: 1}))

      const {stdout} = await workspace.run('run', '-j', '1')

      expect(stdout).to.include('✔ seen').and.to.include('beside failed after 1 iteration: it changed no file')
      expect(stdout).to.include('blocked: blind (requires_change needs to know which files to look at')
    }))
})

describe('the receipt of a proof', () => {
  it('names the commit and the text of the specification before and after', () =>
    inProject(async ({directory, run, write}) => {
      const commit = 'git -c user.name=me -c user.email=me@example.org commit --quiet --allow-empty -m Work'
      execFileSync('sh', ['-c', `git init --quiet && ${commit}`], {cwd: directory, stdio: 'pipe'})
      write('specs/a.md', spec({run: ['true'], verify: ['true', commit]}))

      expect(await run('run')).to.include({code: 0})

      const [first, second] = (await run('state', 'query', 'SELECT * FROM proofs', '--json')).json<Array<Record<string, string>>>()
      expect(first!.commit_before)
        .to.match(/^[0-9a-f]{40}$/)
        .and.to.equal(first!.commit_after)
      expect(second!.commit_before).to.equal(first!.commit_after)
      expect(second!.commit_after)
        .to.match(/^[0-9a-f]{40}$/)
        .and.to.not.equal(second!.commit_before)
    }))
})

describe('what was proven on top of something that fails now', () => {
  it('is blocked in the state as the run says, and is done anew once that is mended', () =>
    inProject(async ({run, write}) => {
      write('specs/base.md', spec({run: ['true']}))
      write('specs/top.md', spec({depends_on: ['base'], run: ['true']}))
      await run('run')
      write('specs/base.md', spec({run: ['false'], max_iterations: 1}))

      const {stdout} = await run('run')

      const statuses = async (): Promise<unknown> =>
        Object.fromEntries((await run('spec', 'list', '--json')).json<Array<{id: string; status: string}>>().map(({id, status}) => [id, status]))
      expect(stdout).to.include('blocked: top (needs base, which failed)')
      expect(await statuses()).to.deep.equal({base: 'failed', top: 'blocked'})
      expect((await run('state', 'verify')).code).to.equal(0)

      write('specs/base.md', spec({run: ['true']}))
      expect(await run('run')).to.include({code: 0})
      expect(await statuses()).to.deep.equal({base: 'completed', top: 'completed'})
    }))
})

describe('a secret of the environment', () => {
  it('stands in no log, no event and no row', () =>
    inProject(
      async (workspace) => {
        const {directory, run, write} = workspace
        write('specs/leak.md', spec({run: ['echo "the token is $SHOP_TOKEN"'], verify: ['echo "again: $SHOP_TOKEN"; false'], max_iterations: 2}))

        const {stdout} = await run('run', '--json')

        expect(stdout).to.include('the token is').and.to.not.include('hunter2-hunter2')
        for (const log of ['leak.1.log', 'leak.2.log', 'leak.2.feedback.txt']) {
          const text = readFileSync(join(directory, '.mmm/logs/1', log), 'utf8')
          expect(text, log).to.include('***************').and.to.not.include('hunter2-hunter2')
        }
        expect(readFileSync(join(directory, '.mmm/state.db'), 'latin1')).to.not.include('hunter2-hunter2')
        if (existsSync(join(directory, '.mmm/state.db-wal')))
          expect(readFileSync(join(directory, '.mmm/state.db-wal'), 'latin1')).to.not.include('hunter2-hunter2')
      },
      {environment: {SHOP_TOKEN: 'hunter2-hunter2'}},
    ))
})

/** A project with one specification for the runner `cobbler`, which a linked plugin brings, and whose attempts end with `report`. */
async function withRunner(report: string, test: (workspace: Workspace) => Promise<void>, options: WorkspaceOptions = {}): Promise<void> {
  await inProject(async (workspace) => {
    const root = join(dirname(workspace.home), 'mmm-plugin-cobbler')
    mkdirSync(root)
    const manifest = {name: 'mmm-plugin-cobbler', version: '1.0.0', type: 'module', oclif: {}, mmm: {runners: {cobbler: './runner.js'}}}
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
    const members = `check: async () => ({ok: true, details: []}), describe: () => '', async *run() { yield ${report} }`
    writeFileSync(join(root, 'runner.js'), `import {existsSync, writeFileSync} from 'node:fs'\nexport default {name: 'cobbler', ${members}}\n`)
    mkdirSync(join(workspace.home, 'data'), {recursive: true})
    writeFileSync(join(workspace.home, 'data', 'package.json'), JSON.stringify({oclif: {schema: 1, plugins: [{name: manifest.name, root, type: 'link'}]}}))
    workspace.write('specs/shoes.md', spec({runner: 'cobbler'}))
    await test(workspace)
  }, options)
}
